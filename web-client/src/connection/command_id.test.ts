import { expect, it } from "vitest";
import { commandIds } from "./command_id.ts";

it("makes UUIDs of version 7 that begin with the time", () => {
  const next = commandIds(() => 0x0123_4567_89ab, (length) => new Uint8Array(length).fill(0xff));
  expect(next()).toBe("01234567-89ab-7fff-bfff-ffffffffffff");
});
