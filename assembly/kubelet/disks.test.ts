// Disks, inodes and processes of a node: what is measured, what is collected, who is evicted.

import { describe, expect, it } from "vitest";
import { row } from "../../test/support/image.ts";
import { abi, KubeletImage } from "../../test/support/kubelet.ts";

const S = 1_000_000_000n;
const MI = 1n << 20n;
const GI = 1n << 30n;
const DISK = { nodefsBytes: 10n * GI, nodefsInodes: 1_000_000n, imagefsBytes: -1n, processesMax: 4_000_000n };
const NOTHING = { share: -1, reclaimShare: -1 };

type Use = Partial<Record<keyof typeof abi.DiskUseRecord.fields, bigint | number>>;

/** An image whose containers write; each call of `writes` returns the fields of one container. */
class DiskImage extends KubeletImage {
  writes(...uses: Use[]): { disksStart: number; disksCount: number } {
    const disksStart = this.writer.rows(abi.SECTION_DISK_USES);
    const defaults = { growthMaxBytes: -1n, limitBytes: -1n, fileBytes: MI };
    for (const use of uses)
      this.writer.add(
        abi.SECTION_DISK_USES,
        abi.DiskUseRecord,
        row(abi.DiskUseRecord, { ...defaults, ...use } as never),
      );
    return { disksStart, disksCount: uses.length };
  }
}

const LAYER = (fields: Use): Use => ({ place: abi.DISK_LAYER, ...fields });
const VOLUME = (fields: Use): Use => ({ place: abi.DISK_VOLUME, volume: 1, ...fields });
const seconds = (records: readonly { timeNs: bigint }[]): bigint[] => records.map(({ timeNs }) => timeNs / S);

describe("thresholds of a disk", () => {
  it.each([
    // 4 GiB of the system and 5 GiB written leave 1 GiB; growth of 10 MiB a second passes the threshold a second later.
    ["nodefs.available", abi.SIGNAL_NODEFS_AVAILABLE, { quantity: GI }, -1n],
    ["nodefs.available as a share", abi.SIGNAL_NODEFS_AVAILABLE, { share: 0.1 }, -1n],
    ["imagefs.available of the one disk", abi.SIGNAL_IMAGEFS_AVAILABLE, { quantity: GI }, -1n],
    // 5120 MiB and growth in files of 1 MiB: 1_000_000 - 5_120 inodes.
    ["nodefs.inodesFree", abi.SIGNAL_NODEFS_INODES_FREE, { quantity: 1_000_000n - 5_120n }, -1n],
  ])("%s evicts, and the condition holds for the transition period", async (_, signal, threshold, imagefsBytes) => {
    const image = new DiskImage();
    const disk = { ...DISK, systemBytes: 4n * GI, imagefsBytes };
    image.node({ disk, thresholds: [{ ...NOTHING, signal, ...threshold }] });
    image.template([image.writes(LAYER({ baseBytes: 5n * GI, bytesPerSecond: 10n * MI, delayNs: 15n * S }))]);
    image.template([{}]);
    const made = await image.load();
    const writer = made.pod(0);
    made.pod(1);
    made.run(900n * S);
    const [evicted, ...others] = made.of(abi.TRACE_EVICTED);
    expect([evicted?.a, evicted?.c, (evicted?.timeNs ?? 0n) / S, others.length]).toEqual([writer, signal, 20n, 0]);
    expect(made.of(abi.TRACE_NODE_CONDITION).map(({ b, c }) => [b, c])).toEqual([
      [abi.CONDITION_DISK_PRESSURE, 1],
      [abi.CONDITION_DISK_PRESSURE, 0],
    ]);
  });

  it("looks at images and writable layers on a disk of their own, and at the rest on the other", async () => {
    const image = new DiskImage();
    const disk = { ...DISK, systemBytes: 9n * GI, imagefsBytes: 4n * GI, imagefsInodes: 1000n };
    image.node({
      disk,
      thresholds: [
        { ...NOTHING, signal: abi.SIGNAL_NODEFS_AVAILABLE, quantity: 900n * MI },
        { ...NOTHING, signal: abi.SIGNAL_IMAGEFS_AVAILABLE, quantity: 2n * GI },
      ],
    });
    // 3 GiB of layers are too many for the image disk, and no trouble for nodefs.
    image.template([image.writes(LAYER({ baseBytes: 3n * GI }))]);
    // 100 MiB on a volume leave 924 MiB of nodefs.
    image.template([image.writes(VOLUME({ baseBytes: 100n * MI }))]);
    const made = await image.load();
    const [layers] = [made.pod(0), made.pod(1)];
    made.run(300n * S);
    expect(made.of(abi.TRACE_EVICTED).map(({ a, c }) => [a, c])).toEqual([[layers, abi.SIGNAL_IMAGEFS_AVAILABLE]]);
  });

  it("counts processes, and evicts the pod that has most", async () => {
    const image = new DiskImage();
    image.node({
      disk: { ...DISK, processesMax: 1000n, systemProcesses: 100n },
      thresholds: [{ ...NOTHING, signal: abi.SIGNAL_PID_AVAILABLE, quantity: 200n }],
    });
    image.template([{ behaves: { processes: 50n, processesPerSecond: 10n, processesGrowthMax: -1n } }]);
    image.template([{ behaves: { processes: 300n, processesGrowthMax: -1n } }]);
    const made = await image.load();
    const [bomb] = [made.pod(0), made.pod(1)];
    made.run(400n * S);
    // 550 are free at first; after 35 s fewer than 200.
    expect(made.of(abi.TRACE_EVICTED).map(({ a, timeNs }) => [a, timeNs / S])).toEqual([[bomb, 40n]]);
    expect(made.of(abi.TRACE_EVICTION_RANK)[0]?.d).toBe(450n);
    expect(made.of(abi.TRACE_NODE_CONDITION)[0]?.b).toBe(abi.CONDITION_PID_PRESSURE);
  });
});

describe("limits of local storage", () => {
  it.each([
    ["a writable layer beyond the container's limit", LAYER({ baseBytes: 200n * MI }), abi.SIGNAL_POD_LIMIT, 10n],
    ["an emptyDir within it", VOLUME({ baseBytes: 100n * MI, limitBytes: 100n * MI }), undefined, undefined],
    [
      "an emptyDir beyond its sizeLimit",
      VOLUME({ baseBytes: 99n * MI, limitBytes: 98n * MI }),
      abi.SIGNAL_EMPTY_DIR_LIMIT,
      10n,
    ],
  ])("%s", async (_, use, signal, at) => {
    const image = new DiskImage();
    image.node({ disk: DISK });
    image.template([{ ...image.writes(use), ephemeralLimitBytes: 150n * MI }]);
    const made = await image.load();
    made.pod(0);
    made.run(600n * S);
    expect(made.of(abi.TRACE_EVICTED).map(({ c, timeNs }) => [c, timeNs / S])).toEqual(
      signal === undefined ? [] : [[signal, at]],
    );
  });

  it("a container beyond its own limit within the pod's", async () => {
    const image = new DiskImage();
    image.node({ disk: DISK });
    image.template([
      { ...image.writes(LAYER({ baseBytes: 60n * MI })), ephemeralLimitBytes: 50n * MI },
      { ephemeralLimitBytes: 100n * MI },
    ]);
    const made = await image.load();
    made.pod(0);
    made.run(60n * S);
    expect(made.of(abi.TRACE_EVICTED).map(({ c }) => c)).toEqual([abi.SIGNAL_CONTAINER_LIMIT]);
    expect(made.of(abi.TRACE_EVICTION_LIMIT).map(({ b, d }) => [b, d])).toEqual([[0, 60n * MI]]);
  });

  it("an emptyDir is evicted for what was measured, one to two minutes apart, and keeps its content over restarts", async () => {
    const image = new DiskImage();
    image.node({ disk: DISK });
    // 2 MiB in each life of 10 s, with 10, 20, 40 s of back-off in between: 100 MiB are never reached by a single life.
    image.template([
      {
        ...image.writes(VOLUME({ bytesPerSecond: 2n * MI, limitBytes: 100n * MI })),
        behaves: { exitAfterNs: 10n * S, exitCode: 1 },
      },
    ]);
    const made = await image.load();
    made.pod(0);
    made.run(3600n * S);
    const [evicted] = made.of(abi.TRACE_EVICTED);
    const used = made.of(abi.TRACE_EVICTION_LIMIT)[0]?.d ?? 0n;
    expect(evicted?.c).toBe(abi.SIGNAL_EMPTY_DIR_LIMIT);
    expect(used).toBeGreaterThan(100n * MI);
    expect(used).toBeLessThan(145n * MI);
  });

  it("several pods in one pass, and critical ones never", async () => {
    const image = new DiskImage();
    image.node({ disk: DISK });
    const beyond = () => [{ ...image.writes(LAYER({ baseBytes: 60n * MI })), ephemeralLimitBytes: 50n * MI }];
    image.template(beyond());
    image.template(beyond());
    image.template(beyond(), { critical: 1 });
    const made = await image.load();
    const pods = [0, 1, 2].map((template) => made.pod(template));
    made.run(120n * S);
    expect(made.of(abi.TRACE_EVICTED).map(({ a, timeNs }) => [a, timeNs / S])).toEqual([
      [pods[0], 10n],
      [pods[1], 10n],
    ]);
  });
});

describe("the image garbage collector", () => {
  const settings = { imageGcHighPercent: 85, imageGcLowPercent: 80, imageGcMinimumAgeSeconds: 120 };

  it("deletes down to the low threshold, longest unused first, and spares what is in use", async () => {
    const image = new DiskImage();
    image.settings(settings);
    const images = [3n, 2n, 2n, 1n].map((gi, i) => image.image({ sizeBytes: gi * GI, name: i }));
    image.node({ disk: { ...DISK, systemBytes: GI }, imagesStart: 0, imagesCount: 4 });
    for (const value of images) image.writer.add(abi.SECTION_VALUES, abi.ValueRecord, { value });
    // The first image is in use all the time, and the second until 400 s.
    image.template([{ image: images[0] as number }]);
    image.template([{ image: images[1] as number, behaves: { exitAfterNs: 400n * S } }], {
      restartPolicy: abi.RESTART_NEVER,
    });
    const made = await image.load();
    made.pod(0);
    made.pod(1);
    made.run(2000n * S);
    // 90 % in use: 1 GiB too many. The third and the fourth image were never used, and the third comes first by name.
    expect(made.of(abi.TRACE_IMAGE_DELETED).map(({ b, c, d, timeNs }) => [b, c, d, timeNs / S])).toEqual([
      [images[2], 0, 2n * GI, 300n],
    ]);
  });

  it("says what it wanted and what it found", async () => {
    const image = new DiskImage();
    image.settings(settings);
    const used = image.image({ sizeBytes: 9n * GI });
    image.node({ disk: DISK, imagesStart: 0, imagesCount: 1 });
    image.writer.add(abi.SECTION_VALUES, abi.ValueRecord, { value: used });
    image.template([{ image: used }]);
    const made = await image.load();
    made.pod(0);
    made.run(700n * S);
    expect(seconds(made.of(abi.TRACE_IMAGE_GC_FAILED))).toEqual([300n, 300n, 600n, 600n]);
    expect(made.of(abi.TRACE_IMAGE_GC_FAILED).map(({ c, d }) => [c, d])).toEqual([
      [0, GI],
      [0, 0n],
      [1, GI],
      [1, 0n],
    ]);
  });

  it("frees a node under pressure before any pod dies", async () => {
    const image = new DiskImage();
    image.settings({ ...settings, imageGcHighPercent: 100 });
    const unused = image.image({ sizeBytes: 4n * GI });
    image.node({
      disk: DISK,
      imagesStart: 0,
      imagesCount: 1,
      thresholds: [{ ...NOTHING, signal: abi.SIGNAL_NODEFS_AVAILABLE, quantity: 2n * GI }],
    });
    image.writer.add(abi.SECTION_VALUES, abi.ValueRecord, { value: unused });
    image.template([image.writes(LAYER({ bytesPerSecond: 10n * MI, growthMaxBytes: 5n * GI }))]);
    const made = await image.load();
    made.pod(0);
    made.run(2000n * S);
    expect(made.of(abi.TRACE_IMAGE_DELETED).map(({ b, c }) => [b, c])).toEqual([[unused, 1]]);
    expect(made.of(abi.TRACE_EVICTED)).toEqual([]);
  });
});

it("a node whose disks can be short of nothing is not looked at", async () => {
  const image = new DiskImage();
  image.node({ disk: DISK, thresholds: [{ ...NOTHING, signal: abi.SIGNAL_NODEFS_AVAILABLE, share: 0.1 }] });
  image.template([{}]);
  const made = await image.load();
  made.pod(0);
  made.run(60n * S);
  const before = made.core.executed();
  made.run(36_000n * S);
  expect(made.core.executed()).toBe(before);
});
