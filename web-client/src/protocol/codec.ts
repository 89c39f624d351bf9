import type { ClientMessage, ServerMessage } from "./generated.ts";

/** What a frame from a node turned out to be. */
export type Decoded =
  | { kind: "message"; message: ServerMessage }
  /** A kind that a newer node knows and this client does not: skipped, as the protocol asks. */
  | { kind: "unknown" }
  /** Not a frame of this protocol at all. */
  | { kind: "broken" };

const KNOWN: Record<ServerMessage["type"], true> = {
  welcome: true,
  reply: true,
  opened: true,
  resumed: true,
  resync: true,
  gone: true,
  event: true,
  desk: true,
  rows: true,
  presence: true,
  inbox: true,
  outages: true,
  beat: true,
  bye: true,
};

export function encode(message: ClientMessage): string {
  return JSON.stringify(message);
}

/**
 * Reads one frame. The node is trusted for the shape of the kinds that both sides know; the kind
 * itself is checked, because a newer node may say more than this client understands.
 */
export function decode(frame: string): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return { kind: "broken" };
  }
  if (typeof value !== "object" || value === null || !("type" in value)) return { kind: "broken" };
  if (typeof value.type !== "string") return { kind: "broken" };
  if (!Object.hasOwn(KNOWN, value.type)) return { kind: "unknown" };
  return { kind: "message", message: value as ServerMessage };
}
