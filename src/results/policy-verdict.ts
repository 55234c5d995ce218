// Why NetworkPolicies let a packet pass or not, in words: the rows that decided in the core, with the names of policies, pods and ports.

import type { CompiledPolicy } from "../compile/compiled-scenario.ts";
import {
  DIRECTION_INGRESS,
  VERDICT_HOST_NETWORK,
  VERDICT_NOT_ENFORCED,
  VERDICT_NOT_ISOLATED,
  VERDICT_OWN_NODE,
  VERDICT_REFUSED,
  VERDICT_RULE,
  VERDICT_SELF,
} from "../core/abi.generated.ts";

/** What the core left in its verdict table (PolicyVerdictTable). */
export interface PolicyVerdict {
  /** VERDICT_* */
  readonly kind: number;
  /** DIRECTION_* */
  readonly direction: number;
  /** Rows of the policy and the rule that allow, -1 when no rule decided. */
  readonly policy: number;
  readonly rule: number;
  /** Rows of the policies that isolate the pod. */
  readonly isolating: readonly number[];
}

/** The connection that was asked about. */
export interface PolicyQuestion {
  /** The pod whose policies were asked, `namespace/name`. */
  readonly pod: string;
  /** The other end: a pod's `namespace/name`, or an address. */
  readonly peer: string;
  /** TCP, UDP or SCTP, and the port that is connected to, after translation. */
  readonly protocol: string;
  readonly port: number;
}

/** One sentence without a full stop. `policies` are the names of the image's policies by row. */
export function policyVerdictText(
  verdict: PolicyVerdict,
  question: PolicyQuestion,
  policies: readonly CompiledPolicy[],
): string {
  const { pod, peer } = question;
  const isIngress = verdict.direction === DIRECTION_INGRESS;
  const direction = isIngress ? "ingress" : "egress";
  switch (verdict.kind) {
    case VERDICT_NOT_ENFORCED:
      return "no NetworkPolicy is enforced in this cluster";
    case VERDICT_NOT_ISOLATED:
      return `no NetworkPolicy isolates ${pod} for ${direction}`;
    case VERDICT_HOST_NETWORK:
      return `NetworkPolicies do not reach ${pod}, which is on the host network`;
    case VERDICT_SELF:
      return `${pod} always reaches itself`;
    case VERDICT_OWN_NODE:
      return isIngress
        ? `${pod} is always reached from its own node (${peer})`
        : `${pod} always reaches its own node (${peer})`;
    case VERDICT_RULE:
      return `${nameOf(policies, verdict.policy)} allows ${packets(question, isIngress)} (${rulePath(verdict, policies)})`;
    case VERDICT_REFUSED:
      return refusal(verdict, question, policies);
    default:
      throw new Error(`policy verdict: unknown kind ${verdict.kind}`);
  }
}

function refusal(verdict: PolicyVerdict, question: PolicyQuestion, policies: readonly CompiledPolicy[]): string {
  const isIngress = verdict.direction === DIRECTION_INGRESS;
  const names = verdict.isolating.map((row) => nameOf(policies, row));
  const isolate = names.length === 1 ? "isolates" : "isolate";
  const direction = isIngress ? "ingress" : "egress";
  return `${listed(names)} ${isolate} ${question.pod} for ${direction}; no rule allows ${packets(question, isIngress)}`;
}

/** `TCP 8080 from shop/client-1`. */
function packets({ protocol, port, peer }: PolicyQuestion, isIngress: boolean): string {
  return `${protocol} ${port} ${isIngress ? "from" : "to"} ${peer}`;
}

/** Where the rule stands in its policy: `spec.ingress[0]`. */
function rulePath({ direction, policy, rule }: PolicyVerdict, policies: readonly CompiledPolicy[]): string {
  const { ingressStart, egressStart } = policyOf(policies, policy);
  return direction === DIRECTION_INGRESS
    ? `spec.ingress[${rule - ingressStart}]`
    : `spec.egress[${rule - egressStart}]`;
}

function nameOf(policies: readonly CompiledPolicy[], row: number): string {
  const { namespace, name } = policyOf(policies, row);
  return `${namespace}/${name}`;
}

function policyOf(policies: readonly CompiledPolicy[], row: number): CompiledPolicy {
  const policy = policies[row];
  if (policy === undefined) throw new Error(`policy verdict: no policy has row ${row}`);
  return policy;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
