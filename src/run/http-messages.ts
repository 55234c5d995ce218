// HTTP messages of exactly the sizes that a scenario says: a plausible head, filled up with a body.

const USER_AGENT = "plimsoll";
const FILL = "x";
/** A request with less to fill is a GET with a longer path. */
const LEAST_POSTED = 64;

/** A request of `bytes` bytes to `host`; of fewer than an HTTP request needs: so many letters. */
export function requestText(host: string, bytes: number, kept: boolean): string {
  const close = kept ? "" : "Connection: close\r\n";
  const fields = `Host: ${host}\r\nUser-Agent: ${USER_AGENT}\r\nAccept: */*\r\n${close}`;
  return (
    sized(bytes, LEAST_POSTED, (path, body) => head(body === 0 ? "GET" : "POST", path, fields, body)) ??
    sized(bytes, LEAST_POSTED, (path, body) => head(body === 0 ? "GET" : "POST", path, `Host: ${host}\r\n`, body)) ??
    FILL.repeat(bytes)
  );
}

/** A good answer of `bytes` bytes; of fewer than an HTTP answer needs: so many letters. */
export function answerText(bytes: number, kept: boolean): string {
  const close = kept ? "" : "Connection: close\r\n";
  const answer = (fields: string) => (reason: string, body: number) =>
    `HTTP/1.1 200 OK${reason}\r\n${fields}Content-Length: ${body}\r\n\r\n${FILL.repeat(body)}`;
  return (
    sized(bytes, 1, answer(`Content-Type: text/plain\r\n${close}`)) ??
    sized(bytes, 1, answer(close)) ??
    FILL.repeat(bytes)
  );
}

/** An answer that is a status alone. */
export function statusText(status: string, kept: boolean): string {
  return `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n${kept ? "" : "Connection: close\r\n"}\r\n`;
}

function head(method: string, path: string, fields: string, body: number): string {
  const length = body === 0 ? "" : `Content-Length: ${body}\r\n`;
  return `${method} /${path} HTTP/1.1\r\n${fields}${length}\r\n${FILL.repeat(body)}`;
}

/** A message of exactly `bytes` bytes: filled by its body, and by letters in its first line where the digits of the body's length leave a gap. */
function sized(
  bytes: number,
  leastBody: number,
  message: (filled: string, body: number) => string,
): string | undefined {
  const empty = message("", 0);
  if (empty.length > bytes) return undefined;
  for (let body = bytes - empty.length; body >= leastBody; body--) {
    const missing = bytes - message("", body).length;
    if (missing >= 0) return message(FILL.repeat(missing), body);
  }
  return message(FILL.repeat(bytes - empty.length), 0);
}
