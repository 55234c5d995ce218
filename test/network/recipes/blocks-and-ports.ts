// Peers by address, and ports. The tables are written by hand.

import { policy, type Recipe } from "../policy-cluster.ts";

const DB = "podSelector: {matchLabels: {role: db}}";

/** The database reaches itself, its own node and r (10.0.0.9). */
const DB_TO_R = `
    dfmcwoh12pqrs
  d X......X...X.
  f XXXXXXXXXXXXX
  m XXXXXXXXXXXXX
  c XXXXXXXXXXXXX
  w XXXXXXXXXXXXX
  o XXXXXXXXXXXXX
  h XXXXXX-------
  1 XXXXXX-------
  2 XXXXXX-------
  p XXXXXX-------
  q XXXXXX-------
  r XXXXXX-------
  s XXXXXX-------`;

const DB_TO_NOBODY = DB_TO_R.replace("d X......X...X.", "d X......X.....");

/** Pods of default are closed to all but p, themselves and their nodes. */
const FROM_P = `
    dfmcwoh12pqrs
  d X..XXXXXXXXXX
  f .X.XXXXXXXXXX
  m ..XXXXXXXXXXX
  c ...XXXXXXXXXX
  w ...XXXXXXXXXX
  o ...XXXXXXXXXX
  h ..XXXX-------
  1 XX.XXX-------
  2 ..XXXX-------
  p XXXXXX-------
  q ...XXX-------
  r ...XXX-------
  s ...XXX-------`;

const FROM_NOBODY = FROM_P.replace("p XXXXXX", "p ...XXX");

export const BLOCKS_AND_PORTS: readonly Recipe[] = [
  {
    name: "ipBlock with except",
    policies: [
      policy(
        "default",
        "office",
        "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}}]}]}",
      ),
    ],
    tables: { "TCP 80": FROM_P, "UDP 53": FROM_P },
  },
  {
    name: "an exception is taken from its own block only",
    policies: [
      policy(
        "default",
        "office",
        "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}}, {ipBlock: {cidr: 172.17.1.9/32}}]}]}",
      ),
    ],
    tables: { "TCP 80": FROM_P.replace("q ...XXX", "q XXXXXX") },
  },
  {
    name: "blocks hold the addresses of nodes, and with them the pods of the host network",
    policies: [policy("default", "node-2", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.16.0.2/32}}]}]}")],
    tables: { "TCP 80": FROM_NOBODY.replace("h ..XXXX", "h XXXXXX").replace("2 ..XXXX", "2 XXXXXX") },
  },
  {
    name: "blocks hold the addresses of pods: those of node-2",
    policies: [policy("default", "pods", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.244.1.0/24}}]}]}")],
    tables: {
      "TCP 80": `
          dfmcwoh12pqrs
        d X..XXXXXXXXXX
        f .X.XXXXXXXXXX
        m XXXXXXXXXXXXX
        c XXXXXXXXXXXXX
        w ...XXXXXXXXXX
        o XXXXXXXXXXXXX
        h ..XXXX-------
        1 XX.XXX-------
        2 ..XXXX-------
        p ...XXX-------
        q ...XXX-------
        r ...XXX-------
        s ...XXX-------`,
    },
  },
  {
    name: "egress to the world but not to the cluster",
    policies: [
      policy(
        "default",
        "world",
        `{${DB}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.244.0.0/16, 172.16.0.0/16]}}]}]}`,
      ),
    ],
    tables: { "TCP 443": DB_TO_R.replace("d X......X...X.", "d X......X.XXXX") },
  },
  {
    name: "a block of IPv6 holds nobody, and isolates all the same",
    policies: [policy("default", "v6", '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "::/0"}}]}]}')],
    tables: { "TCP 80": FROM_NOBODY },
  },
  {
    name: "a range of ports, the documentation's multi-port-egress",
    policies: [
      policy(
        "default",
        "multi-port-egress",
        `{${DB}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{protocol: TCP, port: 32000, endPort: 32768}]}]}`,
      ),
    ],
    tables: {
      "TCP 31999": DB_TO_NOBODY,
      "TCP 32000": DB_TO_R,
      "TCP 32500": DB_TO_R,
      "TCP 32768": DB_TO_R,
      "TCP 32769": DB_TO_NOBODY,
      "UDP 32500": DB_TO_NOBODY,
    },
  },
  {
    name: "a named port of the pod that the policy selects",
    policies: [policy("default", "http", "{podSelector: {}, ingress: [{ports: [{port: http}]}]}")],
    tables: {
      // f alone calls TCP 80 http.
      "TCP 80": `
          dfmcwoh12pqrs
        d XX.XXXXXXXXXX
        f .X.XXXXXXXXXX
        m .XXXXXXXXXXXX
        c .X.XXXXXXXXXX
        w .X.XXXXXXXXXX
        o .X.XXXXXXXXXX
        h .XXXXX-------
        1 XX.XXX-------
        2 .XXXXX-------
        p .X.XXX-------
        q .X.XXX-------
        r .X.XXX-------
        s .X.XXX-------`,
      "TCP 8080": FROM_NOBODY,
      "UDP 80": FROM_NOBODY,
    },
  },
  {
    name: "a named port of the pods that are connected to; an address without a pod has no names, nor has the host network",
    policies: [policy("ops", "http", "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]}")],
    tables: {
      "TCP 80": DB_TO_R.replace("d X......X...X.", "d XXXXXXXXXXXXX").replace("o XXXXXXXXXXXXX", "o .X...XX.X...."),
      "TCP 8080": DB_TO_R.replace("d X......X...X.", "d XXXXXXXXXXXXX").replace("o XXXXXXXXXXXXX", "o ....XXX.X...."),
    },
  },
  {
    name: "a name is one of a protocol: dns is declared for UDP",
    policies: [
      policy(
        "default",
        "dns",
        "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.17.0.9/32}}], ports: [{port: dns}, {port: dns, protocol: UDP}]}]}",
      ),
    ],
    tables: { "TCP 53": FROM_NOBODY, "UDP 53": FROM_NOBODY.replace("p ...XXX", "p X..XXX") },
  },
  {
    name: "UDP is not TCP, and a port without a protocol is TCP",
    policies: [
      policy(
        "default",
        "p",
        "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.17.0.0/24}}], ports: [{protocol: UDP, port: 53}, {port: 80}]}]}",
      ),
    ],
    tables: {
      "UDP 53": FROM_P,
      "TCP 53": FROM_NOBODY,
      "SCTP 53": FROM_NOBODY,
      "TCP 80": FROM_P,
      "UDP 80": FROM_NOBODY,
    },
  },
  {
    name: "a protocol without a port is every port of the protocol",
    policies: [
      policy(
        "default",
        "udp",
        "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.17.0.0/24}}], ports: [{protocol: UDP}]}]}",
      ),
    ],
    tables: { "UDP 1": FROM_P, "UDP 65535": FROM_P, "TCP 1": FROM_NOBODY },
  },
  {
    name: "each rule has its own peers and ports: they are not mixed",
    policies: [
      policy(
        "default",
        "rules",
        `
podSelector: {}
ingress:
- {from: [{ipBlock: {cidr: 172.17.0.9/32}}], ports: [{port: 80}]}
- {from: [{ipBlock: {cidr: 172.17.1.9/32}}], ports: [{port: 443}]}`,
      ),
    ],
    tables: { "TCP 80": FROM_P, "TCP 443": FROM_NOBODY.replace("q ...XXX", "q XXXXXX") },
  },
];
