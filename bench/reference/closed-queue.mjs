// A closed queueing network as one would write it in plain JavaScript: clients think, then wait in one queue for one server that works on
// a request at a time. The yardstick of bench/requests.mjs: what a simulator could do that models nothing else.

import { Heap } from "./heap.mjs";

const ARRIVE = 1;
const SERVED = 2;
/** Buckets of the latency histogram: 64 in each power of two. */
const SUB_BUCKETS = 64;

/** A small generator of 32 bits (xorshift32 with a multiplier), good enough for a yardstick. */
class Chance {
  #state = 0x9e3779b9;

  /** An exponential duration. @param {number} mean */
  exponential(mean) {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    const uniform = ((Math.imul(x, 0x9e3779bb) >>> 0) + 0.5) / 4294967296;
    return Math.max(1, Math.round(-mean * Math.log(uniform)));
  }
}

/**
 * Runs until so many requests are answered. Times are nanoseconds.
 * @param {{clients: number, requests: number, thinkNs: number, serviceNs: number}} model
 */
export function runClosedQueue({ clients, requests, thinkNs, serviceNs }) {
  const heap = new Heap(clients + 1);
  const chance = new Chance();
  const sentNs = new Float64Array(clients);
  const queue = new Uint32Array(clients);
  const histogram = new Uint32Array(64 * SUB_BUCKETS);
  let first = 0;
  let waiting = 0;
  let isBusy = false;
  let answered = 0;
  let sumNs = 0;
  let nowNs = 0;
  let sent = 0;
  const send = (/** @type {number} */ delayNs, /** @type {number} */ client) => {
    if (sent === requests) return;
    sent += 1;
    heap.push(nowNs + delayNs, ARRIVE, client, 0);
  };
  for (let client = 0; client < clients; client++) send(0, client);
  while (answered < requests) {
    const slot = heap.pop();
    nowNs = heap.key;
    const client = /** @type {number} */ (heap.as[slot]);
    if (heap.kinds[slot] === ARRIVE) {
      sentNs[client] = nowNs;
      if (isBusy) {
        queue[(first + waiting) % clients] = client;
        waiting += 1;
      } else {
        isBusy = true;
        heap.push(nowNs + chance.exponential(serviceNs), SERVED, client, 0);
      }
      continue;
    }
    const latencyNs = nowNs - /** @type {number} */ (sentNs[client]);
    answered += 1;
    sumNs += latencyNs;
    const bucket = bucketOf(latencyNs);
    histogram[bucket] = /** @type {number} */ (histogram[bucket]) + 1;
    if (waiting > 0) {
      const next = /** @type {number} */ (queue[first]);
      first = (first + 1) % clients;
      waiting -= 1;
      heap.push(nowNs + chance.exponential(serviceNs), SERVED, next, 0);
    } else isBusy = false;
    send(chance.exponential(thinkNs), client);
  }
  return { answered, nowNs, meanNs: sumNs / answered, histogram };
}

/** @param {number} ns */
function bucketOf(ns) {
  const exponent = Math.floor(Math.log2(ns + 1));
  const within = Math.floor(((ns + 1) / 2 ** exponent - 1) * SUB_BUCKETS);
  return exponent * SUB_BUCKETS + within;
}
