// Adds up what a first visit loads before the desk can be used, and fails when it is too much.
import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** Script that a first visit loads, compressed by gzip, in KiB. */
const SCRIPT_KIB_MAX = 90;
/** Script of a first visit by whoever is signed in already, likewise, in KiB. */
const DESK_KIB_MAX = 150;
/** Styles likewise, in KiB. */
const STYLE_KIB_MAX = 30;

const dist = new URL("../dist/", import.meta.url);
const page = readFileSync(new URL("index.html", dist), "utf8");
// One style is allowed, plain and by its hash: the server finds it.
const inline = [...page.replace("<style>", "").matchAll(/<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son\w+=/g)].map((match) => match[0]);
const scripts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map((match) => match[1]);
const styles = [...page.matchAll(/href="(\/assets\/[^"]+\.css)"/g)].map((match) => match[1]);

function measure(name, files, max) {
  const contents = files.map((file) => readFileSync(new URL(`.${file}`, dist)));
  const kib = (pack) => contents.reduce((sum, content) => sum + pack(content).length, 0) / 1024;
  const gzip = kib((content) => gzipSync(content, { level: 9 }));
  const brotli = kib(brotliCompressSync);
  console.log(`${name}: ${gzip.toFixed(1)} KiB by gzip, ${brotli.toFixed(1)} KiB by brotli; at most ${max} KiB`);
  return files.length > 0 && gzip <= max;
}

const desk = readdirSync(new URL("assets/", dist)).filter((file) => /^frame-.*\.js$/.test(file));
const needed = desk.flatMap((file) => [...readFileSync(new URL(`assets/${file}`, dist), "utf8").matchAll(/\bfrom ?"\.\/([^"]+)"/g)].map((match) => match[1]));
const whole = new Set([...scripts, ...[...desk, ...needed].map((file) => `/assets/${file}`)]);
const fits = [measure("script", scripts, SCRIPT_KIB_MAX), desk.length > 0 && measure("script with the desk", [...whole], DESK_KIB_MAX), measure("styles", styles, STYLE_KIB_MAX)];
if (inline.length > 0) console.error(`the page has inline parts that its policy refuses: ${inline.join(" ")}`);
if (fits.includes(false) || inline.length > 0) process.exit(1);
