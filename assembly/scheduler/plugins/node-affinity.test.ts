import { describe, expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

const REFUSED = "NodeAffinity: node(s) didn't match Pod's node affinity/selector";
const nodes = {
  big: { labels: { disk: "ssd", cores: "16" } },
  odd: { labels: { disk: "ssd", cores: "many" } },
  small: { labels: { disk: "hdd", cores: "4" } },
};
const required = (...nodeSelectorTerms: object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const expressions = (...matchExpressions: object[]) => ({ matchExpressions });

describe("NodeAffinity", () => {
  it.each([
    ["nodeSelector", { nodeSelector: { disk: "ssd" } }, ["big", "odd"]],
    ["In", required(expressions({ key: "disk", operator: "In", values: ["hdd", "tape"] })), ["small"]],
    ["NotIn", required(expressions({ key: "disk", operator: "NotIn", values: ["hdd"] })), ["big", "odd"]],
    [
      "Gt, not on a label that is no integer",
      required(expressions({ key: "cores", operator: "Gt", values: ["4"] })),
      ["big"],
    ],
    ["Lt", required(expressions({ key: "cores", operator: "Lt", values: ["16"] })), ["small"]],
    ["DoesNotExist", required(expressions({ key: "gpu", operator: "DoesNotExist" })), ["big", "odd", "small"]],
    [
      "terms are alternatives, expressions of one go together",
      required(
        expressions(
          { key: "disk", operator: "In", values: ["ssd"] },
          { key: "cores", operator: "Exists" },
          { key: "cores", operator: "In", values: ["16"] },
        ),
        expressions({ key: "disk", operator: "In", values: ["hdd"] }),
      ),
      ["big", "small"],
    ],
  ])("filters: %s", async (_, spec, feasible) => {
    const { verdicts } = await askNodes({ nodes, pod: { spec } });
    const expected = Object.keys(nodes).map((name) => [name, feasible.includes(name) ? "" : REFUSED]);
    expect(verdicts).toEqual(Object.fromEntries(expected));
  });

  it("goes to named nodes alone when every term names one", async () => {
    const term = { matchFields: [{ key: "metadata.name", operator: "In", values: ["odd"] }] };
    const { attempt } = await askNodes({ nodes, pod: { spec: required(term) } });
    expect(attempt?.winner).toBe("odd");
    expect(attempt?.feasible).toBe(1);
  });

  it("scores by the sum of the weights of matching terms; an empty preference adds nothing", async () => {
    const preferred = [
      { weight: 30, preference: expressions({ key: "disk", operator: "In", values: ["ssd"] }) },
      { weight: 10, preference: expressions({ key: "cores", operator: "In", values: ["16", "4"] }) },
      { weight: 50, preference: {} },
    ];
    const spec = { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } };
    const answers = await askNodes({ nodes, pod: { spec } });
    expect(answers.scores("NodeAffinity", "raw")).toEqual({ big: 40, odd: 30, small: 10 });
    expect(answers.scores("NodeAffinity")).toEqual({ big: 100, odd: 75, small: 25 });
  });

  it("adds the profile's addedAffinity to every pod's", async () => {
    const addedAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [expressions({ key: "disk", operator: "In", values: ["ssd"] })],
      },
    };
    const configuration = {
      apiVersion: "kubescheduler.config.k8s.io/v1",
      kind: "KubeSchedulerConfiguration",
      profiles: [
        { schedulerName: "default-scheduler", pluginConfig: [{ name: "NodeAffinity", args: { addedAffinity } }] },
      ],
    };
    const { verdicts } = await askNodes({ nodes, others: [configuration], pod: {} });
    expect(verdicts).toEqual({
      big: "",
      odd: "",
      small: "NodeAffinity: node(s) didn't match scheduler-enforced node affinity",
    });
  });
});
