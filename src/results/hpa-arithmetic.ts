// The sum behind one pass of the HPA controller, written out with its numbers.

/** The numbers of one metric in one pass. */
export interface HpaArithmetic {
  /** As hpaMetricText names it. */
  readonly metric: string;
  /** Percent of the request, or milli-units. */
  readonly value: number;
  readonly target: number;
  readonly unit: "percent" | "milli";
  readonly currentReplicas: number;
  readonly readyPods: number;
  readonly unreadyPods: number;
  readonly missingPods: number;
  /** What the metric asks for. */
  readonly proposedReplicas: number;
  readonly desiredReplicas: number;
  /** Why the desired size differs from the proposal, for example `ScaleDownStabilized, ScaleUpLimit`; empty when it does not. */
  readonly because: string;
}

/** One line: value and target, pods, ratio, and the sizes from current to desired. */
export function hpaArithmetic(pass: HpaArithmetic): string {
  const amount = (value: number): string => (pass.unit === "percent" ? `${value}%` : `${value}m`);
  const pods = [`${pass.readyPods} ready`];
  if (pass.unreadyPods > 0) pods.push(`${pass.unreadyPods} not ready`);
  if (pass.missingPods > 0) pods.push(`${pass.missingPods} without a sample`);
  const ratio = pass.target > 0 ? (pass.value / pass.target).toFixed(2) : "∞";
  const reason = pass.because ? ` (${pass.because})` : "";
  return (
    `${pass.metric} is ${amount(pass.value)} for a target of ${amount(pass.target)} over pods: ${pods.join(", ")}; ` +
    `ratio ${ratio}, current ${pass.currentReplicas}, proposed ${pass.proposedReplicas}, desired ${pass.desiredReplicas}${reason}`
  );
}
