// The processes of one network namespace: servers that answer each request, and clients. Commands come as lines of JSON on standard input, each is
// answered by a line on standard output.
//
//     {"listen": [8080], "answer": "…"}                                              → {"done": true}
//     {"connect": {"host", "port", "localPort", "request", "timeoutMs"}}             → {"outcome": "answered" | "refused" | "timeout" | an error's code}

import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

function listen(port, answer) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.on("data", (data) => {
        if (data.toString("latin1").endsWith("\r\n\r\n")) socket.write(answer);
      });
    });
    server.on("error", reject);
    server.listen(port, "0.0.0.0", resolve);
  });
}

/** One connection, which ends with a reset: so no address and port stay taken. */
function ask({ host, port, localPort, request, timeoutMs }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, localPort, localAddress: "0.0.0.0" });
    const end = (outcome) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on("error", () => {});
      // Without a connection there is nothing to reset.
      if (socket.connecting) socket.destroy();
      else socket.resetAndDestroy();
      socket.once("close", () => resolve(outcome));
      if (socket.closed) resolve(outcome);
    };
    const timer = setTimeout(() => end("timeout"), timeoutMs);
    socket.on("error", ({ code }) => end(code === "ECONNREFUSED" ? "refused" : code));
    socket.on("connect", () => socket.write(request));
    socket.on("data", () => end("answered"));
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  if (command.connect) say({ outcome: await ask(command.connect) });
  else {
    for (const port of command.listen) await listen(port, command.answer);
    say({ done: true });
  }
}
process.exit(0);
