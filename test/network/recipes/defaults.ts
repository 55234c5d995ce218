// "Default policies" of Kubernetes' documentation, and what policyTypes and empty lists mean. The tables are written by hand.

import { policy, type Recipe } from "../policy-cluster.ts";

const DENY_INGRESS = policy("default", "default-deny-ingress", "{podSelector: {}, policyTypes: [Ingress]}");
const ALLOW_INGRESS = policy(
  "default",
  "allow-all-ingress",
  "{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}",
);
const DENY_EGRESS = policy("default", "default-deny-egress", "{podSelector: {}, policyTypes: [Egress]}");
const ALLOW_EGRESS = policy("default", "allow-all-egress", "{podSelector: {}, policyTypes: [Egress], egress: [{}]}");

const EVERYTHING = `
    dfmcwoh12pqrs
  d XXXXXXXXXXXXX
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

/** Pods of default are reached by themselves and by their own nodes alone. */
const NO_INGRESS = `
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
  p ...XXX-------
  q ...XXX-------
  r ...XXX-------
  s ...XXX-------`;

/** They reach themselves and their own nodes alone; the agent h is on the host network of misc's node. */
const NO_EGRESS = `
    dfmcwoh12pqrs
  d X......X.....
  f .X.....X.....
  m ..X...X.X....
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

const NEITHER = `
    dfmcwoh12pqrs
  d X......X.....
  f .X.....X.....
  m ..X...X.X....
  c ...XXXXXXXXXX
  w ...XXXXXXXXXX
  o ...XXXXXXXXXX
  h ..XXXX-------
  1 XX.XXX-------
  2 ..XXXX-------
  p ...XXX-------
  q ...XXX-------
  r ...XXX-------
  s ...XXX-------`;

export const DEFAULTS: readonly Recipe[] = [
  { name: "no policy at all", policies: [], tables: { "TCP 80": EVERYTHING, "SCTP 7": EVERYTHING } },
  {
    name: "default deny all ingress traffic",
    policies: [DENY_INGRESS],
    tables: { "TCP 80": NO_INGRESS, "UDP 53": NO_INGRESS, "SCTP 7": NO_INGRESS },
  },
  {
    name: "allow all ingress traffic, whatever else isolates",
    policies: [DENY_INGRESS, ALLOW_INGRESS],
    tables: { "TCP 80": EVERYTHING, "SCTP 7": EVERYTHING },
  },
  {
    name: "default deny all egress traffic",
    policies: [DENY_EGRESS],
    tables: { "TCP 80": NO_EGRESS, "UDP 53": NO_EGRESS },
  },
  {
    name: "allow all egress traffic, whatever else isolates",
    policies: [ALLOW_EGRESS, DENY_EGRESS],
    tables: { "TCP 80": EVERYTHING, "UDP 53": EVERYTHING },
  },
  {
    name: "default deny all ingress and all egress traffic",
    policies: [policy("default", "default-deny-all", "{podSelector: {}, policyTypes: [Ingress, Egress]}")],
    tables: { "TCP 80": NEITHER },
  },
  {
    name: "deny all by two policies, one for each direction",
    policies: [DENY_INGRESS, DENY_EGRESS],
    tables: { "TCP 80": NEITHER },
  },
  {
    name: "allow all ingress leaves egress denied",
    policies: [DENY_INGRESS, DENY_EGRESS, ALLOW_INGRESS],
    tables: { "TCP 80": NO_EGRESS },
  },
  {
    name: "without policyTypes and rules: Ingress",
    policies: [policy("default", "bare", "{podSelector: {}}")],
    tables: { "TCP 80": NO_INGRESS },
  },
  {
    name: "without policyTypes, with an empty list of egress rules: still Ingress alone",
    policies: [policy("default", "empty-egress", "{podSelector: {}, egress: []}")],
    tables: { "TCP 80": NO_INGRESS },
  },
  {
    name: "without policyTypes, with an egress rule: both, so that ingress is denied",
    policies: [policy("default", "egress-rule", "{podSelector: {}, egress: [{}]}")],
    tables: { "TCP 80": NO_INGRESS },
  },
  {
    name: "without policyTypes, with an egress rule for DNS: both",
    policies: [policy("default", "dns", "{podSelector: {}, egress: [{ports: [{protocol: UDP, port: 53}]}]}")],
    tables: { "TCP 53": NEITHER, "UDP 53": NO_INGRESS },
  },
  {
    name: "policyTypes Egress: ingress rules count for nothing, and do not isolate",
    policies: [
      policy(
        "default",
        "egress-only",
        "{podSelector: {}, policyTypes: [Egress], ingress: [{from: [{podSelector: {}}]}]}",
      ),
    ],
    tables: { "TCP 80": NO_EGRESS },
  },
  {
    name: "policyTypes Ingress: egress rules count for nothing, and do not isolate",
    policies: [
      policy("default", "ingress-only", "{podSelector: {}, policyTypes: [Ingress], egress: [{ports: [{port: 1}]}]}"),
    ],
    tables: { "TCP 80": NO_INGRESS },
  },
  {
    name: "an ingress rule with empty lists is as one without them",
    policies: [policy("default", "empty-lists", "{podSelector: {}, ingress: [{from: [], ports: []}]}")],
    tables: { "TCP 80": EVERYTHING },
  },
  {
    name: "an empty list of rules allows nothing",
    policies: [policy("default", "no-rules", "{podSelector: {}, ingress: []}")],
    tables: { "TCP 80": NO_INGRESS },
  },
  {
    name: "a policy that selects no pod isolates none",
    policies: [policy("default", "nobody", "{podSelector: {matchLabels: {role: nobody}}}")],
    tables: { "TCP 80": EVERYTHING },
  },
  {
    name: "a policy in a namespace without pods isolates none",
    policies: [policy("elsewhere", "deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")],
    tables: { "TCP 80": EVERYTHING },
  },
];
