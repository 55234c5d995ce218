// What was run: the first lines of every report.

import type { RunResult } from "../results/run-result.ts";
import { formatCount, formatTime } from "./amounts.ts";
import type { Style } from "./report-style.ts";
import { wrapText } from "./wrap-text.ts";

/** Digits of a hash that people compare by eye. */
const SHORT_HASH = 12;

/** Title, description, and what the result is a pure function of. */
export function headerLines(result: RunResult, style: Style): string[] {
  const { scenario, identity } = result;
  const replication = identity.replication === 0 ? [] : [`replication ${identity.replication}`];
  const facts = [
    `seed ${identity.seed}`,
    ...replication,
    `plimsoll ${identity.engineVersion}`,
    `scenario ${identity.scenarioHash.slice(0, SHORT_HASH)}`,
    `wasm ${identity.wasmHash.slice(0, SHORT_HASH)}`,
    `fingerprint ${identity.fingerprint}`,
  ];
  return [
    ...wrapText(titleOf(result), style.width).map((line, index) => (index === 0 ? style.strong(line) : line)),
    ...(scenario.description === "" ? [] : wrapText(scenario.description, style.width)),
    ...wrapText(facts.join(" · "), style.width).map(style.dim),
  ];
}

function titleOf({ scenario, time }: RunResult): string {
  const length =
    time.endedAtNs < time.horizonNs
      ? `${formatTime(time.endedAtNs)} of ${formatTime(time.horizonNs)} simulated`
      : `${formatTime(time.horizonNs)} simulated`;
  const warmup = time.warmupNs === 0 ? [] : [`warm-up ${formatTime(time.warmupNs)}`];
  return [
    scenario.name,
    length,
    ...warmup,
    `${formatCount(time.events)} events`,
    `Kubernetes ${scenario.kubernetesVersion}`,
  ].join(" · ");
}
