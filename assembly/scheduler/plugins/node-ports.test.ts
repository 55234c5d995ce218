import { describe, expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

const REFUSED = "NodePorts: node(s) didn't have free ports for the requested pod ports";
const listening = (hostPort: number, hostIP?: string, protocol?: string) => ({
  containers: [
    {
      name: "main",
      image: "app:1",
      ports: [{ containerPort: 80, hostPort, ...(hostIP ? { hostIP } : {}), ...(protocol ? { protocol } : {}) }],
    },
  ],
});

describe("NodePorts", () => {
  it.each([
    ["another port", listening(81), listening(80), ""],
    ["the same port", listening(80), listening(80), REFUSED],
    ["another protocol", listening(80, undefined, "UDP"), listening(80), ""],
    ["another address", listening(80, "10.0.0.1"), listening(80, "10.0.0.2"), ""],
    ["every address against one", listening(80), listening(80, "10.0.0.1"), REFUSED],
    ["0.0.0.0 is every address", listening(80, "0.0.0.0"), listening(80, "10.0.0.1"), REFUSED],
  ])("%s", async (_, asked, there, expected) => {
    const running = [{ name: "there", node: "n", spec: there }];
    expect((await askNodes({ nodes: { n: {} }, running, pod: { spec: asked } })).verdicts).toEqual({ n: expected });
  });
});
