import { describe, expect, it } from "vitest";
import { dnsPath } from "../../test/support/sample-dns-path.ts";
import { bridgePath, droppedPath, rejectedPath, vxlanPath } from "../../test/support/sample-path.ts";
import { displayWidth } from "../documents/printable.ts";
import { renderPath } from "./path-report.ts";

const OPTIONS = { width: 110, color: false };

describe("the page of a traced path", () => {
  it("has the ends, the way, every packet in a line, and the ways there and back hop by hop", () => {
    expect(renderPath(bridgePath(), OPTIONS)).toBe(`pod/default/client-0 → pod/default/web-1: delivered
at 0s · fingerprint 5f0c1b7e2a9d4468

  END   WHO                   ADDRESS           NODE
  from  pod/default/client-0  10.244.1.2:54220  node1
  to    pod/default/web-1     10.244.1.3:8080   node1

  default/client-0 eth0 → node1 veth5f2a9c1e cni0 vethb04d77a2 → default/web-1 eth0
  31.1µs on the way in all: stack 42%, wakeup 32%, veth 14%, bridge 7.6%, netfilter 4%

PACKETS
  #  PACKET     SENT AT    TOOK  BYTES  TTL    FROM > TO [AS IT ARRIVES]
  1  → SYN            0  6.22µs         64→64  10.244.1.2:54220 > 10.244.1.3:8080
  2  ← SYN-ACK   6.22µs  6.22µs         64→64  10.244.1.3:8080 > 10.244.1.2:54220
  3  → ACK       12.4µs  6.22µs         64→64  10.244.1.2:54220 > 10.244.1.3:8080
  4  → request   18.7µs  6.22µs     51  64→64  10.244.1.2:54220 > 10.244.1.3:8080
  5  ← answer    24.9µs  6.22µs  3,067  64→64  10.244.1.3:8080 > 10.244.1.2:54220

1 SYN, forward: 9 hops, 6.22µs
  HOP  AT (µs)   TOOK  WHERE             DEVICE        STEP               MTU
    1    0.000  1.3µs  default/client-0                send
       IP 10.244.1.2:54220 > 10.244.1.3:8080, ttl 64, DF, TCP [S] seq 3880677183, win 64860, mss 1410,
         wscale 10, TS 3513948132 ecr 0, length 0
    2    1.300         default/client-0  eth0          transmit          1450
    3    1.300  450ns  node1             veth5f2a9c1e  cross             1450
    4    1.750  250ns  node1             cni0          bridge-netfilter  1450
       fdb: 0a:58:0a:f4:01:03 dev vethb04d77a2 master cni0
    5    2.000  470ns  node1             cni0          bridge-forward    1450
    6    2.470  450ns  node1             vethb04d77a2  cross             1450
    7    2.920         default/web-1     eth0          transmit          1450
    8    2.920  1.3µs  default/web-1                   receive
    9    4.220    2µs  default/web-1                   wakeup

2 SYN-ACK, back: 9 hops, 6.22µs
  HOP  AT (µs)   TOOK  WHERE             DEVICE        STEP               MTU
    1    6.220  1.3µs  default/web-1                   send
       IP 10.244.1.3:8080 > 10.244.1.2:54220, ttl 64, DF, TCP [SA] seq 455884110, ack 3880677184, win 64860,
         mss 1410, wscale 10, TS 912004410 ecr 3513948132, length 0
    2    7.520         default/web-1     eth0          transmit          1450
    3    7.520  450ns  node1             vethb04d77a2  cross             1450
    4    7.970  250ns  node1             cni0          bridge-netfilter  1450
       fdb: 0a:58:0a:f4:01:02 dev veth5f2a9c1e master cni0
    5    8.220  470ns  node1             cni0          bridge-forward    1450
    6    8.690  450ns  node1             veth5f2a9c1e  cross             1450
    7    9.140         default/client-0  eth0          transmit          1450
    8    9.140  1.3µs  default/client-0                receive
    9   10.440    2µs  default/client-0                wakeup

-o wide shows every packet hop by hop, with MACs and all headers
`);
  });

  it("shows the entry that decided, addresses before and after, the tunnel and the TTL", () => {
    const text = renderPath(vxlanPath(), OPTIONS);
    expect(text).toContain(`
PACKETS
  #  PACKET     SENT AT    TOOK  BYTES  TTL    FROM > TO [AS IT ARRIVES]
  1  → SYN            0  21.7µs         64→62  10.244.1.2:54220 > 10.96.0.20:80 [10.244.2.2:8080]
  2  ← SYN-ACK   21.7µs  19.6µs         64→62  10.244.2.2:8080 [10.96.0.20:80] > 10.244.1.2:54220
  3  → ACK       41.3µs  19.6µs         64→62  10.244.1.2:54220 > 10.96.0.20:80 [10.244.2.2:8080]
  4  → request   60.9µs  19.6µs     51  64→62  10.244.1.2:54220 > 10.96.0.20:80 [10.244.2.2:8080]
  5  ← answer    80.5µs  19.6µs  3,067  64→62  10.244.2.2:8080 [10.96.0.20:80] > 10.244.1.2:54220
`);
    expect(text).toContain(`
    6    3.000  240ns  node1             PREROUTING    kube-services
       nat KUBE-SERVICES: -d 10.96.0.20/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-LOLE4ISW44XBNF3G
       nat KUBE-SVC-LOLE4ISW44XBNF3G: -m statistic --mode random --probability 0.50000000000 -j
         KUBE-SEP-QDCEFMBQEGWIV4VT
       nat KUBE-SEP-QDCEFMBQEGWIV4VT: -p tcp -m tcp -j DNAT --to-destination 10.244.2.2:8080
       destination 10.96.0.20:80 → 10.244.2.2:8080
    7    3.240  235ns  node1             cni0          bridge-up         1450
    8    3.475  600ns  node1                           route
       route: 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink
       ttl 64 → 63
    9    4.075         node1             POSTROUTING   postrouting
       nat KUBE-POSTROUTING: -m mark ! --mark 0x4000/0x4000 -j RETURN
       nat FLANNEL-POSTRTG: -s 10.244.1.0/24 -d 10.244.0.0/16 -j RETURN
   10    4.075  1.4µs  node1             flannel.1     encapsulate       1450
       neigh: 10.244.2.0 dev flannel.1 lladdr 02:00:00:00:00:02 PERMANENT
       fdb: 02:00:00:00:00:02 dev flannel.1 dst 192.168.50.2 self permanent
   11    5.475         node1             OUTPUT        local-route
       route: 192.168.50.0/24 dev eth0 proto kernel scope link src 192.168.50.1
       + IP 192.168.50.1:45416 > 192.168.50.2:8472, ttl 64, UDP, VXLAN vni 1
   12    5.475    4µs  node1             eth0          nic               1500
`);
    expect(text).toContain(`
   16   37.295         node1             POSTROUTING   conntrack
       conntrack: tcp ESTABLISHED src=10.244.2.2 dst=10.244.1.2 sport=8080 dport=54220
       source 10.244.2.2:8080 → 10.96.0.20:80
`);
  });

  it("says why a packet ends, first and where it ends", () => {
    const text = renderPath(droppedPath(), OPTIONS);
    expect(text.split("\n").slice(0, 4)).toEqual([
      "pod/default/client-0 → pod/default/web-0: dropped",
      "no NetworkPolicy that selects default/web-0 allows TCP 8080 from default/client-0",
      "The client sends its SYN again after 1s, 3s and 7s: it sees a time-out, not a refusal.",
      "at 3s · fingerprint 5f0c1b7e2a9d4468",
    ]);
    expect(text).toContain("flannel.1 ✗ drop\n");
    expect(
      text.endsWith(`
   14   15.435         node2             FORWARD       drop
       filter cali-tw-cali0c41e6f08a2: -m comment --comment "Drop if no policies passed packet" -j DROP
       no NetworkPolicy that selects default/web-0 allows TCP 8080 from default/client-0
`),
    ).toBe(true);
  });

  it("shows a refusal with the packet that it quotes", () => {
    const text = renderPath(rejectedPath(), OPTIONS);
    expect(text).toContain(`
PACKETS
  #  PACKET                   SENT AT    TOOK  TTL    FROM > TO [AS IT ARRIVES]
  1  → SYN                          0  3.23µs  64→64  10.244.1.2:54220 > 10.96.0.20:80, reject at node1
  2  ← icmp-port-unreachable   3.23µs  3.98µs  64→64  10.244.1.1 > 10.244.1.2
`);
    expect(text).toContain(`
2 ICMP-PORT-UNREACHABLE, back: 5 hops, 3.98µs
  HOP  AT (µs)   TOOK  WHERE             DEVICE        STEP          MTU
    1    3.235  235ns  node1             cni0          bridge-down  1450
       neigh: 10.244.1.2 dev cni0 lladdr 0a:58:0a:f4:01:02 REACHABLE
       fdb: 0a:58:0a:f4:01:02 dev veth5f2a9c1e master cni0
       IP 10.244.1.1 > 10.244.1.2, ttl 64, ICMP port unreachable, of
       IP 10.244.1.2:54220 > 10.96.0.20:80, ttl 64, DF, TCP [S] seq 3880677183, win 64860, mss 1410, wscale
         10, TS 3513948132 ecr 0, length 0
    2    3.470  450ns  node1             veth5f2a9c1e  cross        1450
`);
  });

  it("says what DNS asks and answers", () => {
    const text = renderPath(dnsPath(), OPTIONS);
    expect(text).toContain("\n  DNS A? web.default.svc.cluster.local\n");
    expect(text).toContain("\n  DNS A? web.default.svc.cluster.local: web.default.svc.cluster.local 30 A 10.96.0.20\n");
    expect(text).toContain("UDP, length 47\n");
  });

  it("with -o wide shows every packet, the MACs, and whole headers wherever they changed", () => {
    const text = renderPath(vxlanPath(), OPTIONS, true);
    expect(text.match(/^\d [A-Z-]+, (?:forward|back): /gm)).toHaveLength(5);
    expect(text).toContain(`
   13    4.075  1.4µs  node1             flannel.1     encapsulate       1450
   14    5.475         node1             OUTPUT        local-route
       route: 192.168.50.0/24 dev eth0 proto kernel scope link src 192.168.50.1
       + IP 192.168.50.1:45416 > 192.168.50.2:8472, ttl 64, UDP, VXLAN vni 1
       IP 192.168.50.1:45416 > 192.168.50.2:8472, ttl 64, UDP, VXLAN vni 1
       IP 10.244.1.2:54220 > 10.244.2.2:8080, ttl 63, DF, TCP [S] seq 3880677183, win 64860, mss 1410,
         wscale 10, TS 3513948132 ecr 0, length 0
   15    5.475         node1             eth0          neighbour         1500
       neigh: 192.168.50.2 dev eth0 lladdr 2a:66:f5:a3:0e:4a REACHABLE
       MAC 3e:07:0e:d5:f3:7c > 2a:66:f5:a3:0e:4a
   16    5.475    4µs  node1             eth0          nic               1500
   17    9.475  1.2µs  wire                            wire
`);
    expect(text).not.toContain("-o wide");
  });

  it.each([100, 110, 120])("fits into %d columns", (width) => {
    for (const path of [vxlanPath(), bridgePath(), droppedPath()]) {
      const lines = renderPath(path, { width, color: false }, true).split("\n");
      const long = lines.filter((line) => displayWidth(line) > width);
      expect(long).toEqual([]);
    }
  });

  it("lets no name steer the terminal", () => {
    const path = vxlanPath();
    const evil = { ...path, from: { ...path.from, text: "pod/\u001b[2J" }, notes: ["\u001b[31m"] };
    expect(renderPath(evil, OPTIONS)).not.toContain("\u001b");
  });

  it("has colours where they are wanted, and says the same without", () => {
    const colored = renderPath(droppedPath(), { width: 110, color: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such characters.
    expect(colored.replaceAll(/\u001b\[\d+m/g, "")).toBe(renderPath(droppedPath(), OPTIONS));
    expect(colored).not.toBe(renderPath(droppedPath(), OPTIONS));
  });
});
