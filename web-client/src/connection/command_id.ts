import type { CommandId } from "../protocol/generated.ts";

/** Fills the array with random bytes. */
export type RandomBytes = (length: number) => Uint8Array;

/** Makes ids of commands: UUIDs of version 7, in the one spelling that the protocol takes. */
export function commandIds(now: () => number, random: RandomBytes): () => CommandId {
  return () => {
    const bytes = random(16);
    const time = now();
    for (let index = 0; index < 6; index += 1) {
      bytes[index] = Math.floor(time / 2 ** (8 * (5 - index))) % 256;
    }
    bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
    bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };
}
