// The production GPU trace "openb" (Alibaba clusterdata, cluster-trace-gpu-v2023) as a scenario folder: its node list as Node
// manifests, its pods as Pod manifests that appear at their creation times and run as long as they did.

import { csvParseRows } from "d3-dsv";
import type { DiagnosticSink } from "../documents/diagnostic.ts";

/** A file of the scenario folder. */
export interface ImportedFile {
  readonly name: string;
  readonly text: string;
}

const NODE_COLUMNS = ["sn", "cpu_milli", "memory_mib", "gpu", "model"] as const;
const POD_COLUMNS = [
  "name",
  "cpu_milli",
  "memory_mib",
  "num_gpu",
  "gpu_milli",
  "gpu_spec",
  "qos",
  "creation_time",
  "deletion_time",
] as const;

const GPU = "nvidia.com/gpu";
const GPU_PRODUCT = "nvidia.com/gpu.product";
/** The trace has no limit on pods per node; kubelet's default is far above what it places. */
const MAX_PODS = 110;
const MILLI = 1000;

type Row<Column extends string> = Readonly<Record<Column, string>> & { readonly line: number };

interface Table {
  readonly file: string;
  readonly text: string;
}

/**
 * Converts the two CSV files. Rows that are not numbers where numbers belong are errors with their line; a share of a GPU is rounded up to a
 * whole one, which a notice counts. Returns the files of a folder that `plimsoll run` runs.
 */
export function importOpenb(nodes: Table, pods: Table, sink: DiagnosticSink): ImportedFile[] {
  const nodeRows = readTable(nodes, NODE_COLUMNS, sink);
  const podRows = readTable(pods, POD_COLUMNS, sink);
  const numbers = new NumberReader(sink);
  const nodeItems = nodeRows.map((row) => nodeOf(row, (column) => numbers.read(nodes.file, row, column)));
  const podItems = podRows.map((row) => podOf(row, (column) => numbers.read(pods.file, row, column)));
  reportShares(podRows, sink);
  const lastDeletion = podRows.reduce((latest, row) => Math.max(latest, Number(row.deletion_time) || 0), 0);
  return [
    { name: "scenario.yaml", text: scenarioText(nodeItems.length, podItems.length, lastDeletion) },
    { name: "nodes.json", text: listText(nodeItems) },
    { name: "pods.json", text: listText(podItems) },
  ];
}

function readTable<Column extends string>(
  { file, text }: Table,
  columns: readonly Column[],
  sink: DiagnosticSink,
): Row<Column>[] {
  const [header = [], ...rows] = csvParseRows(text);
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    sink.report({
      code: "missing-column",
      severity: "error",
      message: `the header lacks ${missing.join(", ")}`,
      position: { file, line: 1, column: 1 },
      hint: `expected the columns ${columns.join(",")}`,
    });
    return [];
  }
  const at = Object.fromEntries(columns.map((column) => [column, header.indexOf(column)])) as Record<Column, number>;
  return rows
    .map((cells, i) => {
      const row = Object.fromEntries(columns.map((column) => [column, cells[at[column]] ?? ""]));
      return { ...row, line: i + 2 } as Row<Column>;
    })
    .filter((row) => row[columns[0] as Column] !== "");
}

class NumberReader {
  readonly #sink: DiagnosticSink;

  constructor(sink: DiagnosticSink) {
    this.#sink = sink;
  }

  /** A non-negative integer of a row; an empty cell is 0. */
  read<Column extends string>(file: string, row: Row<Column>, column: Column): number {
    const text: string = row[column];
    if (/^[0-9]{0,15}$/.test(text)) return Number(text);
    this.#sink.report({
      code: "invalid-number",
      severity: "error",
      message: `${column}: expected a non-negative integer, got ${JSON.stringify(text)}`,
      position: { file, line: row.line, column: 1 },
    });
    return 0;
  }
}

function nodeOf(
  row: Row<(typeof NODE_COLUMNS)[number]>,
  number: (column: (typeof NODE_COLUMNS)[number]) => number,
): object {
  const gpus = number("gpu");
  const capacity = {
    cpu: `${number("cpu_milli")}m`,
    memory: `${number("memory_mib")}Mi`,
    pods: `${MAX_PODS}`,
    ...(gpus > 0 ? { [GPU]: `${gpus}` } : {}),
  };
  const labels = { "kubernetes.io/hostname": row.sn, ...(row.model === "" ? {} : { [GPU_PRODUCT]: row.model }) };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: row.sn, labels },
    status: { capacity, allocatable: capacity },
  };
}

function podOf(
  row: Row<(typeof POD_COLUMNS)[number]>,
  number: (column: (typeof POD_COLUMNS)[number]) => number,
): object {
  const gpus = number("num_gpu") === 1 ? Math.ceil(number("gpu_milli") / MILLI) : number("num_gpu");
  const created = number("creation_time");
  const requests = {
    cpu: `${number("cpu_milli")}m`,
    memory: `${number("memory_mib")}Mi`,
    ...(gpus > 0 ? { [GPU]: `${gpus}` } : {}),
  };
  const models = row.gpu_spec.split("|").filter((model) => model !== "");
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: row.name,
      labels: { "openb/qos": row.qos },
      annotations: {
        "plimsoll.sim/created-at": `${created}s`,
        "plimsoll.sim/run-for": `${Math.max(0, number("deletion_time") - created)}s`,
      },
    },
    spec: {
      restartPolicy: "Never",
      ...(models.length > 0 ? { affinity: modelAffinity(models) } : {}),
      containers: [
        {
          name: "main",
          image: "openb/job:1",
          resources: { requests, ...(gpus > 0 ? { limits: { [GPU]: `${gpus}` } } : {}) },
        },
      ],
    },
  };
}

function modelAffinity(models: string[]): object {
  const matchExpressions = [{ key: GPU_PRODUCT, operator: "In", values: models }];
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  };
}

function reportShares(rows: readonly Row<(typeof POD_COLUMNS)[number]>[], sink: DiagnosticSink): void {
  const shares = rows.filter((row) => row.num_gpu === "1" && Number(row.gpu_milli) % MILLI !== 0).length;
  if (shares === 0) return;
  sink.report({
    code: "gpu-share-rounded-up",
    severity: "notice",
    message: `${shares} of ${rows.length} pods ask for a share of a GPU (gpu_milli); each is given a whole one, as extended resources are integers`,
  });
}

function scenarioText(nodes: number, pods: number, lastDeletionSeconds: number): string {
  return `apiVersion: plimsoll.sim/v1alpha1
kind: Scenario
metadata:
  name: openb
  description: The openb trace, ${pods} pods on ${nodes} nodes, at their creation times and for as long as they ran.
spec:
  seed: openb
  duration: ${lastDeletionSeconds + 3600}s
  images:
    openb/job:1: {size: 1}
  behavior:
    - match: {}
      memory: {base: 0}
  manifests:
    - file: nodes.json
    - file: pods.json
  expectations:
    "pods_pending": ["count==0"]
`;
}

function listText(items: readonly object[]): string {
  return `{"apiVersion":"v1","kind":"List","items":[\n${items.map((item) => JSON.stringify(item)).join(",\n")}\n]}\n`;
}
