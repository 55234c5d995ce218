// The blocks of a pcapng file (draft-ietf-opsawg-pcapng): one section, an interface for every capture point, a block for every frame.

import { joinBytes } from "../packets/join-bytes.ts";
import { padded, u16, u32, utf8 } from "./little-endian.ts";

/** What frames of an interface begin with: LINKTYPE_ETHERNET, and LINKTYPE_RAW for tun devices, which carry bare IP packets. */
export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_RAW = 101;

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const MAJOR_VERSION = 1;
const MINOR_VERSION = 0;
const UNKNOWN_LENGTH = 0xffffffff;
/** A bound above every frame, as tcpdump's own: nothing is cut. */
const SNAP_LENGTH = 262_144;

const OPTION_END = 0;
const OPTION_COMMENT = 1;
const SECTION_APPLICATION = 4;
const INTERFACE_NAME = 2;
const INTERFACE_TEXT = 3;
const INTERFACE_RESOLUTION = 9;
const PACKET_FLAGS = 2;
/** Ten to the minus nine: time stamps count nanoseconds. */
const NANOSECONDS = 9;
const INBOUND = 1;
const OUTBOUND = 2;
const OPTION_MAX_BYTES = 0xffff;

/** Where frames were seen. */
export interface CapturePoint {
  /** `node1:flannel.1`, `default/web-0:eth0`. */
  readonly name: string;
  readonly description: string;
  readonly linkType: number;
}

/** A frame seen at a capture point. */
export interface CapturedFrame {
  readonly point: CapturePoint;
  /** Nanoseconds since 1970. */
  readonly timeNs: bigint;
  readonly direction: "in" | "out";
  readonly comment: string;
  readonly bytes: Uint8Array;
}

/** The block that begins a file; `comment` is about all of it. */
export function sectionHeader(application: string, comment: string): Uint8Array {
  return block(SECTION_HEADER, [
    u32(BYTE_ORDER_MAGIC),
    u16(MAJOR_VERSION),
    u16(MINOR_VERSION),
    u32(UNKNOWN_LENGTH),
    u32(UNKNOWN_LENGTH),
    ...options([
      [OPTION_COMMENT, utf8(comment)],
      [SECTION_APPLICATION, utf8(application)],
    ]),
  ]);
}

/** The block of a capture point; frames name it by its number, from 0. */
export function interfaceDescription({ name, description, linkType }: CapturePoint): Uint8Array {
  return block(INTERFACE_DESCRIPTION, [
    u16(linkType),
    u16(0),
    u32(SNAP_LENGTH),
    ...options([
      [INTERFACE_NAME, utf8(name)],
      [INTERFACE_TEXT, utf8(description)],
      [INTERFACE_RESOLUTION, Uint8Array.of(NANOSECONDS)],
    ]),
  ]);
}

/** The block of a frame seen at the capture point number `point`. */
export function enhancedPacket(point: number, { timeNs, direction, comment, bytes }: CapturedFrame): Uint8Array {
  return block(ENHANCED_PACKET, [
    u32(point),
    u32(Number(timeNs >> 32n)),
    u32(Number(timeNs & 0xffffffffn)),
    u32(bytes.length),
    u32(bytes.length),
    padded(bytes),
    ...options([
      [OPTION_COMMENT, utf8(comment)],
      [PACKET_FLAGS, u32(direction === "in" ? INBOUND : OUTBOUND)],
    ]),
  ]);
}

/** Type, length, body, and the length again, so that a file can be read backwards. */
function block(type: number, body: readonly Uint8Array[]): Uint8Array {
  const content = joinBytes(body);
  const length = u32(content.length + 12);
  return joinBytes([u32(type), length, content, length]);
}

function options(list: readonly (readonly [code: number, value: Uint8Array])[]): Uint8Array[] {
  const written = list.filter(([, value]) => value.length > 0);
  return [...written.flatMap(([code, value]) => option(code, value)), u16(OPTION_END), u16(0)];
}

function option(code: number, value: Uint8Array): Uint8Array[] {
  if (value.length > OPTION_MAX_BYTES) throw new Error(`a pcapng option of ${value.length} bytes is too long`);
  return [u16(code), u16(value.length), padded(value)];
}
