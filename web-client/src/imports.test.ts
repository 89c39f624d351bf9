import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";

/** Who may name whom. Imports run one way: screens, stores, then desk and connection, then protocol. */
const MAY_NAME: Record<string, readonly string[]> = {
  protocol: [],
  platform: [],
  desk: ["protocol"],
  connection: ["protocol", "platform"],
  i18n: ["stores"],
  stores: ["protocol", "platform", "desk", "connection"],
  ui: [],
  screens: ["protocol", "desk", "connection", "stores", "ui", "i18n"],
};

const root = new URL(".", import.meta.url).pathname;

function filesOf(room: string): string[] {
  return readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => join(room, file));
}

/** Names of types alone are no dependency at run time, but they are one of understanding. */
function named(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/from "(\.[^"]+)"|^import "(\.[^"]+)"/gm)].map((match) =>
    relative(root, join(root, file, "..", match[1] ?? match[2] ?? "")),
  );
}

it.each(Object.entries(MAY_NAME))("%s names only rooms below it", (room, allowed) => {
  const files = filesOf(room);
  expect(files.length).toBeGreaterThan(0);
  const strays = files.flatMap((file) =>
    named(file)
      .map((target) => target.split("/")[0] ?? "")
      .filter((target) => target !== room && !allowed.includes(target))
      .map((target) => `${file} names ${target}`),
  );
  expect(strays).toEqual([]);
});

it("writes no markup that a browser would read", () => {
  const files = Object.keys(MAY_NAME).flatMap(filesOf);
  const writers = files.filter((file) =>
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(writers).toEqual([]);
});

// A key that is pressed at once would still go where the focus was before.
it("moves the focus, and takes keys, with what is drawn and not after it", () => {
  const late = /useEffect\(\(\) =>(?: \{[^}]*)?[^;}]*(?:\.focus\(|\.select\(|focus[A-Z]\w*\(|showModal\(|addEventListener\("key)/;
  const files = ["ui", "screens"].flatMap(filesOf);
  expect(files.filter((file) => late.test(readFileSync(join(root, file), "utf8")))).toEqual([]);
});

it("uses logical directions only in its styles", () => {
  const physical = /(?:^|[\s;{-])(?:margin|padding|border)-(?:left|right|top|bottom)\b|[\s;{](?:left|right|top|bottom|width|height|min-width|max-width|min-height|max-height)\s*:/m;
  const styles = ["ui", "screens"].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".css"))
      .map((file) => join(room, file)),
  );
  expect(styles.length).toBeGreaterThan(0);
  const strays = styles.filter((file) => {
    // Media queries have no logical names for the window's size.
    const rules = readFileSync(join(root, file), "utf8").replaceAll(/@media[^{]+\{/g, "{");
    return physical.test(rules);
  });
  expect(strays).toEqual([]);
});
