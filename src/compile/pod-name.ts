// Names that controllers generate: a ReplicaSet's template hash and a pod's random suffix, in Kubernetes' alphabet.
// The letters do not influence a run: pods are told apart by their rows.

/** k8s.io/apimachinery/pkg/util/rand: no vowels, so no words; no 0, 1, 3. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LETTERS = 5;
const HASH_LETTERS = 10;

/** The pod-template-hash part of a ReplicaSet's name, from the entity of its Deployment. */
export function templateHash(entity: bigint): string {
  return letters(entity, HASH_LETTERS);
}

/** `<prefix>-<suffix>` for the `ordinal`-th pod of an owner; distinct ordinals of one owner give distinct names. */
export function generatedPodName(prefix: string, ordinal: number): string {
  const space = 27n ** BigInt(SUFFIX_LETTERS);
  // 9,999,991 is a prime that does not divide 27^5: multiplying by it permutes the suffixes.
  const at = (BigInt(ordinal) * 9_999_991n + BigInt(fnv(prefix))) % space;
  return `${prefix}-${letters(at, SUFFIX_LETTERS)}`;
}

function letters(value: bigint, count: number): string {
  let rest = value;
  let text = "";
  for (let i = 0; i < count; i++) {
    text = ALPHABET.charAt(Number(rest % 27n)) + text;
    rest /= 27n;
  }
  return text;
}

/** FNV-1a over UTF-16 units, 32 bits. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
