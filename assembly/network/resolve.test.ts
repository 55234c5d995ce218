// The hops of every path, to the letter (network.md 1.1), with the costs that decide an order.

import { describe, expect, it } from "vitest";
import { abi } from "../../test/support/image.ts";
import { networkCore } from "../../test/support/network-core.ts";
import { CLIENT_TEMPLATE, SERVER_TEMPLATE, type TestCluster } from "../../test/support/network-image.ts";

const FROM_PODS = { fromWorkload: 0 };
const VXLAN = { backend: abi.BACKEND_VXLAN };
const HOST_GW = { backend: abi.BACKEND_HOST_GW };
const HEADLESS = { type: abi.SERVICE_HEADLESS };

/** A server pod (its container is row 0) on `serverNode` and a client pod (pod 1) on `clientNode`. */
async function cluster(options: TestCluster, serverNode: number, clientNode: number) {
  const core = await networkCore({ costs: { profile: "lab-vm" }, traffics: [FROM_PODS], ...options });
  core.createOn(SERVER_TEMPLATE, serverNode);
  core.createOn(CLIENT_TEMPLATE, clientNode);
  return core;
}

describe("pod to pod", () => {
  it("stays on lo within a pod", async () => {
    const core = await cluster({ service: HEADLESS }, 0, 0);
    expect(core.steps({ source: 0, container: 0 })).toEqual([
      "node1 socket send",
      "node1 lo cross",
      "node1 socket receive",
      "node1 socket wakeup",
    ]);
  });

  it("is bridged by cni0 on one node, past br_netfilter", async () => {
    const core = await cluster({ service: HEADLESS }, 0, 0);
    expect(core.steps({ source: 1, container: 0 })).toEqual([
      "node1 socket send",
      "node1 veth cross",
      "node1 cni0 bridge_netfilter",
      "node1 ip conntrack",
      "node1 cni0 bridge_forward",
      "node1 veth cross",
      "node1 socket receive",
      "node1 socket wakeup",
    ]);
  });

  it("meets no hook of the node when bridge-nf-call-iptables is 0", async () => {
    const core = await cluster({ service: HEADLESS, network: { bridgeNetfilter: 0 } }, 0, 0);
    const steps = core.steps({ source: 1, container: 0, fresh: true, wakes: false });
    expect(steps.map((step) => step.split(" ").slice(1).join(" "))).toEqual([
      "socket send",
      "veth cross",
      "cni0 bridge_forward",
      "veth cross",
      "socket receive",
    ]);
  });

  it("goes by vxlan across nodes", async () => {
    const core = await cluster({ service: HEADLESS, network: VXLAN }, 1, 0);
    expect(core.steps({ source: 1, container: 0 })).toEqual([
      "node1 socket send",
      "node1 veth cross",
      "node1 cni0 bridge_netfilter",
      "node1 ip conntrack",
      "node1 cni0 bridge_up",
      "node1 ip route",
      "node1 flannel1 encap",
      "node1 nic nic",
      "- wire wire",
      "node2 nic nic",
      "node2 flannel1 decap",
      "node2 ip conntrack",
      "node2 ip route",
      "node2 cni0 bridge_down",
      "node2 veth cross",
      "node2 socket receive",
      "node2 socket wakeup",
    ]);
  });

  it("goes by host-gw across nodes as by vxlan without the tunnel", async () => {
    const direct = await cluster({ service: HEADLESS, network: HOST_GW }, 1, 0);
    const tunnel = await cluster({ service: HEADLESS, network: VXLAN }, 1, 0);
    const withoutTunnel = tunnel.steps({ source: 1, container: 0 }).filter((step) => !step.includes("flannel1"));
    expect(direct.steps({ source: 1, container: 0 })).toEqual(withoutTunnel);
    for (const reply of [false, true]) {
      const query = { source: 1, container: 0, reply, bytes: 1024 };
      expect(direct.oneWayNs(query)).toBeLessThan(tunnel.oneWayNs(query));
    }
  });

  it("is tunnelled by DirectRouting only to other segments", async () => {
    const near = await cluster({ service: HEADLESS, network: { ...VXLAN, directRouting: 1 } }, 1, 0);
    expect(near.steps({ source: 1, container: 0 }).filter((step) => step.includes("flannel1"))).toEqual([]);
    const far = await cluster({ service: HEADLESS, network: { ...VXLAN, directRouting: 1 } }, 2, 0);
    expect(far.steps({ source: 1, container: 0 }).filter((step) => step.includes("flannel1"))).toHaveLength(2);
  });

  it("is lost between segments by host-gw, and without a backend", async () => {
    const far = await cluster({ service: HEADLESS, network: HOST_GW }, 2, 0);
    expect(far.reaches({ source: 1, container: 0, fresh: true })).toBe(false);
    expect(far.steps({ source: 1, container: 0, fresh: true }).at(-1)).toBe("- ip drop");
    const bridgeOnly = await cluster({ service: HEADLESS, network: { backend: abi.BACKEND_NONE } }, 1, 0);
    expect(bridgeOnly.reaches({ source: 1, container: 0, fresh: true })).toBe(false);
    const tunnel = await cluster({ service: HEADLESS, network: VXLAN }, 2, 0);
    expect(tunnel.reaches({ source: 1, container: 0, fresh: true })).toBe(true);
  });
});

describe("through a Service", () => {
  it("is bridged to the endpoint on one node, and the reply is bridged and translated back", async () => {
    const core = await cluster({ servicesBefore: 2 }, 0, 0);
    expect(core.steps({ source: 1, container: 0, fresh: true, wakes: false })).toEqual([
      "node1 socket send",
      "node1 veth cross",
      "node1 cni0 bridge_netfilter",
      "node1 ip conntrack_new",
      "node1 ip kube_services",
      "node1 ip kube_svc",
      "node1 ip route",
      "node1 cni0 bridge_forward",
      "node1 veth cross",
      "node1 socket receive",
    ]);
    expect(core.steps({ source: 1, container: 0, reply: true }).slice(1, 6)).toEqual([
      "node1 veth cross",
      "node1 cni0 bridge_netfilter",
      "node1 ip conntrack",
      "node1 cni0 bridge_forward",
      "node1 veth cross",
    ]);
  });

  it("loses the replies of the same node when bridge-nf-call-iptables is 0", async () => {
    const core = await cluster({ network: { bridgeNetfilter: 0 } }, 0, 0);
    expect(core.reaches({ source: 1, container: 0, fresh: true })).toBe(true);
    expect(core.reaches({ source: 1, container: 0, reply: true })).toBe(false);
    const across = await cluster({ network: { bridgeNetfilter: 0 } }, 1, 0);
    expect(across.reaches({ source: 1, container: 0, reply: true })).toBe(true);
  });

  it("comes back to the pod itself by way of the node, in both directions", async () => {
    const core = await cluster({}, 0, 0);
    for (const reply of [false, true])
      expect(core.steps({ source: 0, container: 0, reply })).toContain("node1 ip route");
  });

  it("walks its rules on the first packet: to its own at the client's node, all of them at the server's", async () => {
    const core = await cluster({ servicesBefore: 9, costs: { profile: "lab-vm", iptablesRuleNs: 10 } }, 1, 0);
    core.steps({ source: 1, container: 0, fresh: true, endpoint: 4 });
    const walks = core.hopList().filter(({ step }) => step.startsWith("kube"));
    expect(walks.map(({ node, step, ns }) => [node, step, ns])).toEqual([
      [0, "kube_services", 100],
      [0, "kube_svc", 80],
      [1, "kube_services_miss", 100],
    ]);
    core.steps({ source: 1, container: 0 });
    expect(core.hopList().filter(({ step }) => step.startsWith("kube"))).toEqual([]);
  });

  it("meets ipvs once a packet at the client's node, and no rules", async () => {
    const core = await cluster({ servicesBefore: 9, network: { ...VXLAN, proxyMode: abi.PROXY_IPVS } }, 1, 0);
    for (const reply of [false, true]) {
      const steps = core.steps({ source: 1, container: 0, reply, fresh: !reply });
      expect(steps.filter((step) => step.includes("ipvs"))).toEqual(["node1 kube_ipvs0 ipvs"]);
      expect(steps.filter((step) => step.includes("kube_s"))).toEqual([]);
    }
  });
});

describe("from elsewhere", () => {
  it("a process of a node needs no bridge to leave, and its reply comes through the tunnel too", async () => {
    const core = await cluster({ traffics: [{ fromNode: 0 }] }, 1, 0);
    expect(core.steps({ container: 0, fresh: true, wakes: false })).toEqual([
      "node1 socket send",
      "node1 ip conntrack_new",
      "node1 ip kube_services",
      "node1 ip kube_svc",
      "node1 flannel1 encap",
      "node1 nic nic",
      "- wire wire",
      "node2 nic nic",
      "node2 flannel1 decap",
      "node2 ip conntrack_new",
      "node2 ip kube_services_miss",
      "node2 ip route",
      "node2 cni0 bridge_down",
      "node2 veth cross",
      "node2 socket receive",
    ]);
    const reply = core.steps({ container: 0, reply: true });
    expect(reply).toContain("node2 flannel1 encap");
    expect(reply.at(-1)).toBe("node1 socket wakeup");
    expect(reply).not.toContain("node1 cni0 bridge_down");
  });

  it("a machine outside enters by the first node and its replies leave by it", async () => {
    const core = await cluster({ traffics: [{}], network: HOST_GW }, 1, 0);
    expect(core.steps({ container: 0 })).toEqual([
      "- socket send",
      "- nic nic",
      "- wire wire",
      "node1 nic nic",
      "node1 ip conntrack",
      "node1 ip route",
      "node1 nic nic",
      "- wire wire",
      "node2 nic nic",
      "node2 ip conntrack",
      "node2 ip route",
      "node2 cni0 bridge_down",
      "node2 veth cross",
      "node2 socket receive",
      "node2 socket wakeup",
    ]);
    expect(core.steps({ container: 0, reply: true }).slice(-8)).toEqual([
      "node1 nic nic",
      "node1 ip conntrack",
      "node1 ip route",
      "node1 nic nic",
      "- wire wire",
      "- nic nic",
      "- socket receive",
      "- socket wakeup",
    ]);
  });

  it("a node port is found behind all virtual IPs", async () => {
    const service = { type: abi.SERVICE_NODE_PORT };
    const options = { servicesBefore: 9, service, servicePort: { nodePort: 30080 }, traffics: [{}] };
    const core = await cluster({ ...options, costs: { profile: "lab-vm", iptablesRuleNs: 10 } }, 0, 0);
    core.steps({ container: 0, fresh: true });
    // Ten rules of virtual IPs, the jump to KUBE-NODEPORTS, and there the tenth, for every Service of the test has a node port.
    expect(core.hopList().find(({ step }) => step === "kube_services")?.ns).toBe(10 * (10 + 1 + 10));
  });

  it("a server on the host network is reached at its node's address, without bridge or tunnel", async () => {
    const core = await cluster({ serverHostNetwork: true }, 2, 0);
    expect(core.steps({ source: 1, container: 0 })).toEqual([
      "node1 socket send",
      "node1 veth cross",
      "node1 cni0 bridge_netfilter",
      "node1 ip conntrack",
      "node1 cni0 bridge_up",
      "node1 ip route",
      "node1 nic nic",
      "- wire wire",
      "- router router",
      "- wire wire",
      "node3 nic nic",
      "node3 ip conntrack",
      "node3 socket receive",
      "node3 socket wakeup",
    ]);
  });

  it("is refused by its own node when the Service has no endpoint", async () => {
    const core = await cluster({ servicesBefore: 1 }, 0, 0);
    core.rejectionPath(0);
    expect(core.hopList().map(({ device, step }) => `${device} ${step}`)).toContain("socket reject");
  });
});

describe("the cache of routes", () => {
  it("holds what the hops of handshake and request add up to", async () => {
    const core = await cluster({ servicesBefore: 3, traffics: [{ ...FROM_PODS, requestBytes: 5000 }] }, 1, 0);
    const syn = core.oneWayNs({ source: 1, container: 0, fresh: true, wakes: false });
    const synAck = core.oneWayNs({ source: 1, container: 0, reply: true });
    const request = core.oneWayNs({ source: 1, container: 0, bytes: 5000 });
    expect(Number(core.routeForwardNs(0, 1, 0))).toBe(syn + synAck + request);
    const chosen = core.oneWayNs({ source: 1, container: 0, fresh: true, wakes: false, endpoint: 7 });
    expect(chosen - syn).toBe(7 * 4);
  });
});
