import { describe, expect, it } from "vitest";
import type { DeskHttp } from "../connection/http.ts";
import { fakeHttp, ok, problem } from "../testing/fake_http.ts";
import { member, olga } from "../testing/builders.ts";
import { settle, setUp } from "../testing/open_desk.ts";
import { FILE_BYTES_MAX, FILES_MAX } from "./attachments.ts";

const PLACE = { ticket: 10, stream: "public" } as const;
const ID = "7d1c0a52-6f0e-4c39-9a44-0b9f1f2f6d11";
const added = ok({ id: ID, name: "shot.png", media: "image/png", size: 3 });

function file(name: string, size = 3): File {
  const made = new File(["abc"], name, { type: "image/png" });
  return size === 3 ? made : Object.defineProperty(made, "size", { value: size });
}

function states(setup: ReturnType<typeof setUp>): string[] {
  return setup.desk.attachments.at(PLACE).value.map((one) => (one.state === "refused" ? one.why : one.state));
}

describe("files beside a message", () => {
  it("are on their way, then there, and are taken by the message once", async () => {
    const setup = setUp({ http: { addFile: added } });
    setup.desk.attachments.add(PLACE, [file("shot.png")]);
    expect(states(setup)).toEqual(["sending"]);
    await settle();
    expect(states(setup)).toEqual(["there"]);
    // Those of a note are not those of a message.
    expect(setup.desk.attachments.at({ ticket: 10, stream: "staff" }).value).toEqual([]);
    expect(setup.desk.attachments.there(PLACE)).toEqual([{ id: ID, name: "shot.png", picture: true, width: 4, height: 3 }]);
    setup.desk.attachments.clear(PLACE);
    expect(setup.desk.attachments.there(PLACE)).toEqual([]);
  });

  it("outlive a reload once they are there", async () => {
    const setup = setUp({ http: { addFile: added } });
    setup.desk.attachments.add(PLACE, [file("shot.png")]);
    await settle();
    expect(setup.open().attachments.at(PLACE).value).toMatchObject([{ state: "there", name: "shot.png" }]);
  });

  it("are tried again when there was no line, and not when the desk does not want them", async () => {
    let isUp = false;
    const addFile: DeskHttp["addFile"] = (...all) => (isUp ? fakeHttp(member(olga), { addFile: added }).addFile(...all) : Promise.resolve({ kind: "unreachable" }));
    const setup = setUp({ http: { addFile } });
    setup.desk.attachments.add(PLACE, [file("shot.png")]);
    await settle();
    expect(states(setup)).toEqual(["failed"]);
    isUp = true;
    setup.desk.attachments.retry(PLACE, setup.desk.attachments.at(PLACE).value[0]?.key ?? "");
    await settle();
    expect(states(setup)).toEqual(["there"]);

    const full = setUp({ http: { addFile: problem(409, "too_many_files") } });
    full.desk.attachments.add(PLACE, [file("shot.png")]);
    await settle();
    expect(states(full)).toEqual(["too_many"]);
  });

  it("are refused here already when they are too large or too many", async () => {
    const setup = setUp({ http: { addFile: added } });
    setup.desk.attachments.add(PLACE, [file("film.mov", FILE_BYTES_MAX + 1)]);
    setup.desk.attachments.add(PLACE, Array.from({ length: FILES_MAX + 1 }, (_, index) => file(`${index}.png`)));
    await settle();
    expect(states(setup).filter((state) => state === "there")).toHaveLength(FILES_MAX);
    expect(states(setup)).toContain("too_large");
    expect(states(setup)).toContain("too_many");
  });

  it("do not come back when they were removed on their way", async () => {
    const setup = setUp({ http: { addFile: added } });
    setup.desk.attachments.add(PLACE, [file("shot.png")]);
    setup.desk.attachments.remove(PLACE, setup.desk.attachments.at(PLACE).value[0]?.key ?? "");
    await settle();
    expect(states(setup)).toEqual([]);
  });
});
