import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { sampleRunResult } from "../results/sample-run-result.ts";
import { csvCell, renderCsv } from "./csv.ts";
import { renderJson } from "./json.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderNames } from "./names.ts";
import { renderSummary } from "./summary.ts";
import { renderYaml } from "./yaml.ts";
import { yamlText } from "./yaml-text.ts";

describe("json and yaml", () => {
  it("give the result as it is, and several as a list", () => {
    const result = sampleRunResult();
    expect(JSON.parse(renderJson([result]))).toEqual(result);
    expect(parse(renderYaml([result]))).toEqual(result);
    expect(JSON.parse(renderJson([result, result]))).toEqual({
      apiVersion: "plimsoll.sim/v1alpha1",
      kind: "RunResultList",
      items: [result, result],
    });
  });

  it("escape what JSON leaves as it is and a terminal obeys", () => {
    const result = sampleRunResult();
    result.scenario.name = "a\u202eb\u009bc";
    expect(renderJson([result])).toContain("a\\u202eb\\u009bc");
    expect(renderYaml([result])).toContain('name: "a\\u202eb\\u009bc"');
  });

  it("yaml reads back as what was written, in both versions of YAML", () => {
    const word = fc.constantFrom(
      "yes",
      "null",
      "~",
      "1e3",
      "0777",
      "a b",
      "a: b",
      "- a",
      "#x",
      "",
      " x",
      "x ",
      "2020-01-01",
      "é",
    );
    const data = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        word,
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie("list"),
        tie("map"),
      ),
      list: fc.array(tie("any"), { maxLength: 4 }),
      map: fc.dictionary(
        fc.oneof(word, fc.string()).filter((key) => key !== "__proto__" && key !== "<<"),
        tie("any"),
        { maxKeys: 4 },
      ),
    })).any;
    fc.assert(
      fc.property(data, (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(parse(yamlText(plain), { version: "1.2" })).toEqual(plain);
        expect(parse(yamlText(plain), { version: "1.1" })).toEqual(plain);
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

it("name lists what exists", () => {
  expect(renderNames([sampleRunResult()])).toBe(
    "node/node2\nnode/node3\npod/web-a\npod/web-b\npod/web-c\nhorizontalpodautoscaler.autoscaling/web\n",
  );
});

it("csv has one line per class, and no cell that a spreadsheet would run", () => {
  const [header, first] = renderCsv([sampleRunResult()]).split("\r\n");
  expect(header).toBe(
    "scenario,seed,replication,class,count,errors,measuredNs,throughputPerSecondMilli,meanNs,minNs,p50Ns,p90Ns,p95Ns,p99Ns,p999Ns,maxNs,queue.meanNs,cpu.meanNs,network/veth.meanNs",
  );
  expect(first).toBe(
    "sample,harbour,0,ab,990,10,10000000000,99000,120000001,1000000,100000000,200000000,300000000,400000000,800000000,900000000,100000000,20000000,1",
  );
  expect(["=1+1", "@x", "a,b", 'say "x"', "-3"].map(csvCell)).toEqual(["'=1+1", "'@x", '"a,b"', '"say ""x"""', "'-3"]);
});

it("junit has one test case per promise", () => {
  const result = sampleRunResult();
  result.expectations.push(
    { metric: "latency{traffic:ab}", threshold: "p(99)<500ms", passed: true, actual: 4e8, unit: "ns", note: "" },
    { metric: 'errors{kind:"x"}', threshold: "count==0", passed: false, actual: 10, unit: "count", note: "" },
  );
  expect(renderJunit([result])).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="plimsoll" tests="2" failures="1">
      <testsuite name="sample" tests="2" failures="1" time="10">
        <properties>
          <property name="seed" value="harbour"/>
          <property name="fingerprint" value="0123456789abcdef"/>
        </properties>
        <testcase classname="sample" name="latency{traffic:ab} p(99)&lt;500ms"/>
        <testcase classname="sample" name="errors{kind:&quot;x&quot;} count==0">
          <failure message="measured 10"/>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

it("markdown has tables whose cells cannot break out of them", () => {
  const result = sampleRunResult();
  result.placement.nodes.length = 0;
  result.placement.pods.length = 0;
  result.evictions.length = 0;
  result.scenario.name = "<script>|*x*";
  expect(renderMarkdown([result])).toMatchInlineSnapshot(`
    "# &lt;script\\>\\|\\*x\\*

    Seed \`harbour\`, 10s simulated, 1,234 events, Kubernetes 1.35, fingerprint \`0123456789abcdef\`.

    ## Latency

    | Class | Answered | Failed | Rate | Mean | p50 | p90 | p99 | Max |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    | ab | 990 | 10 | 99/s | 120ms | 100ms | 200ms | 400ms | 900ms |
    | idle | 0 | 0 | 0/s | - | - | - | - | - |

    | Part of the mean | ab |
    | --- | --- |
    | queue | 100ms (83%) |
    | cpu | 20ms (17%) |
    | network/veth | 1ns (&lt;0.1%) |

    ## Pending

    | Pods | Names | Message |
    | --- | --- | --- |
    | 1 | default/web-c | 0/2 nodes are available: 2 Insufficient memory. |

    ## Autoscaling

    | Time | HPA | Replicas | Metric | Arithmetic |
    | --- | --- | --- | --- | --- |
    | 30s | default/web | 1 → 8 | cpu 160% / 20% | ceil(1 x 160 / 20) |
    | 45s | default/web | 8 → 2 | cpu 5% / 20% | ceil(8 x 5 / 20) |
    "
  `);
});

it("summary keeps what a golden file is for", () => {
  expect(renderSummary([sampleRunResult()])).toMatchInlineSnapshot(`
    "scenario: sample
    seed: harbour
    fingerprint: "0123456789abcdef"
    events: 1234
    endedAtNs: 10000000000
    placement:
      default/web-a: node2 (Running)
      default/web-b: node3 (Running)
      default/web-c: nowhere (Pending)
    pending:
    - message: "0/2 nodes are available: 2 Insufficient memory."
      count: 1
      pods:
      - default/web-c
    evictions:
    - atNs: 5000000000
      pod: default/leaky
      node: node2
      ranking:
      - leaky
    oomKills: []
    autoscaling:
      default/web:
      - atNs: 30000000000
        replicas: "1 to 8"
        metric: cpu 160% / 20%
        reason: SuccessfulRescale
      - atNs: 45000000000
        replicas: "8 to 2"
        metric: cpu 5% / 20%
        reason: SuccessfulRescale
    latency:
      ab:
        count: 990
        errors: 10
        meanNs: 120000001
        p50Ns: 100000000
        p99Ns: 400000000
        maxNs: 900000000
        breakdown:
          queue: 100000000
          cpu: 20000000
          network/veth: 1
      idle:
        count: 0
        errors: 0
        meanNs: 0
        p50Ns: 0
        p99Ns: 0
        maxNs: 0
        breakdown: {}
    expectations: []
    "
  `);
});
