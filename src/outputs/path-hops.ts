// One packet of a traced path hop by hop, as traceroute would list it if it saw what tcpdump sees at every device and which entry decided.

import type { PathHop, PathPacket } from "../results/path-explanation.ts";
import { formatCount, formatLatency, plural } from "./amounts.ts";
import { packetPayload } from "./packets/packet-payload.ts";
import { headerChanges, headerLines, linkLines } from "./path-headers.ts";
import { joinedHops } from "./path-joined-hops.ts";
import type { Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

/** Columns that a hop's details are indented by, and what continues them. */
const INDENT = 7;
const HANGING = 2;

const COLUMNS: readonly Column[] = [
  { header: "HOP", align: "right" },
  { header: "AT (µs)", align: "right" },
  { header: "TOOK", align: "right" },
  { header: "WHERE", cut: true },
  { header: "DEVICE" },
  { header: "STEP" },
  { header: "MTU", align: "right" },
];

/** The heading of the packet `number` and its hops, those that cost nothing with their neighbours; with `wide` each, the MACs of every link, and all headers wherever they changed. */
export function packetLines(packet: PathPacket, number: number, style: Style, wide: boolean): string[] {
  const { kind, direction } = packet;
  const hops = wide ? packet.hops : joinedHops(packet.hops);
  const way = direction === "forward" ? "forward" : "back";
  const heading = `${number} ${kind.toUpperCase()}, ${way}: ${plural(hops.length, "hop")}, ${formatLatency(tookNs(packet))}`;
  const bytes = packetPayload(packet).length;
  const [header = "", ...rows] = textTable(COLUMNS, hops.map(hopRow(style)), style);
  return [
    style.heading(heading),
    ...dnsLines(packet, style),
    header,
    ...hops.flatMap((hop, at) => [rows[at] ?? "", ...detailLines(hop, hops[at - 1], bytes, style, wide)]),
  ];
}

/** What is asked, or answered. */
function dnsLines({ dns }: PathPacket, style: Style): string[] {
  if (dns === undefined) return [];
  const { name, type, answer } = dns;
  const records =
    answer?.records.map((record) => `${record.name} ${record.ttlSeconds} ${record.type} ${record.value}`) ?? [];
  const found = records.length === 0 ? "no record" : records.join("; ");
  const text = `DNS ${type}? ${name}${answer === undefined ? "" : `: ${answer.code === "NOERROR" ? found : answer.code}`}`;
  return wrapText(text, style.width - 2).map((line) => `  ${style.strong(line)}`);
}

/** From the first hop's beginning to the last one's end. */
export function tookNs({ hops }: PathPacket): number {
  const first = hops[0];
  const last = hops.at(-1);
  return first === undefined || last === undefined ? 0 : last.atNs + last.costNs - first.atNs;
}

/** The pod, the node, `outside` or `wire`. */
export function whereOf({ namespace, node }: PathHop): string {
  return namespace === "host" ? (node ?? "host") : namespace;
}

function hopRow(style: Style): (hop: PathHop, at: number) => Cell[] {
  return (hop, at) => [
    `${at + 1}`,
    microseconds(hop.atNs),
    hop.costNs === 0 ? "" : formatLatency(hop.costNs),
    whereOf(hop),
    hop.device === "" ? (hop.hook ?? "") : hop.device,
    hop.reason === undefined ? hop.step : painted(hop.step, style.bad),
    hop.mtu === undefined ? "" : `${hop.mtu}`,
  ];
}

/** Hops lie nanoseconds apart, late ones too: three decimals, whatever comes before them. */
function microseconds(ns: number): string {
  const [whole = "", decimals = ""] = (ns / 1000).toFixed(3).split(".");
  return `${formatCount(Number(whole))}.${decimals}`;
}

function detailLines(hop: PathHop, before: PathHop | undefined, bytes: number, style: Style, wide: boolean): string[] {
  const lines: string[] = [];
  const add = (text: string, paint: (text: string) => string): void => {
    const [first = "", ...more] = wrapText(text, style.width - INDENT - HANGING);
    lines.push(`${" ".repeat(INDENT)}${paint(first)}`);
    for (const line of more) lines.push(`${" ".repeat(INDENT + HANGING)}${paint(line)}`);
  };
  const plain = (text: string): string => text;
  for (const { table, entry } of hop.entries) add(`${table}: ${entry}`, plain);
  const changes = headerChanges(before?.headers ?? hop.headers, hop.headers);
  for (const text of changes.translations) add(text, style.caution);
  for (const text of changes.wrappings) add(text, style.good);
  if (changes.ttl !== undefined) add(changes.ttl, style.good);
  const whole = headerLines(hop.headers, bytes);
  const known = before === undefined ? [] : wide ? headerLines(before.headers, bytes) : whole;
  if (whole.join() !== known.join()) for (const text of whole) add(text, style.strong);
  if (wide)
    for (const text of before === undefined ? linkLines(hop.headers) : changes.links) add(`MAC ${text}`, style.dim);
  if (hop.reason !== undefined) add(hop.reason, style.bad);
  return lines;
}
