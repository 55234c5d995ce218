// `plimsoll trace`: who speaks to whom, what became of it, every packet in a line, and the ways there and back hop by hop.

import { printable } from "../documents/printable.ts";
import type { PathEnd, PathExplanation, PathHop, PathPacket } from "../results/path-explanation.ts";
import { formatCount, formatLatency, formatShare, formatTime } from "./amounts.ts";
import { packetPayload } from "./packets/packet-payload.ts";
import { endText, ttlOf } from "./path-headers.ts";
import { packetLines, tookNs, whereOf } from "./path-hops.ts";
import { sections } from "./report.ts";
import { type ReportOptions, reportStyle, type Style } from "./report-style.ts";
import { type Cell, type Column, painted, textTable } from "./text-table.ts";
import { wrapText } from "./wrap-text.ts";

const NETWORK = "network.";

/** The whole page; with `wide` every packet hop by hop. */
export function renderPath(explanation: PathExplanation, options: ReportOptions, wide = false): string {
  const style = reportStyle(options);
  const shown = wide ? explanation.packets : tellingPackets(explanation.packets);
  const rest = explanation.packets.length - shown.length;
  return sections([
    headLines(explanation, style),
    endLines(explanation, style),
    wayLines(explanation, style),
    packetTable(explanation, style),
    ...shown.map((packet) => packetLines(packet, explanation.packets.indexOf(packet) + 1, style, wide)),
    rest === 0 ? [] : [style.dim("-o wide shows every packet hop by hop, with MACs and all headers")],
  ]);
}

/** The first packet of each direction, and every packet that ends on its way. */
function tellingPackets(packets: readonly PathPacket[]): PathPacket[] {
  const first = (direction: PathPacket["direction"]) => packets.find((packet) => packet.direction === direction);
  const chosen = new Set([
    first("forward"),
    first("reply"),
    ...packets.filter((packet) => endOf(packet) !== undefined),
  ]);
  return packets.filter((packet) => chosen.has(packet));
}

/** The hop at which a packet ended before it arrived. */
function endOf({ hops }: PathPacket): PathHop | undefined {
  return hops.find(({ reason }) => reason !== undefined);
}

function headLines(explanation: PathExplanation, style: Style): string[] {
  const { from, to, server, verdict, reason, notes, atNs, fingerprint } = explanation;
  const paint = verdict === "delivered" ? style.good : style.bad;
  const outcome = server === undefined || server.text === to.text ? verdict : `${verdict} to ${printable(server.text)}`;
  return [
    `${style.strong(`${printable(from.text)} → ${printable(to.text)}`)}: ${paint(outcome)}`,
    ...(reason === undefined ? [] : wrapText(reason, style.width).map(paint)),
    ...notes.flatMap((note) => wrapText(note, style.width)).map(style.caution),
    style.dim(`at ${formatTime(atNs)} · fingerprint ${fingerprint}`),
  ];
}

function endLines({ from, to, server }: PathExplanation, style: Style): string[] {
  const columns: Column[] = [
    { header: "END" },
    { header: "WHO", cut: true },
    { header: "ADDRESS" },
    { header: "NODE" },
  ];
  const row = (name: string, { text, address, port, node }: PathEnd): string[] => [
    name,
    text,
    `${address}:${port}`,
    node ?? (text.startsWith("service/") ? "none, a virtual address" : ""),
  ];
  const rows = [row("from", from), row("to", to)];
  if (server !== undefined && server.text !== to.text) rows.push(row("server", server));
  return textTable(columns, rows, style);
}

/** Devices of the first packet, and where the time of all of them went. */
function wayLines({ packets }: PathExplanation, style: Style): string[] {
  const [first] = packets;
  if (first === undefined) return [];
  const indented = (text: string): string[] => wrapText(text, style.width - 2).map((line) => `  ${line}`);
  return [...indented(wayOf(first)), ...indented(timeOf(packets))].filter((line) => line.trim() !== "");
}

function wayOf(packet: PathPacket): string {
  const places: { where: string; devices: string[] }[] = [];
  for (const hop of packet.hops) {
    const where = whereOf(hop);
    if (places.at(-1)?.where !== where) places.push({ where, devices: [] });
    const devices = places.at(-1)?.devices ?? [];
    if (hop.device !== "" && devices.at(-1) !== hop.device) devices.push(hop.device);
  }
  const way = places.map(({ where, devices }) => [where, ...devices].join(" ")).join(" → ");
  const end = endOf(packet);
  return end === undefined ? way : `${way} ✗ ${end.step}`;
}

function timeOf(packets: readonly PathPacket[]): string {
  const sums = new Map<string, number>();
  for (const { part, costNs } of packets.flatMap(({ hops }) => hops)) {
    const name = part.startsWith(NETWORK) ? part.slice(NETWORK.length) : part;
    sums.set(name, (sums.get(name) ?? 0) + costNs);
  }
  const totalNs = [...sums.values()].reduce((sum, ns) => sum + ns, 0);
  const parts = [...sums].filter(([, ns]) => ns > 0).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  if (totalNs === 0) return "";
  return `${formatLatency(totalNs)} on the way in all: ${parts.map(([name, ns]) => `${name} ${formatShare(ns, totalNs)}`).join(", ")}`;
}

function packetTable({ packets }: PathExplanation, style: Style): string[] {
  const columns: Column[] = [
    { header: "#", align: "right" },
    { header: "PACKET" },
    { header: "SENT AT", align: "right" },
    { header: "TOOK", align: "right" },
    { header: "BYTES", align: "right" },
    { header: "TTL" },
    { header: "FROM > TO [AS IT ARRIVES]" },
  ];
  const rows = packets.map((packet, at): Cell[] => {
    const { kind, direction, hops } = packet;
    const [first, last] = [hops[0]?.headers ?? [], hops.at(-1)?.headers ?? []];
    const bytes = packetPayload(packet).length;
    return [
      `${at + 1}`,
      `${direction === "forward" ? "→" : "←"} ${kind}`,
      formatLatency(hops[0]?.atNs ?? 0),
      formatLatency(tookNs(packet)),
      bytes === 0 ? "" : formatCount(bytes),
      `${ttlOf(first) ?? ""}→${ttlOf(last) ?? ""}`,
      addressCell(packet, style),
    ];
  });
  return [style.heading("PACKETS"), ...textTable(columns, rows, style)];
}

/** The addresses it is sent with, each with what the receiver sees in its place, or where the packet ends. */
function addressCell(packet: PathPacket, style: Style): Cell {
  const [first, last] = [packet.hops[0]?.headers ?? [], packet.hops.at(-1)?.headers ?? []];
  const end = endOf(packet);
  const sides = (["source", "destination"] as const).map((side) => {
    const [sent, arrives] = [endText(first, side), endText(last, side)];
    return end !== undefined || sent === arrives ? sent : `${sent} [${arrives}]`;
  });
  const text = sides.join(" > ");
  return end === undefined ? text : painted(`${text}, ${end.step} at ${whereOf(end)}`, style.bad);
}
