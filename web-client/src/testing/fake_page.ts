import type { Page } from "../platform/page.ts";

/** A page without a window. */
export class FakePage implements Page {
  visible = true;
  reloads = 0;
  title = "";
  secret = "";
  readonly copied: string[] = [];
  private at: string;
  private marked: unknown;
  private readonly listeners: Record<"visibility" | "online" | "offline" | "path", (() => void)[]> = {
    visibility: [],
    online: [],
    offline: [],
    path: [],
  };

  constructor(path = "/") {
    this.at = path;
  }

  isVisible = (): boolean => this.visible;
  onVisibility = (listener: () => void): (() => void) => {
    this.listeners.visibility.push(listener);
    return () => {
      this.listeners.visibility = this.listeners.visibility.filter((one) => one !== listener);
    };
  };
  onOnline = (listener: () => void): void => void this.listeners.online.push(listener);
  onOffline = (listener: () => void): void => void this.listeners.offline.push(listener);
  onPath = (listener: () => void): void => void this.listeners.path.push(listener);
  path = (): string => this.at;
  hash = (): string => this.secret;
  origin = (): string => "https://desk.example.org";
  push = (path: string): void => void (this.at = path);
  replace = (path: string): void => void (this.at = path);
  setMark = (mark: unknown): void => void (this.marked = mark);
  mark = (): unknown => this.marked;
  setTitle = (title: string): void => void (this.title = title);
  reload = (): void => void (this.reloads += 1);
  copy = async (text: string): Promise<boolean> => this.copied.push(text) > 0;

  /** Something happens to the window. */
  happen(what: "visibility" | "online" | "offline" | "path"): void {
    for (const listener of this.listeners[what]) listener();
  }

  /** The back button, to an earlier address and what was marked there. */
  back(path: string, mark?: unknown): void {
    this.at = path;
    this.marked = mark;
    this.happen("path");
  }
}
