// The message of a pod that fits nowhere. Mirrors FitError.Error, pkg/scheduler/framework/types.go.

/** From this minor version PostFilter's message is added as it is; before, with one more full stop. */
const PLAIN_POST_FILTER_SINCE_MINOR = 30;

/** "0/3 nodes are available: …". */
export function fitErrorText(
  nodes: number,
  statuses: Iterable<readonly string[]>,
  { preFilter, postFilter }: { readonly preFilter?: string | undefined; readonly postFilter?: string | undefined },
  kubernetesMinor: number,
): string {
  const reasons = preFilter === undefined ? histogram(statuses) : ` ${preFilter}.`;
  const stop = kubernetesMinor < PLAIN_POST_FILTER_SINCE_MINOR ? "." : "";
  return `0/${nodes} nodes are available:${reasons}${postFilter ? ` ${postFilter}${stop}` : ""}`;
}

/** Reasons with their numbers of nodes, sorted as text: "10 x" comes before "2 x". */
function histogram(statuses: Iterable<readonly string[]>): string {
  const counts = new Map<string, number>();
  for (const reasons of statuses) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const lines = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return lines.length === 0 ? "" : ` ${lines.join(", ")}.`;
}
