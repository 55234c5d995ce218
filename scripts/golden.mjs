// Writes scenarios/**/golden.yaml from the built command line. Run it only after looking at what changed and why.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Every scenario folder, from the root: scenarios/<purpose>/<name>. */
export function scenarioFolders() {
  return readdirSync(join(ROOT, "scenarios"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: purpose }) =>
      readdirSync(join(ROOT, "scenarios", purpose)).map((name) => `scenarios/${purpose}/${name}`),
    )
    .sort();
}

/** The summary of a folder's scenarios, as the built command line prints it. */
export function summaryOf(folder) {
  const cli = join(ROOT, "dist/cli/main.js");
  if (!existsSync(cli)) throw new Error("dist/cli/main.js is missing: run `npm run build`");
  return execFileSync(process.execPath, [cli, "run", folder, "-o", "summary", "--quiet"], {
    cwd: ROOT,
    encoding: "utf8",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const folder of scenarioFolders()) {
    writeFileSync(join(ROOT, folder, "golden.yaml"), summaryOf(folder));
    process.stderr.write(`${folder}/golden.yaml\n`);
  }
}
