import ts from "typescript";
import { describe, expect, it } from "vitest";
import { isProduct, type Source, sourcesIn } from "./sources.ts";

const FILE_LINES = 400;
const FUNCTION_LINES = 60;
const EMPTY_NAMES = /(^|[/.-])(utils?|helpers?|common|misc|stuff|lib)([/.-]|$)/i;

/** Functions longer than a screen, as `path:line name (lines)`. */
function longFunctions({ path, text }: Source): string[] {
  const file = ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.Latest,
    true,
    path.endsWith(".mjs") ? ts.ScriptKind.JS : ts.ScriptKind.TS,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isArrowFunction(node)) && node.body) {
      const first = file.getLineAndCharacterOfPosition(node.getStart()).line;
      const lines = file.getLineAndCharacterOfPosition(node.end).line - first + 1;
      const name = node.name && "text" in node.name ? node.name.text : "function";
      if (lines > FUNCTION_LINES) found.push(`${path}:${first + 1} ${name} (${lines} lines)`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe("sizes and names", () => {
  const all = sourcesIn(["src", "assembly", "scripts", "bench", "test"]);
  const product = all.filter(isProduct);

  it(`no file is longer than ${FILE_LINES} lines`, () => {
    const long = all.filter(
      ({ path, text }) => !path.includes(".generated.") && text.split("\n").length - 1 > FILE_LINES,
    );
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it(`no function is longer than ${FUNCTION_LINES} lines`, () => {
    expect(product.flatMap(longFunctions)).toEqual([]);
  });

  it("every name says what is inside", () => {
    expect(all.map(({ path }) => path).filter((path) => EMPTY_NAMES.test(path))).toEqual([]);
  });

  it("nothing is left to be done later in silence", () => {
    const words = new RegExp(["TO", "DO|FIX", "ME|X", "XX|HA", "CK"].join(""));
    expect(product.filter(({ text }) => words.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
