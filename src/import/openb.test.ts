import { describe, expect, it } from "vitest";
import { DiagnosticList } from "../documents/diagnostic.ts";
import { importOpenb } from "./openb.ts";

const NODES = "sn,cpu_milli,memory_mib,gpu,model\nn-0,64000,262144,2,P100\nn-1,32000,131072,0,\n";
const HEADER =
  "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time";

function importing(nodes: string, pods: string) {
  const sink = new DiagnosticList();
  const files = importOpenb({ file: "nodes.csv", text: nodes }, { file: "pods.csv", text: pods }, sink);
  const item = (name: string, i: number) =>
    JSON.parse(files.find((file) => file.name === name)?.text ?? "").items[i] as Record<string, never>;
  return { sink, files, item };
}

describe("importOpenb", () => {
  it("makes Node and Pod manifests and a scenario that ends after the last pod", () => {
    const { sink, files, item } = importing(NODES, `${HEADER}\np-0,12000,16384,2,1000,V100|T4,LS,Running,5,1000,5\n`);
    expect(sink.all).toEqual([]);
    expect(item("nodes.json", 0)).toMatchObject({
      metadata: { name: "n-0", labels: { "nvidia.com/gpu.product": "P100" } },
      status: { allocatable: { cpu: "64000m", memory: "262144Mi", "nvidia.com/gpu": "2" } },
    });
    expect(item("nodes.json", 1)).not.toHaveProperty(["status", "capacity", "nvidia.com/gpu"]);
    expect(item("pods.json", 0)).toMatchObject({
      metadata: { annotations: { "plimsoll.sim/created-at": "5s", "plimsoll.sim/run-for": "995s" } },
      spec: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ operator: "In", values: ["V100", "T4"] }] }],
            },
          },
        },
        containers: [{ resources: { requests: { cpu: "12000m", "nvidia.com/gpu": "2" } } }],
      },
    });
    expect(files.find((file) => file.name === "scenario.yaml")?.text).toContain("duration: 4600s");
  });

  it("rounds a share of a GPU up to a whole one and says how often", () => {
    const { sink, item } = importing(
      NODES,
      `${HEADER}\np-0,1000,1024,1,460,,BE,Failed,0,9,0\np-1,1000,1024,1,1000,,BE,Failed,0,9,0\n`,
    );
    expect(item("pods.json", 0)).toMatchObject({
      spec: { containers: [{ resources: { requests: { "nvidia.com/gpu": "1" } } }] },
    });
    expect(sink.all.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      "notice: 1 of 2 pods ask for a share of a GPU (gpu_milli); each is given a whole one, as extended resources are integers",
    ]);
  });

  it("names the line of what is not a number, and the columns that are missing", () => {
    const bad = importing(NODES, `${HEADER}\np-0,many,1024,0,0,,BE,Failed,0,9,0\n`);
    expect(bad.sink.all[0]).toMatchObject({
      code: "invalid-number",
      severity: "error",
      position: { file: "pods.csv", line: 2 },
    });
    const wrong = importing("a,b\n1,2\n", `${HEADER}\n`);
    expect(wrong.sink.all[0]).toMatchObject({ code: "missing-column", position: { file: "nodes.csv", line: 1 } });
  });
});
