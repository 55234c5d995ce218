// A binary heap over typed arrays, the event queue that one would write in JavaScript: the other yardstick of
// bench/event-queue.mjs. It renders the same service as the wheel: order (key, sequence), payload by recycled slot, and
// cancellation by generation.

export class Heap {
  /** @param {number} capacity The most events that wait at once. */
  constructor(capacity) {
    this.keys = new Float64Array(capacity);
    this.sequences = new Float64Array(capacity);
    this.slots = new Uint32Array(capacity);
    this.generations = new Uint32Array(capacity);
    this.kinds = new Uint32Array(capacity);
    this.as = new Uint32Array(capacity);
    this.bs = new Uint32Array(capacity);
    this.free = new Uint32Array(capacity);
    for (let slot = 0; slot < capacity; slot++) this.free[slot] = slot;
    this.size = 0;
    this.sequence = 0;
    this.key = 0;
  }

  /** Adds an event. @param {number} key @param {number} kind @param {number} a @param {number} b */
  push(key, kind, a, b) {
    const { keys, sequences, slots } = this;
    const sequence = this.sequence++;
    let at = this.size++;
    const slot = /** @type {number} */ (this.free[at]);
    this.generations[slot] = /** @type {number} */ (this.generations[slot]) + 1;
    this.kinds[slot] = kind;
    this.as[slot] = a;
    this.bs[slot] = b;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      // Of equal keys the later one stays below, and a new event is the latest.
      if (/** @type {number} */ (keys[parent]) <= key) break;
      keys[at] = /** @type {number} */ (keys[parent]);
      sequences[at] = /** @type {number} */ (sequences[parent]);
      slots[at] = /** @type {number} */ (slots[parent]);
      at = parent;
    }
    keys[at] = key;
    sequences[at] = sequence;
    slots[at] = slot;
  }

  /** Takes the next event and returns its slot; -1 when there is none. */
  pop() {
    const { keys, slots } = this;
    while (this.size > 0) {
      const slot = /** @type {number} */ (slots[0]);
      this.key = /** @type {number} */ (keys[0]);
      this.#removeFirst();
      this.free[this.size] = slot;
      const generation = /** @type {number} */ (this.generations[slot]);
      if ((generation & 1) === 0) continue;
      this.generations[slot] = generation + 1;
      return slot;
    }
    return -1;
  }

  #removeFirst() {
    const { keys, sequences, slots } = this;
    const size = --this.size;
    const key = /** @type {number} */ (keys[size]);
    const sequence = /** @type {number} */ (sequences[size]);
    const slot = /** @type {number} */ (slots[size]);
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      let least = /** @type {number} */ (keys[child]);
      if (child + 1 < size) {
        const right = /** @type {number} */ (keys[child + 1]);
        if (
          right < least ||
          (right === least && /** @type {number} */ (sequences[child + 1]) < /** @type {number} */ (sequences[child]))
        ) {
          least = right;
          child++;
        }
      }
      if (key < least || (key === least && sequence < /** @type {number} */ (sequences[child]))) break;
      keys[at] = least;
      sequences[at] = /** @type {number} */ (sequences[child]);
      slots[at] = /** @type {number} */ (slots[child]);
      at = child;
    }
    keys[at] = key;
    sequences[at] = sequence;
    slots[at] = slot;
  }
}
