// What the headers of a packet say on the way, where the kernel does what one would not expect. test/netlab holds all of it against a real kernel; these run
// without one.

import { describe, expect, it } from "vitest";
import { abi } from "../../test/support/image.ts";
import { networkCore } from "../../test/support/network-core.ts";
import { CLIENT_TEMPLATE, SERVER_TEMPLATE, type TestCluster } from "../../test/support/network-image.ts";

/** A server pod (its container is row 0) and a client pod (pod 1) on the given nodes. */
async function cluster(options: TestCluster, serverNode: number, clientNode: number) {
  const core = await networkCore({ costs: { profile: "lab-vm" }, traffics: [{ fromWorkload: 0 }], ...options });
  core.createOn(SERVER_TEMPLATE, serverNode);
  core.createOn(CLIENT_TEMPLATE, clientNode);
  return core;
}

describe("a frame that br_netfilter translates for a pod of the same bridge", () => {
  it("keeps the sender's MAC as its source and gets the endpoint's as its destination", async () => {
    const core = await cluster({}, 0, 0);
    core.steps({ source: 1, container: 0, fresh: true });
    const captured = core.hopList().filter((hop) => hop.captured);
    expect(captured.map(({ device }) => device)).toEqual(["pod", "veth", "veth", "pod"]);
    expect(new Set(captured.map(({ sourceMac }) => sourceMac)).size).toBe(1);
    const [, atBridge, , atServer] = captured;
    expect(atServer?.destinationMac).not.toBe(atBridge?.destinationMac);
  });

  it("comes back to the pod that sent it with that pod's MAC on both sides", async () => {
    const core = await cluster({}, 0, 0);
    core.steps({ source: 0, container: 0, fresh: true });
    const last = core.hopList().findLast(({ captured }) => captured);
    expect(last?.sourceMac).toBe(last?.destinationMac);
  });
});

describe("a node port", () => {
  const NODE_PORT = { type: abi.SERVICE_NODE_PORT };
  const OUTSIDE = { service: NODE_PORT, servicePort: { nodePort: 30080 }, traffics: [{}] };

  it("without endpoints is refused by INPUT of the node that it was asked of", async () => {
    const core = await networkCore({ costs: { profile: "lab-vm" }, ...OUTSIDE });
    core.rejectionPath(0);
    const hops = core.hopList();
    const refused = hops.findIndex(({ step }) => step === "reject");
    expect(hops[refused]).toMatchObject({ node: 0, hook: abi.HOOK_INPUT });
    expect(hops.slice(0, refused).map(({ step }) => step)).not.toContain("receive");
  });

  it.each([
    ["Cluster", 0, "masqueraded"],
    ["Local", 1, "as it was"],
  ])("of externalTrafficPolicy %s shows the endpoint the client's address %s", async (_, externalLocal, shown) => {
    const core = await cluster({ ...OUTSIDE, service: { ...NODE_PORT, externalLocal } }, 0, 0);
    core.steps({ container: 0, fresh: true });
    const hops = core.hopList();
    expect(hops.at(-1)?.source === hops[0]?.source ? "as it was" : "masqueraded").toBe(shown);
  });
});

describe("a process that asks another of its node", () => {
  it("is seen on lo, without an Ethernet header", async () => {
    const core = await cluster({ traffics: [{ fromNode: 0 }], serverHostNetwork: true }, 0, 1);
    core.steps({ container: 0, fresh: true });
    const captured = core.hopList().filter((hop) => hop.captured);
    expect(captured.map(({ device, sourceMac }) => [device, sourceMac])).toEqual([["lo", 0n]]);
  });

  it("meets the loopback as well when the node refuses it", async () => {
    const core = await networkCore({ costs: { profile: "lab-vm" }, traffics: [{ fromNode: 0 }] });
    core.rejectionPath(0);
    const captured = core.hopList().filter((hop) => hop.captured);
    expect(captured.map(({ device }) => device)).toEqual(["lo"]);
  });
});

describe("Calico with a tunnel", () => {
  it.each([
    ["vxlan", abi.BACKEND_VXLAN],
    ["ipip", abi.BACKEND_IPIP],
  ])("of %s gives no pod the address of its node's tunnel device", async (_, backend) => {
    const network = { cni: abi.CNI_CALICO, backend };
    const core = await cluster({ service: { type: abi.SERVICE_HEADLESS }, network }, 1, 0);
    expect(core.steps({ source: 1, container: 0 })).toContain("node2 veth cross");
    expect(core.steps({ source: 1, container: 0, reply: true })).toContain("node1 veth cross");
  });
});
