// metadata.uid of pods that the simulation creates. Kubernetes draws a random UUID; here it follows from the pod's key in the random streams, so
// it is the same in every run and in the shape of a version 4 UUID.

const WORD = (1n << 64n) - 1n;
const ODD = 0x9e3779b97f4a7c15n;

/** The UID of a pod by its entity (pods.entity). */
export function podUid(entity: bigint): string {
  const high = hex((entity * ODD) & WORD);
  const low = hex(((entity ^ (entity >> 29n)) * (ODD | 1n) * ODD) & WORD);
  return [high.slice(0, 8), high.slice(8, 12), `4${high.slice(13, 16)}`, `8${low.slice(1, 4)}`, low.slice(4)].join("-");
}

function hex(word: bigint): string {
  return word.toString(16).padStart(16, "0");
}
