// Addresses of explanations as the bytes of headers.

const BYTE = /^(?:0|[1-9]\d{0,2})$/;
const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i;

/** The four bytes of a dotted address. Throws on anything else: the explanation would be wrong. */
export function ipv4Bytes(text: string): Uint8Array {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => BYTE.test(part) && Number(part) < 256))
    throw new Error(`${JSON.stringify(text)} is no IPv4 address`);
  return Uint8Array.from(parts, Number);
}

/** The six bytes of a colon-separated MAC. Throws on anything else. */
export function macBytes(text: string): Uint8Array {
  if (!MAC.test(text)) throw new Error(`${JSON.stringify(text)} is no MAC address`);
  return Uint8Array.from(text.split(":"), (byte) => Number.parseInt(byte, 16));
}
