// What kube-proxy refuses to start with. Mirrors Validate of pkg/proxy/apis/config/validation/validation.go, with the defaults of
// pkg/proxy/apis/config/v1alpha1/defaults.go.

import { parseDuration } from "./duration.ts";
import type { FieldCursor } from "./field-cursor.ts";

/** From this release on there is no userspace mode (CHANGELOG-1.26). */
const NO_USERSPACE_MINOR = 26;
/** NFTablesProxyMode: alpha, off by default; then beta, on by default (pkg/features/kube_features.go). */
const NFTABLES_ALPHA_MINOR = 29;
const NFTABLES_BETA_MINOR = 31;

const SECTIONS = ["iptables", "ipvs", "nftables"] as const;
/** Schedulers in the order of upstream's message; the last is the empty one. */
const SUPPORTED_SCHEDULERS = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "dh", "sed", "nq", ""];
const CONNTRACK_TIMEOUTS = ["tcpEstablishedTimeout", "tcpCloseWaitTimeout", "udpTimeout", "udpStreamTimeout"];
const IPVS_TIMEOUTS = ["tcpTimeout", "tcpFinTimeout", "udpTimeout"];

/** Why kube-proxy of Kubernetes 1.`minor` does not start in a mode; `nftablesGate` is NFTablesProxyMode where it is written. */
export function proxyModeProblem(
  mode: string,
  minor: number,
  nftablesGate: boolean | undefined,
): { readonly message: string; readonly hint: string | undefined } | undefined {
  const modes = validModes(minor, nftablesGate);
  if (mode === "" || modes.includes(mode)) return undefined;
  const list = modes.join(minor < NO_USERSPACE_MINOR ? "," : ", ");
  const message = `must be ${list} or blank (blank means the best-available proxy [currently iptables])`;
  return { message, hint: modeHint(mode, minor) };
}

/** Reports everything that is wrong, in kube-proxy's words. */
export function checkKubeProxyConfiguration(object: FieldCursor): void {
  const { proxyMinor: minor } = object.context;
  const mode = object.text("mode") ?? "";
  const gate = object.at("featureGates").raw("NFTablesProxyMode");
  const problem = proxyModeProblem(mode, minor, typeof gate === "boolean" ? gate : undefined);
  if (problem !== undefined) object.invalid("mode", mode, problem.message, problem.hint);
  for (const section of SECTIONS) checkPeriods(object.at(section));
  for (const section of ["iptables", "nftables"]) {
    const bit = object.at(section).integer("masqueradeBit") ?? 0;
    if (bit < 0 || bit > 31) object.at(section).invalid("masqueradeBit", bit, "must be within the range [0, 31]");
  }
  if (mode === "ipvs") checkIpvs(object.at("ipvs"));
  const conntrack = object.at("conntrack");
  for (const name of ["maxPerCore", "min"]) {
    const value = conntrack.integer(name) ?? 0;
    if (value < 0) conntrack.invalid(name, value, "must be greater than or equal to 0");
  }
  for (const name of CONNTRACK_TIMEOUTS) atLeast(conntrack, name, 0n);
  const score = object.integer("oomScoreAdj") ?? 0;
  if (score < -1000 || score > 1000) object.invalid("oomScoreAdj", score, "must be within the range [-1000, 1000]");
  atLeast(object, "configSyncPeriod", 0n);
}

function validModes(minor: number, nftablesGate: boolean | undefined): string[] {
  if (minor < NO_USERSPACE_MINOR) return ["iptables", "ipvs", "userspace"];
  const hasNftables = minor >= NFTABLES_ALPHA_MINOR && (nftablesGate ?? minor >= NFTABLES_BETA_MINOR);
  return hasNftables ? ["iptables", "ipvs", "nftables"] : ["iptables", "ipvs"];
}

function modeHint(mode: string, minor: number): string | undefined {
  if (mode === "userspace") return "the userspace proxy is gone from Kubernetes 1.26 on";
  if (mode !== "nftables") return undefined;
  return minor < NFTABLES_ALPHA_MINOR
    ? "nftables mode is there from Kubernetes 1.29 on"
    : "before Kubernetes 1.31 it needs featureGates: {NFTablesProxyMode: true}";
}

/** 0 stands for the default. */
function checkPeriods(section: FieldCursor): void {
  const sync = durationOf(section, "syncPeriod") || 30_000_000_000n;
  if (sync < 0n) section.invalid("syncPeriod", section.text("syncPeriod"), "must be greater than 0");
  const least = durationOf(section, "minSyncPeriod") ?? 0n;
  if (least < 0n) section.invalid("minSyncPeriod", section.text("minSyncPeriod"), "must be greater than or equal to 0");
  if (least > sync)
    section.invalid(
      "syncPeriod",
      section.text("syncPeriod") ?? "30s",
      "must be greater than or equal to minSyncPeriod",
    );
}

function checkIpvs(ipvs: FieldCursor): void {
  for (const name of IPVS_TIMEOUTS) atLeast(ipvs, name, 0n);
  const scheduler = ipvs.text("scheduler") ?? "";
  if (SUPPORTED_SCHEDULERS.includes(scheduler)) return;
  const message = `must be in [${SUPPORTED_SCHEDULERS.join(" ")}], blank means the default algorithm method (currently rr)`;
  ipvs.invalid("scheduler", scheduler, message);
}

function atLeast(cursor: FieldCursor, name: string, least: bigint): void {
  const value = durationOf(cursor, name);
  if (value !== undefined && value < least)
    cursor.invalid(name, cursor.text(name), "must be greater than or equal to 0");
}

/** Nanoseconds of a duration; undefined when absent or no duration, which is reported. */
export function durationOf(cursor: FieldCursor, name: string): bigint | undefined {
  const text = cursor.text(name);
  if (text === undefined) return undefined;
  const parsed = parseDuration(text);
  return "ns" in parsed ? parsed.ns : undefined;
}
