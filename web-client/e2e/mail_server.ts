import { createServer, type Socket } from "node:net";

/** A mail server that takes everything. */
export type MailServer = { url: string; mails: string[]; stop: () => void };

/** Starts one on a free port, without TLS, which is for one's own machine. */
export async function startMailServer(): Promise<MailServer> {
  const mails: string[] = [];
  const server = createServer((socket) => talk(socket, mails));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the mail server has no port");
  return { url: `smtp://127.0.0.1:${address.port}?tls=none`, mails, stop: () => server.close() };
}

function talk(socket: Socket, mails: string[]): void {
  let text: string[] | undefined;
  let rest = "";
  const say = (line: string): boolean => socket.write(`${line}\r\n`);
  say("220 mail.test");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    const lines = (rest + chunk.toString()).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (text === undefined) {
        if (line === "DATA") text = [];
        say(line === "DATA" ? "354 go on" : line === "QUIT" ? "221 bye" : "250 ok");
      } else if (line === ".") {
        mails.push(text.join("\n"));
        text = undefined;
        say("250 taken");
      } else {
        text.push(line);
      }
    }
  });
}
