// The grace of evicted pods, and when the manager looks again.

import { expect, it } from "vitest";
import { row } from "../../test/support/image.ts";
import { abi, KubeletImage } from "../../test/support/kubelet.ts";

const S = 1_000_000_000n;
const MI = 1n << 20n;
const NODE = { memoryCapacityBytes: 1024n * MI, memoryAllocatableBytes: 1024n * MI, systemMemoryBytes: 100n * MI };
const HARD = { memoryAllocatableBytes: 924n * MI, evictionHardMemoryBytes: 100n * MI };
const SOFT = { thresholds: [{ signal: abi.SIGNAL_MEMORY_AVAILABLE, quantity: 100n * MI, graceNs: 5n * S }] };

interface Case {
  soft?: boolean;
  /** evictionMaxPodGracePeriod. */
  most?: number;
  /** terminationGracePeriodSeconds. */
  own?: bigint;
  stop: bigint;
  /** Seconds from the eviction to the end of the container, and what it exits with. */
  takes: bigint;
  exits: number;
}

it.each<Case>([
  { stop: 1n, takes: 1n, exits: 0 },
  { most: 20, stop: 12n, takes: 2n, exits: 137 },
  { soft: true, stop: 12n, takes: 2n, exits: 137 },
  { soft: true, most: 20, stop: 12n, takes: 12n, exits: 0 },
  { soft: true, most: 5, stop: 12n, takes: 5n, exits: 137 },
  { soft: true, most: 20, own: 7n, stop: 12n, takes: 7n, exits: 137 },
  { soft: true, most: 20, own: 0n, stop: 12n, takes: 2n, exits: 137 },
])("$soft $most $own: a stop of $stop s takes $takes s", async ({ soft, most, own = 30n, stop, takes, exits }) => {
  const image = new KubeletImage();
  image.node({ ...NODE, ...(soft ? SOFT : HARD) });
  if (most !== undefined)
    image.writer.add(
      abi.SECTION_KUBELET_SETTINGS,
      abi.KubeletSettingsRecord,
      row(abi.KubeletSettingsRecord, { evictionMaxPodGraceSeconds: most, maxParallelImagePulls: 1 }),
    );
  const behaves = { memoryBaseBytes: 420n * MI, stopNs: stop * S };
  for (let i = 0; i < 2; i++) image.template([{ behaves }], { terminationGraceSeconds: own });
  const made = await image.load();
  // 840 MiB of 924: one has to go.
  made.pod(0);
  made.pod(1);
  made.run(60n * S);
  expect(made.of(abi.TRACE_EVICTED)).toHaveLength(1);
  const [evicted] = made.of(abi.TRACE_EVICTED);
  const ended = made.of(abi.TRACE_CONTAINER_EXIT).find(({ a }) => a === evicted?.a);
  expect([(ended?.timeNs ?? 0n) - (evicted?.timeNs ?? 0n), ended?.c]).toEqual([takes * S, exits]);
});

it("kills one pod at a time, and looks again a second after its end", async () => {
  const image = new KubeletImage();
  image.node({ ...NODE, evictionHardMemoryBytes: 700n * MI });
  const behaves = { memoryBaseBytes: 300n * MI, stopNs: 9n * S };
  for (let i = 0; i < 3; i++) image.template([{ behaves }]);
  const made = await image.load();
  for (let i = 0; i < 3; i++) made.pod(i);
  made.run(60n * S);
  // 24 MiB left, 324, 624: all three go, each in the 2 s that are the least.
  expect(made.of(abi.TRACE_EVICTED).map(({ timeNs }) => timeNs / S)).toEqual([10n, 13n, 16n]);
});
