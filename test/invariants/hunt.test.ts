import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { it } from "vitest";
import { randomScenario } from "../determinism/random-scenario.ts";
import { checkRun } from "./check-run.ts";

it("hunt", async () => {
  const n = Number(process.env.N ?? 300);
  const seed = Number(process.env.SEED ?? 1);
  const groups = new Map<string, { count: number; first: string; index: number }>();
  let i = 0,
    ev = 0,
    ob = 0;
  const kinds = new Map<number, number>();
  for (const each of fc.sample(randomScenario, { seed, numRuns: n })) {
    const run = await checkRun(each, 20);
    ev += run.events;
    ob += run.observations;
    for (const [k, c] of run.kinds) kinds.set(k, (kinds.get(k) ?? 0) + c);
    for (const f of run.faults) {
      const key = f.replace(/at \d+ ns, /, "").replace(/\d+/g, "#");
      const g = groups.get(key);
      if (g) g.count++;
      else {
        groups.set(key, { count: 1, first: f, index: i });
        writeFileSync(`/tmp/plimsoll/scratch/proofs/hunt-${seed}-${i}.json`, JSON.stringify(each, null, 1));
      }
    }
    i++;
  }
  console.log(
    "events",
    ev,
    "observations",
    ob,
    "kinds",
    [...kinds].map(([k, c]) => k.toString(16) + ":" + c).join(" "),
  );
  for (const [k, g] of groups) console.log(g.count, g.index, g.first, "\n   ", k);
}, 500_000);
