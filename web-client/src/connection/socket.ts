/** One open line to a node, as the browser or a test gives it. */
export interface Socket {
  send(frame: string): void;
  close(): void;
}

/** What a socket reports. `close` comes once, also when it never opened. */
export interface SocketEvents {
  open(): void;
  message(frame: string): void;
  close(code: number): void;
}

export type OpenSocket = (events: SocketEvents) => Socket;

/** Opens sockets to the node that served the page. */
export function browserSocket(location: Location): OpenSocket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return (events) => {
    const socket = new WebSocket(`${scheme}://${location.host}/socket`);
    socket.addEventListener("open", () => events.open());
    socket.addEventListener("message", (message) => {
      if (typeof message.data === "string") events.message(message.data);
    });
    socket.addEventListener("close", (close) => events.close(close.code));
    return {
      send: (frame) => socket.send(frame),
      close: () => socket.close(),
    };
  };
}
