// Clusters and pods of the benchmark of resource-only scheduling: nodes of five shapes, pods of 100 templates that ask for cpu and memory.

const SHAPES = [
  { cpu: 8000, memoryMi: 30_720 },
  { cpu: 16_000, memoryMi: 61_440 },
  { cpu: 32_000, memoryMi: 122_880 },
  { cpu: 64_000, memoryMi: 245_760 },
  { cpu: 96_000, memoryMi: 368_640 },
];
const CPU = [50, 100, 150, 200, 250, 300, 400, 500, 750, 1000];
const MEMORY_MI = [64, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048];
const MEAN_RUN = 50;
const MI = 1024 * 1024;

export const MAX_PODS = 110;
export const TEMPLATES = CPU.flatMap((cpu) => MEMORY_MI.map((memoryMi) => ({ cpu, memory: memoryMi * MI })));

/** A generator of integers below a bound. Nothing but benches depends on it. @param {number} seed */
function generator(seed) {
  let state = seed;
  return (/** @type {number} */ bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * bound);
  };
}

/** An element that is known to be there. @template T @param {readonly T[]} list @param {number} index */
const element = (list, index) => /** @type {T} */ (list[index]);

/** The capacity of each node, shapes at random. @param {number} count */
export function nodeShapes(count) {
  const below = generator(count);
  return Array.from({ length: count }, () => element(SHAPES, below(SHAPES.length))).map(({ cpu, memoryMi }) => ({
    cpu,
    memory: memoryMi * MI,
  }));
}

/** The template of each of `count` pods: every one at random, or in runs of one template that are 50 long in the mean. @param {number} count @param {"random" | "runs"} order */
export function templateOrder(count, order) {
  const below = generator(count);
  const made = new Uint32Array(count);
  let left = 0;
  let template = 0;
  for (let pod = 0; pod < count; pod++) {
    if (left === 0) {
      template = below(TEMPLATES.length);
      left = order === "runs" ? 1 + below(2 * MEAN_RUN - 1) : 1;
    }
    made[pod] = template;
    left -= 1;
  }
  return made;
}

/** Nodes in the order of their names, and a pod of each template, as Kubernetes objects. @param {number} count */
export function objectsOf(count) {
  const nodes = nodeShapes(count).map(({ cpu, memory }, i) => {
    const amounts = { cpu: `${cpu}m`, memory: `${memory}`, pods: `${MAX_PODS}` };
    const metadata = { name: `node-${String(i).padStart(5, "0")}` };
    return { apiVersion: "v1", kind: "Node", metadata, status: { capacity: amounts, allocatable: amounts } };
  });
  return { nodes, pods: TEMPLATES.map((_, template) => podOf(template, `pod-${template}`)) };
}

/** @param {number} template @param {string} name */
export function podOf(template, name) {
  const { cpu, memory } = element(TEMPLATES, template);
  const resources = { requests: { cpu: `${cpu}m`, memory: `${memory}` } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: { containers: [{ name: "main", image: "pause:1", resources }] },
  };
}
