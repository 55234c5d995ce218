import { describe, expect, it } from "vitest";
import { abi, type KubeletCluster, KubeletImage } from "../../test/support/kubelet.ts";

const S = 1_000_000_000n;
const END = 3600n * S;
/** A node takes 100 bytes a second; the manifest comes after 1 s. */
const PULLS = { imagePullLatencyNs: S, imagePullBytesPerSecond: 100n };

/** When each pull ended, in seconds, with the row of its container. */
function pulled(made: KubeletCluster): [number, number][] {
  return made.of(abi.TRACE_PULLED).map(({ timeNs, b }) => [b, Number(timeNs) / 1e9]);
}

function failures(made: KubeletCluster): [number, bigint][] {
  return made.of(abi.TRACE_PULL_FAILED).map(({ timeNs, d }) => [Number(timeNs) / 1e9, d]);
}

function layers(image: KubeletImage, ...given: [layer: number, sizeBytes: bigint][]): number {
  const layersStart = image.writer.rows(abi.SECTION_IMAGE_LAYERS);
  for (const [layer, sizeBytes] of given)
    image.writer.add(abi.SECTION_IMAGE_LAYERS, abi.ImageLayerRecord, { layer, sizeBytes });
  const sizeBytes = given.reduce((sum, [, size]) => sum + size, 0n);
  return image.image({ sizeBytes, layersStart, layersCount: given.length });
}

describe("pulls of one node", () => {
  it.each([
    // 200 and 500 bytes at 100 a second: one after the other, each with its second for the manifest.
    {
      parallel: 1,
      ends: [
        [0, 3],
        [1, 9],
      ],
    },
    // Both at once share the rate: at 50 a second the first is there after 4 s, and the other has 300 left at 100.
    {
      parallel: 0,
      ends: [
        [0, 5],
        [1, 8],
      ],
    },
    {
      parallel: 2,
      ends: [
        [0, 5],
        [1, 8],
      ],
    },
  ])("with room for $parallel at a time", async ({ parallel, ends }) => {
    const image = new KubeletImage(PULLS);
    image.node();
    image.settings({ maxParallelImagePulls: parallel });
    image.template([{ image: image.image() }]);
    image.template([{ image: image.image({ sizeBytes: 500n }) }]);
    const made = await image.load();
    made.pod(0);
    made.pod(1);
    made.run(END);
    expect(pulled(made)).toEqual(ends);
  });

  it.each([1, 0])("share an image that is on its way (%i at a time)", async (parallel) => {
    const image = new KubeletImage(PULLS);
    image.node();
    image.settings({ maxParallelImagePulls: parallel });
    image.template([{ image: image.image() }]);
    const made = await image.load();
    made.pod(0);
    made.pod(0);
    made.run(END);
    // In a queue the second asks for the manifest once more when the first is done; beside it, it waits for the same bytes.
    expect(pulled(made)).toEqual([
      [0, 3],
      [1, parallel === 1 ? 4 : 3],
    ]);
  });

  it("fetch a layer once", async () => {
    const image = new KubeletImage(PULLS);
    image.node();
    image.settings({ maxParallelImagePulls: 0, layers: 4 });
    image.template([{ image: layers(image, [0, 300n], [1, 100n]) }]);
    image.template([{ image: layers(image, [0, 300n], [2, 200n]) }]);
    image.template([{ image: layers(image, [0, 300n], [1, 100n], [2, 200n]) }]);
    const made = await image.load();
    made.pod(0);
    made.pod(1);
    made.run(7n * S);
    // 400 and 200 bytes at 50 each: the second has its own after 4 s, at 5 s, and waits for the first's base, which then comes at 100.
    expect(pulled(made)).toEqual([
      [0, 7],
      [1, 7],
    ]);
    made.pod(2);
    made.run(END);
    expect(pulled(made)[2]).toEqual([2, 8]);
  });

  it("fetch again what was deleted, but for the layers that another image keeps", async () => {
    const image = new KubeletImage(PULLS);
    image.node();
    image.settings({ layers: 3 });
    const first = layers(image, [0, 300n], [1, 100n]);
    image.template([{ image: first }]);
    image.template([{ image: layers(image, [0, 300n], [2, 200n]) }]);
    const made = await image.load();
    made.pod(0);
    made.pod(1);
    made.run(20n * S);
    made.core.removeImage(0, first);
    made.pod(0);
    made.run(END);
    // 1 + 4 s, 1 + 2 s; then 1 + 1 s for the small layer alone.
    expect(pulled(made)).toEqual([
      [0, 5],
      [1, 8],
      [2, 22],
    ]);
  });

  it("are let through by registryPullQPS and registryBurst", async () => {
    const image = new KubeletImage(PULLS);
    image.node();
    image.settings({ maxParallelImagePulls: 0, registryQpsMilli: 1000, registryBurst: 2 });
    const nginx = image.image({ sizeBytes: 0n });
    for (let i = 0; i < 4; i++) image.template([{ image: nginx, pullPolicy: abi.PULL_ALWAYS }]);
    const made = await image.load();
    for (let i = 0; i < 4; i++) made.pod(i);
    made.run(END);
    expect(failures(made)).toEqual([
      [0, BigInt(abi.PULL_QPS_EXCEEDED)],
      [0, BigInt(abi.PULL_QPS_EXCEEDED)],
    ]);
    // After their back-off of 10 s both find the bucket full again.
    expect(pulled(made)).toEqual([
      [0, 1],
      [1, 1],
      [2, 11],
      [3, 11],
    ]);
  });

  it("fail while the registry is down", async () => {
    const image = new KubeletImage(PULLS);
    image.node();
    image.writer.add(abi.SECTION_REGISTRY_OUTAGES, abi.RegistryOutageRecord, { fromNs: 0n, untilNs: 20n * S });
    image.template([{ image: image.image() }]);
    const made = await image.load();
    made.pod(0);
    made.run(END);
    const down = BigInt(abi.PULL_REGISTRY_DOWN);
    expect(failures(made)).toEqual([
      [1, down],
      [12, down],
    ]);
    expect(pulled(made)).toEqual([[0, 35]]);
  });
});

describe("a limited registry", () => {
  it("shares max-min: who cannot take a share leaves it to the others", async () => {
    const image = new KubeletImage({ ...PULLS, imagePullLatencyNs: 0n });
    image.node();
    image.node();
    // 150 a second for two nodes of 100: three pulls, two of them on one node, which gives each at most 50.
    image.settings({ maxParallelImagePulls: 0, registryBytesPerSecond: 150n });
    image.template([{ image: image.image({ sizeBytes: 500n }) }]);
    image.template([{ image: image.image({ sizeBytes: 250n }) }]);
    image.template([{ image: image.image({ sizeBytes: 1000n }) }]);
    const made = await image.load();
    made.pod(0, 0);
    made.pod(1, 0);
    made.pod(2, 1);
    made.run(END);
    // Thirds of 50 until the small one is there at 5 s; then 75 for each of two (the nodes let 100 through): 250 left take 10/3 s, and the
    // last has 1000 - 250 - 249 left for 100 a second (a byte that was half-way is sent anew).
    expect(pulled(made)).toEqual([
      [1, 5],
      [0, 8.333333333],
      [2, 13.343333333],
    ]);
  });

  it("gives alone what the node takes", async () => {
    const image = new KubeletImage({ ...PULLS, imagePullLatencyNs: 0n });
    image.node();
    image.settings({ registryBytesPerSecond: 1_000_000n });
    image.template([{ image: image.image() }]);
    const made = await image.load();
    made.pod(0);
    made.run(END);
    expect(pulled(made)).toEqual([[0, 2]]);
  });
});

describe("images that cannot come", () => {
  it("by name, by policy", async () => {
    const image = new KubeletImage(PULLS);
    image.node();
    image.template([{ image: image.image({ invalid: 1 }) }]);
    const late = image.image();
    image.template([{ image: late, pullPolicy: abi.PULL_NEVER }]);
    image.template([{ image: late }]);
    const made = await image.load();
    made.pod(0);
    made.pod(1);
    made.run(5n * S);
    expect([...made.containers.reason.slice(0, 2)]).toEqual([
      abi.REASON_INVALID_IMAGE_NAME,
      abi.REASON_ERR_IMAGE_NEVER_PULL,
    ]);
    made.pod(2);
    made.run(END);
    // Another pod has brought the image meanwhile: the next sync, 10 s after the first, finds it.
    expect(made.containers.startedNs[1]).toBe(10n * S);
    expect(made.containers.state[0]).toBe(abi.CONTAINER_WAITING);
    expect(made.of(abi.TRACE_START_FAILED).map(({ b, c }) => [b, c])).toEqual([
      [0, abi.REASON_INVALID_IMAGE_NAME],
      [1, abi.REASON_ERR_IMAGE_NEVER_PULL],
    ]);
  });
});
