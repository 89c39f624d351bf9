/** What the page knows of the window around it. */
export interface Page {
  isVisible(): boolean;
  /** Gives back how to stop listening. */
  onVisibility(listener: () => void): () => void;
  /** The browser says that the network is back. */
  onOnline(listener: () => void): void;
  /** The browser says that the network is gone. */
  onOffline(listener: () => void): void;
  path(): string;
  hash(): string;
  /** Scheme, host and port, before the path. */
  origin(): string;
  push(path: string): void;
  replace(path: string): void;
  /** Leaves a mark at this place, which a reload and the way back find again. */
  setMark(mark: unknown): void;
  /** What was left here, by whatever build. */
  mark(): unknown;
  onPath(listener: () => void): void;
  setTitle(title: string): void;
  reload(): void;
  /** Puts words into the clipboard; says whether it could. */
  copy(text: string): Promise<boolean>;
}

export function browserPage(window: Window): Page {
  const { document, history, location } = window;
  return {
    isVisible: () => document.visibilityState === "visible",
    onVisibility: (listener) => {
      document.addEventListener("visibilitychange", listener);
      return () => document.removeEventListener("visibilitychange", listener);
    },
    onOnline: (listener) => window.addEventListener("online", listener),
    onOffline: (listener) => window.addEventListener("offline", listener),
    path: () => location.pathname,
    hash: () => location.hash,
    origin: () => location.origin,
    push: (path) => history.pushState(undefined, "", path),
    replace: (path) => history.replaceState(undefined, "", path),
    setMark: (mark) => history.replaceState(mark, ""),
    mark: () => history.state as unknown,
    onPath: (listener) => window.addEventListener("popstate", listener),
    setTitle: (title) => {
      document.title = title;
    },
    reload: () => location.reload(),
    copy: async (text) => {
      try {
        await window.navigator.clipboard.writeText(text);
        return true;
      } catch {
        return false;
      }
    },
  };
}
