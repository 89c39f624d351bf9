/* oxlint-disable no-control-regex -- Control signs are what is looked for. */

/** Colours and movements of terminals: `ESC [ … letter`, `ESC ] … BEL`, and single ones. */
const ESCAPES = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])/g;
/** What is left over and shows as boxes. Tabs and line breaks stay. */
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

/** What a terminal printed, as words: without colours, and with lines that wrote over themselves as they ended. */
export function withoutAnsi(text: string): string {
  return text
    .replaceAll(ESCAPES, "")
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.slice(line.replace(/\r+$/, "").lastIndexOf("\r") + 1))
    .join("\n")
    .replaceAll(CONTROLS, "");
}
