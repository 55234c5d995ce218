// Peers by labels of pods and namespaces. The tables are written by hand.

import { policy, type Recipe } from "../policy-cluster.ts";

export const PEERS: readonly Recipe[] = [
  {
    name: "test-network-policy, the documentation's example",
    policies: [
      policy(
        "default",
        "test-network-policy",
        `
podSelector: {matchLabels: {role: db}}
policyTypes: [Ingress, Egress]
ingress:
- from:
  - ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}
  - namespaceSelector: {matchLabels: {project: myproject}}
  - podSelector: {matchLabels: {role: frontend}}
  ports: [{protocol: TCP, port: 6379}]
egress:
- to: [{ipBlock: {cidr: 10.0.0.0/24}}]
  ports: [{protocol: TCP, port: 5978}]`,
      ),
    ],
    tables: {
      "TCP 6379": `
          dfmcwoh12pqrs
        d X......X.....
        f XXXXXXXXXXXXX
        m .XXXXXXXXXXXX
        c XXXXXXXXXXXXX
        w XXXXXXXXXXXXX
        o .XXXXXXXXXXXX
        h .XXXXX-------
        1 XXXXXX-------
        2 .XXXXX-------
        p XXXXXX-------
        q .XXXXX-------
        r .XXXXX-------
        s .XXXXX-------`,
      "TCP 5978": `
          dfmcwoh12pqrs
        d X......X...X.
        f .XXXXXXXXXXXX
        m .XXXXXXXXXXXX
        c .XXXXXXXXXXXX
        w .XXXXXXXXXXXX
        o .XXXXXXXXXXXX
        h .XXXXX-------
        1 XXXXXX-------
        2 .XXXXX-------
        p .XXXXX-------
        q .XXXXX-------
        r .XXXXX-------
        s .XXXXX-------`,
    },
  },
  {
    name: "allow from a namespace",
    policies: [
      policy(
        "shop",
        "from-ops",
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: ops}}}]}]}",
      ),
    ],
    tables: {
      "TCP 8080": `
          dfmcwoh12pqrs
        d XXX..XXXXXXXX
        f XXX..XXXXXXXX
        m XXX..XXXXXXXX
        c XXXX.XXXXXXXX
        w XXX.XXXXXXXXX
        o XXXXXXXXXXXXX
        h XXXX.X-------
        1 XXX.XX-------
        2 XXXX.X-------
        p XXX..X-------
        q XXX..X-------
        r XXX..X-------
        s XXX..X-------`,
    },
  },
  {
    name: "allow from pods AND namespaces: one peer with both selectors",
    policies: [
      policy(
        "default",
        "alice-clients",
        `
podSelector: {}
ingress:
- from:
  - namespaceSelector: {matchLabels: {user: alice}}
    podSelector: {matchLabels: {role: client}}`,
      ),
    ],
    tables: {
      "TCP 80": `
          dfmcwoh12pqrs
        d X..XXXXXXXXXX
        f .X.XXXXXXXXXX
        m ..XXXXXXXXXXX
        c XXXXXXXXXXXXX
        w ...XXXXXXXXXX
        o ...XXXXXXXXXX
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
    name: "allow from pods OR namespaces: two peers, the pods those of the policy's own namespace",
    policies: [
      policy(
        "default",
        "alice-or-frontend",
        `
podSelector: {}
ingress:
- from:
  - namespaceSelector: {matchLabels: {user: alice}}
  - podSelector: {matchLabels: {role: frontend}}`,
      ),
    ],
    tables: {
      "TCP 80": `
          dfmcwoh12pqrs
        d X..XXXXXXXXXX
        f XXXXXXXXXXXXX
        m ..XXXXXXXXXXX
        c XXXXXXXXXXXXX
        w XXXXXXXXXXXXX
        o ...XXXXXXXXXX
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
    name: "deny from other namespaces: an empty podSelector is the own namespace",
    policies: [policy("default", "own-namespace", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}")],
    tables: {
      "UDP 5000": `
          dfmcwoh12pqrs
        d XXXXXXXXXXXXX
        f XXXXXXXXXXXXX
        m XXXXXXXXXXXXX
        c ...XXXXXXXXXX
        w ...XXXXXXXXXX
        o ...XXXXXXXXXX
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
    name: "allow from all namespaces: every pod of the cluster, but neither nodes nor the world",
    policies: [policy("default", "all-pods", "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}")],
    tables: {
      "TCP 80": `
          dfmcwoh12pqrs
        d XXXXXXXXXXXXX
        f XXXXXXXXXXXXX
        m XXXXXXXXXXXXX
        c XXXXXXXXXXXXX
        w XXXXXXXXXXXXX
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
    name: "egress to a namespace by its name, which is a label of every namespace",
    policies: [
      policy(
        "default",
        "to-shop",
        `
podSelector: {matchLabels: {app: misc}}
policyTypes: [Egress]
egress:
- to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]`,
      ),
    ],
    tables: {
      "TCP 80": `
          dfmcwoh12pqrs
        d XXXXXXXXXXXXX
        f XXXXXXXXXXXXX
        m ..XXX.X.X....
        c XXXXXXXXXXXXX
        w XXXXXXXXXXXXX
        o XXXXXXXXXXXXX
        h XXXXXX-------
        1 XXXXXX-------
        2 XXXXXX-------
        p XXXXXX-------
        q XXXXXX-------
        r XXXXXX-------
        s XXXXXX-------`,
    },
  },
  {
    name: "limit traffic to an application, on both sides: the sender's egress and the receiver's ingress must agree",
    policies: [
      policy(
        "default",
        "db-from-front",
        "{podSelector: {matchLabels: {role: db}}, ingress: [{from: [{podSelector: {matchLabels: {role: frontend}}}]}]}",
      ),
      policy(
        "default",
        "front-to-misc",
        "{podSelector: {matchLabels: {role: frontend}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: misc}}}]}]}",
      ),
    ],
    tables: {
      "TCP 6379": `
          dfmcwoh12pqrs
        d XXXXXXXXXXXXX
        f .XX....X.....
        m .XXXXXXXXXXXX
        c .XXXXXXXXXXXX
        w .XXXXXXXXXXXX
        o .XXXXXXXXXXXX
        h .XXXXX-------
        1 XXXXXX-------
        2 .XXXXX-------
        p .XXXXX-------
        q .XXXXX-------
        r .XXXXX-------
        s .XXXXX-------`,
    },
  },
  {
    name: "two policies that select the same pod are a union",
    policies: [
      policy(
        "default",
        "db-from-front",
        "{podSelector: {matchLabels: {role: db}}, ingress: [{from: [{podSelector: {matchLabels: {role: frontend}}}]}]}",
      ),
      policy(
        "default",
        "db-from-ops",
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: ops}}}]}]}",
      ),
    ],
    tables: {
      "TCP 6379": `
          dfmcwoh12pqrs
        d X..XXXXXXXXXX
        f XX.XXXXXXXXXX
        m ..XXXXXXXXXXX
        c ...XXXXXXXXXX
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
    name: "pods of the host network are neither isolated nor selected as peers",
    policies: [
      policy("ops", "ops", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}"),
      policy(
        "default",
        "from-frontends",
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {role: frontend}}}]}]}",
      ),
    ],
    tables: {
      "TCP 80": `
          dfmcwoh12pqrs
        d X..XX.XXXXXXX
        f XXXXX.XXXXXXX
        m ..XXX.XXXXXXX
        c ...XX.XXXXXXX
        w XXXXX.XXXXXXX
        o ...XXXXXXXXXX
        h ..XXXX-------
        1 XX.XX.-------
        2 ..XXXX-------
        p ...XX.-------
        q ...XX.-------
        r ...XX.-------
        s ...XX.-------`,
    },
  },
];
