import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A running desk with a database of its own. */
export type Server = {
  url: string;
  setupLink: string;
  /** Runs one of the program's commands on the machine of the desk. */
  command: (...args: string[]) => Promise<void>;
  stop: () => Promise<void>;
};

export type Seed = { members: number; engineers: number; leads?: number; password: string };

const START_MS_MAX = 90_000;

/** A desk for each file of journeys: what those of another file asked and changed comes between nobody's steps. */
export class Desks {
  private readonly start: () => Promise<Server>;
  private running: { file: string; server: Server } | undefined;

  constructor(start: () => Promise<Server>) {
    this.start = start;
  }

  async of(file: string): Promise<Server> {
    if (this.running?.file === file) return this.running.server;
    await this.stop();
    const server = await this.start();
    this.running = { file, server };
    return server;
  }

  async stop(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    await running?.server.stop();
  }
}

/**
 * The program to test: named by the environment, or the newest build that there is. A debug build
 * serves the client's files from disk; a release build carries those it was built with.
 */
function program(): string {
  const named = process.env["PEERDESK_BIN"];
  if (named !== undefined) return named;
  const built = ["release", "debug"].map((kind) => new URL(`../../target/${kind}/peerdesk`, import.meta.url).pathname);
  const found = built.filter((path) => existsSync(path)).toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  if (found === undefined) throw new Error("there is no peerdesk to test: build it, or name it in PEERDESK_BIN");
  return found;
}

/** Starts a desk on a free port; with `seed`, with people who can sign in. `settings` are environment variables. */
export async function startServer(seed?: Seed, settings: Record<string, string> = {}): Promise<Server> {
  const data = await mkdtemp(join(tmpdir(), "peerdesk-e2e-"));
  // Started by root, the private Postgres runs as another account, which has to get there.
  await chmod(data, 0o755);
  const environment = { PATH: process.env["PATH"] ?? "", PEERDESK_DATA_DIR: data, PEERDESK_LISTEN: "127.0.0.1:0", ...settings };
  if (seed !== undefined) await run(["seed", ...seedArguments(seed)], environment);
  const server = spawn(program(), [], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const stop = async (): Promise<void> => {
    await ended(server);
    await rm(data, { recursive: true, force: true });
  };
  const command = (...args: string[]): Promise<void> => run(args, environment);
  try {
    return { ...(await ready(server, seed === undefined)), command, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until a desk can be visited, and makes sure that it is the one to test. */
async function ready(server: ChildProcess, isUnset: boolean): Promise<Pick<Server, "url" | "setupLink">> {
  const output = await untilListening(server, isUnset);
  const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1] ?? "";
  const url = `http://127.0.0.1:${port}`;
  await expectOwnClient(url);
  return { url, setupLink: /http:\/\/\S+\/setup#\S+/.exec(output)?.[0] ?? "" };
}

/** A program that was built with other files of the client would test something else. */
async function expectOwnClient(url: string): Promise<void> {
  const built = await readFile(new URL("../dist/index.html", import.meta.url), "utf8");
  const served = await (await fetch(url)).text();
  if (served !== built) throw new Error(`${program()} serves another build of the client than web-client/dist holds`);
}

function seedArguments({ members, engineers, leads = 0, password }: Seed): string[] {
  return ["--members", String(members), "--engineers", String(engineers), "--leads", String(leads), "--topics", "2", "--password", password];
}

function run(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program(), args, { env, stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`peerdesk ${args[0]} failed: ${errors}`))));
  });
}

function untilListening(server: ChildProcess, isUnset: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => reject(new Error(`the server did not start: ${output}`)), START_MS_MAX);
    const heard = (chunk: Buffer): void => {
      output += chunk.toString();
      // The setup link follows the address where nobody has set this desk up.
      const isComplete = !isUnset || /\/setup#\S+[^\n]*\n/.test(output);
      if (/listening on http[^\n]*\n/.test(output) && isComplete) {
        clearTimeout(timer);
        resolve(output);
      }
    };
    server.stdout?.on("data", heard);
    server.stderr?.on("data", heard);
    server.on("exit", () => reject(new Error(`the server ended: ${output}`)));
  });
}

function ended(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    server.removeAllListeners("exit");
    if (server.exitCode !== null || server.signalCode !== null) {
      resolve();
      return;
    }
    server.on("exit", () => resolve());
    server.kill("SIGTERM");
  });
}
