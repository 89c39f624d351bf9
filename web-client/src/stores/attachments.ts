import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { DeskHttp } from "../connection/http.ts";
import type { FileRef } from "../desk/files.ts";
import type { Stream, TicketId } from "../protocol/generated.ts";
import type { Drafts } from "./drafts.ts";

/** The server takes no larger file, in bytes. */
export const FILE_BYTES_MAX = 10 * 1024 * 1024;
/** Files that one message brings. */
export const FILES_MAX = 10;

/** A file beside the words that are being written. */
export type Attachment =
  | { key: string; name: string; state: "sending" | "failed"; file: File }
  /** The desk does not want it, and will not later. */
  | { key: string; name: string; state: "refused"; why: "too_large" | "too_many" | "refused" }
  | { key: string; name: string; state: "there"; ref: FileRef };

/** Where files are added: they are read by whoever reads the stream. */
export type FilePlace = { ticket: TicketId; stream: Stream };

export type MeasurePicture = (file: Blob) => Promise<{ width: number; height: number } | undefined>;

/**
 * Files that are on their way to the desk or there, until the words that bring them are sent. Those that
 * are there outlive a reload, as drafts do.
 */
export class Attachments {
  private readonly http: DeskHttp;
  private readonly drafts: Drafts;
  private readonly measure: MeasurePicture;
  private readonly open = new Map<string, Signal<readonly Attachment[]>>();
  private count = 0;

  constructor(http: DeskHttp, drafts: Drafts, measure: MeasurePicture) {
    this.http = http;
    this.drafts = drafts;
    this.measure = measure;
  }

  at(place: FilePlace): ReadonlySignal<readonly Attachment[]> {
    return this.of(place);
  }

  add(place: FilePlace, files: readonly File[]): void {
    for (const file of files) {
      this.count += 1;
      const key = `${this.count}`;
      const isFull = this.of(place).peek().filter(({ state }) => state !== "refused").length >= FILES_MAX;
      const why = isFull ? "too_many" : file.size > FILE_BYTES_MAX ? "too_large" : undefined;
      if (why === undefined) void this.send(place, { key, name: file.name, state: "sending", file });
      else this.put(place, { key, name: file.name, state: "refused", why });
    }
  }

  retry(place: FilePlace, key: string): void {
    const failed = this.of(place).peek().find((one) => one.key === key);
    if (failed?.state === "failed") void this.send(place, { ...failed, state: "sending" });
  }

  remove(place: FilePlace, key: string): void {
    this.keep(place, this.of(place).peek().filter((one) => one.key !== key));
  }

  /** The files that a message may bring. */
  there(place: FilePlace): FileRef[] {
    return refsOf(this.of(place).peek());
  }

  /** A message has brought them. */
  clear(place: FilePlace): void {
    this.keep(place, []);
  }

  private async send(place: FilePlace, sending: Extract<Attachment, { state: "sending" | "failed" }>): Promise<void> {
    this.put(place, sending);
    const { key, name, file } = sending;
    const [answer, size] = await Promise.all([this.http.addFile(place.ticket, place.stream, file), this.measure(file)]);
    // Whoever removed it meanwhile does not want it.
    if (!this.of(place).peek().some((one) => one.key === key)) return;
    if (answer.kind === "ok") {
      const { id, media, name: kept } = answer.value;
      const picture = media.startsWith("image/");
      this.put(place, { key, name: kept, state: "there", ref: { id, name: kept, picture, ...(picture ? size : undefined) } });
    } else if (answer.kind === "problem" && answer.problem.status < 500) {
      const why = answer.problem.status === 413 ? "too_large" : answer.problem.code === "too_many_files" ? "too_many" : "refused";
      this.put(place, { key, name, state: "refused", why });
    } else {
      this.put(place, { key, name, state: "failed", file });
    }
  }

  private put(place: FilePlace, attachment: Attachment): void {
    const now = this.of(place).peek();
    const isKnown = now.some(({ key }) => key === attachment.key);
    this.keep(place, isKnown ? now.map((one) => (one.key === attachment.key ? attachment : one)) : [...now, attachment]);
  }

  private keep(place: FilePlace, attachments: readonly Attachment[]): void {
    this.of(place).value = attachments;
    const there = refsOf(attachments);
    this.drafts.at(draftOf(place)).value = there.length === 0 ? "" : JSON.stringify(there);
  }

  private of(place: FilePlace): Signal<readonly Attachment[]> {
    const name = draftOf(place);
    const known = this.open.get(name);
    if (known !== undefined) return known;
    const kept = parseRefs(this.drafts.at(name).peek());
    const made = signal<readonly Attachment[]>(kept.map((ref) => ({ key: ref.id, name: ref.name, state: "there", ref })));
    this.open.set(name, made);
    return made;
  }
}

function refsOf(attachments: readonly Attachment[]): FileRef[] {
  return attachments.flatMap((one) => (one.state === "there" ? [one.ref] : []));
}

function draftOf({ ticket, stream }: FilePlace): string {
  return `${ticket}:files:${stream}`;
}

function parseRefs(text: string): FileRef[] {
  if (text === "") return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as FileRef[]) : [];
  } catch {
    return [];
  }
}
