// kube-scheduler's default filters and scores for pods that ask for cpu and memory only, as one would write them in plain JavaScript over
// typed arrays. The yardstick of bench/scheduler.mjs and bench/scheduler-incremental.mjs; it must choose the very nodes that Plimsoll chooses.

const MIN_FEASIBLE = 100;

/** numFeasibleNodesToFind with percentageOfNodesToScore 0. @param {number} nodes */
export function sampledNodes(nodes) {
  if (nodes < MIN_FEASIBLE) return nodes;
  const percent = Math.max(5, 50 - Math.trunc(nodes / 125));
  return Math.max(MIN_FEASIBLE, Math.trunc((nodes * percent) / 100));
}

/**
 * Places pods one after another and returns the node of each, -1 for none. Node names are in the order of their rows.
 * @param {{cpu: Float64Array, memory: Float64Array, pods: number}} nodes capacity of each in milli-cores and bytes, and most pods of one
 * @param {readonly {cpu: number, memory: number}[]} pods
 * @param {number} wanted feasible nodes that end a search
 */
export function placePods(nodes, pods, wanted) {
  const count = nodes.cpu.length;
  const cpuUsed = new Float64Array(count);
  const memoryUsed = new Float64Array(count);
  const podCount = new Int32Array(count);
  const feasible = new Int32Array(count);
  const chosen = new Int32Array(pods.length);
  let start = 0;
  for (let pod = 0; pod < pods.length; pod++) {
    const { cpu, memory } = /** @type {{cpu: number, memory: number}} */ (pods[pod]);
    let found = 0;
    let processed = 0;
    while (processed < count && found < wanted) {
      const node = (start + processed) % count;
      processed += 1;
      if (/** @type {number} */ (podCount[node]) >= nodes.pods) continue;
      if (cpu > at(nodes.cpu, node) - at(cpuUsed, node)) continue;
      if (memory > at(nodes.memory, node) - at(memoryUsed, node)) continue;
      feasible[found] = node;
      found += 1;
    }
    start = (start + processed) % count;
    let best = -1;
    let bestScore = -1;
    for (let i = 0; i < found; i++) {
      const node = /** @type {number} */ (feasible[i]);
      const cpuAfter = at(cpuUsed, node) + cpu;
      const memoryAfter = at(memoryUsed, node) + memory;
      const score = scoreOf(cpuAfter, at(nodes.cpu, node), memoryAfter, at(nodes.memory, node));
      if (score > bestScore || (score === bestScore && node < best)) {
        best = node;
        bestScore = score;
      }
    }
    chosen[pod] = best;
    if (best < 0) continue;
    cpuUsed[best] = at(cpuUsed, best) + cpu;
    memoryUsed[best] = at(memoryUsed, best) + memory;
    podCount[best] = /** @type {number} */ (podCount[best]) + 1;
  }
  return chosen;
}

/** LeastAllocated and BalancedAllocation, weight 1 each. @param {number} cpu @param {number} cpuMax @param {number} memory @param {number} memoryMax */
function scoreOf(cpu, cpuMax, memory, memoryMax) {
  const cpuScore = Math.trunc(((cpuMax - cpu) * 100) / cpuMax);
  const memoryScore = Math.trunc(((memoryMax - memory) * 100) / memoryMax);
  const least = Math.trunc((cpuScore + memoryScore) / 2);
  const deviation = Math.abs(cpu / cpuMax - memory / memoryMax) / 2;
  return least + Math.trunc((1 - deviation) * 100);
}

/** An element that is known to be there. @param {Float64Array} array @param {number} index */
function at(array, index) {
  return /** @type {number} */ (array[index]);
}
