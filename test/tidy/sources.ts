// The project's own source files, for tests that read the repository.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A source file by its path from the root. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** All files below `folders` whose names end in one of `endings`, in order of their paths. */
export function sourcesIn(folders: readonly string[], endings: readonly string[] = [".ts", ".mjs"]): Source[] {
  return folders.flatMap((folder) => visit(folder, endings));
}

function visit(folder: string, endings: readonly string[]): Source[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return visit(path, endings);
      return endings.some((ending) => path.endsWith(ending))
        ? [{ path, text: readFileSync(join(ROOT, path), "utf8") }]
        : [];
    });
}

/** True for what is generated and what only tests. */
export function isProduct({ path }: Source): boolean {
  return (
    !path.includes(".generated.") &&
    !path.endsWith(".test.ts") &&
    !path.startsWith("test/") &&
    !path.includes("/testing/")
  );
}
