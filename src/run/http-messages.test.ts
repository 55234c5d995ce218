import { describe, expect, it } from "vitest";
import { answerText, requestText, statusText } from "./http-messages.ts";

const HOST = "10.96.0.20:8080";

describe("HTTP messages", () => {
  it("have exactly the size that is asked for", () => {
    for (let bytes = 0; bytes < 1500; bytes++) {
      for (const kept of [false, true]) {
        expect(requestText(HOST, bytes, kept)).toHaveLength(bytes);
        expect(answerText(bytes, kept)).toHaveLength(bytes);
      }
    }
  });

  it("have a body of the length that their head says", () => {
    for (const text of [requestText(HOST, 1024, true), answerText(1024, false), answerText(110, true)]) {
      const [head = "", body = ""] = text.split("\r\n\r\n");
      expect(/Content-Length: (\d+)/.exec(head)?.[1]).toBe(String(body.length));
    }
  });

  it.each([
    [
      requestText(HOST, 128, false),
      /^GET \/x+ HTTP\/1\.1\r\nHost: 10\.96\.0\.20:8080\r\n[\s\S]*Connection: close\r\n\r\n$/,
    ],
    [requestText(HOST, 1024, true), /^POST \/x? ?HTTP|^POST \/x* HTTP\/1\.1\r\n/],
    [answerText(1024, true), /^HTTP\/1\.1 200 OKx?\r\n/],
    [statusText("503 Service Unavailable", true), /^HTTP\/1\.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n$/],
    [requestText(HOST, 10, true), /^x{10}$/],
  ])("begins as HTTP does: %j", (text, shape) => {
    expect(text).toMatch(shape);
  });
});
