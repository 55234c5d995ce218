// How an end of a path is written: kubectl's TYPE/NAME, with a namespace and a port where they matter.

import type { TraceEnd } from "../run/trace-ends.ts";
import { UsageError } from "./usage-error.ts";

const FORMS = "pod/NAME, service/NAME:PORT or node/NAME:PORT, with NAMESPACE/ before NAME, or outside";
const KINDS: Readonly<Record<string, "pod" | "service" | "node">> = {
  pod: "pod",
  pods: "pod",
  po: "pod",
  service: "service",
  services: "service",
  svc: "service",
  node: "node",
  nodes: "node",
  no: "node",
};

/** Reads `pod/web-0`, `svc/shop/web:http`, `node/node-1:30080`, `outside`. Throws UsageError. */
export function traceEnd(text: string, namespace: string, flag: string): TraceEnd {
  if (text === "outside") return { kind: "outside" };
  const [before = "", portText, surplus] = text.split(":");
  const [type = "", ...names] = before.split("/");
  const kind = KINDS[type.toLowerCase()];
  const name = names.at(-1) ?? "";
  const mostNames = kind === "node" ? 1 : 2;
  if (kind === undefined || name === "" || names.length > mostNames || surplus !== undefined)
    throw new UsageError(`${flag} ${text}: not an end of a path`, `write ${FORMS}`);
  const own = names.length === 2 ? (names[0] ?? namespace) : namespace;
  const number = portText === undefined ? undefined : portNumber(portText);
  if (kind === "service") {
    const port = portText === undefined ? {} : { port: number ?? portText };
    return { kind, namespace: own, name, ...port };
  }
  if (portText !== undefined && number === undefined)
    throw new UsageError(`${flag} ${text}: ${portText} is not a port`, "a number from 1 to 65535");
  const port = number === undefined ? {} : { port: number };
  return kind === "node" ? { kind, name, ...port } : { kind, namespace: own, name, ...port };
}

function portNumber(text: string): number | undefined {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return number >= 1 && number <= 65_535 ? number : undefined;
}
