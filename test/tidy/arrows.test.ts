import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { isProduct, sourcesIn } from "./sources.ts";

/** What each folder may import: the way of the data has no way back (ARCHITECTURE.md draws it). */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "src/documents": [],
  "src/kubernetes": ["src/documents"],
  "src/scenario": ["src/documents", "src/kubernetes"],
  "src/core": [],
  "src/compile": ["src/documents", "src/kubernetes", "src/scenario", "src/core"],
  "src/results": ["src/documents", "src/kubernetes", "src/scenario", "src/compile", "src/core"],
  "src/run": ["src/documents", "src/kubernetes", "src/scenario", "src/compile", "src/core", "src/results"],
  "src/import": ["src/documents"],
  "src/outputs": ["src/documents", "src/results"],
  "src/web": [
    "src/documents",
    "src/kubernetes",
    "src/scenario",
    "src/compile",
    "src/core",
    "src/results",
    "src/run",
    "src/outputs",
  ],
  "src/cli": [
    "src/documents",
    "src/kubernetes",
    "src/scenario",
    "src/compile",
    "src/core",
    "src/results",
    "src/run",
    "src/outputs",
    "src/import",
  ],
  "assembly/kernel": [],
  "assembly/stats": ["assembly/kernel"],
  "assembly/abi": [],
  "assembly/cluster": ["assembly/abi", "assembly/kernel"],
  "assembly/scheduler": ["assembly/abi", "assembly/kernel", "assembly/stats", "assembly/cluster"],
  "assembly/kubelet": ["assembly/abi", "assembly/kernel", "assembly/cluster"],
  "assembly/controllers": ["assembly/abi", "assembly/kernel", "assembly/cluster"],
  "assembly/autoscaling": [
    "assembly/abi",
    "assembly/kernel",
    "assembly/cluster",
    "assembly/kubelet/cpu",
    "assembly/kubelet/memory",
    "assembly/kubelet/serving",
    "assembly/workload/load-metrics",
  ],
  // It asks the scheduler's filters rather than have rules of its own, and the DaemonSet controller's rule of what comes with a node.
  "assembly/cluster-autoscaler": [
    "assembly/abi",
    "assembly/kernel",
    "assembly/cluster",
    "assembly/scheduler/simulated-fit",
    "assembly/controllers/daemonset-rule",
  ],
  "assembly/network": ["assembly/abi", "assembly/kernel", "assembly/cluster"],
  "assembly/workload": [
    "assembly/abi",
    "assembly/kernel",
    "assembly/stats",
    "assembly/cluster",
    "assembly/network",
    "assembly/kubelet/cpu",
    "assembly/kubelet/memory",
    "assembly/kubelet/serving",
  ],
};

function folderOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

/** Code that a file imports, by path from the root. */
function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(/^(?:import|export)[^"';]*?from "(\.[^"]+)"/gm)]
    .map(([, target = ""]) => posix.normalize(`${posix.dirname(path)}/${target}`))
    .filter((target) => target.startsWith("src/") || target.startsWith("assembly/"));
}

describe("dependency arrows", () => {
  const files = sourcesIn(["src", "assembly"]).filter(isProduct);

  it("go with the way of the data", () => {
    const wrong = files.flatMap(({ path, text }) => {
      const folder = folderOf(path);
      const allowed = ARROWS[folder];
      if (!allowed) return []; // the doors: src/index.ts, assembly/index.ts, assembly/simulation.ts
      return importsOf(path, text)
        .filter(
          (target) =>
            folderOf(target) !== folder &&
            !allowed.some((each) => target === each || target.startsWith(`${each}/`) || target.startsWith(`${each}.`)),
        )
        .map((target) => `${path} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it("cover every folder", () => {
    const folders = new Set(files.map(({ path }) => folderOf(path)).filter((folder) => !folder.includes(".")));
    expect([...folders].filter((folder) => !(folder in ARROWS))).toEqual([]);
  });

  it("keep node's modules in the command line and in *.node.ts", () => {
    const wrong = files.filter(
      ({ path, text }) =>
        path.startsWith("src/") &&
        !path.startsWith("src/cli/") &&
        !path.endsWith(".node.ts") &&
        !path.endsWith(".d.ts") &&
        /from "node:/.test(text),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});
