// Conformance subjects that the network decides.

import { loadAssembly } from "../../support/assembly.ts";
import { compare, type Subject } from "../subject.ts";

let core: { probabilityDigits(n: number): bigint } | undefined;

/** The network's subjects by vectors file. */
export const subjects: Readonly<Record<string, Subject>> = {
  kubeproxy_probability: {
    async prepare() {
      core = await loadAssembly("assembly/testing/network.ts");
    },
    run(_group, { n, expect }) {
      if (!core) throw new Error("prepare comes first");
      const digits = core.probabilityDigits(n).toString().padStart(11, "0");
      return compare(`${digits.slice(0, -10)}.${digits.slice(-10)}`, expect.probability);
    },
  },
};
