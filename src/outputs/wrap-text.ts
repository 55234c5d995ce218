// Long sentences over several lines.

import { displayWidth, printable } from "../documents/printable.ts";

/** Breaks `text` at spaces into lines of at most `width` columns; words that are longer stand alone. Always one line at least. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of printable(text).split(" ")) {
    const size = displayWidth(word);
    if (line !== "" && used + 1 + size > width) {
      lines.push(line);
      line = word;
      used = size;
    } else {
      line = line === "" ? word : `${line} ${word}`;
      used += line === word ? size : 1 + size;
    }
  }
  return [...lines, line];
}

/** `text` cut to `width` columns, the last of them an ellipsis. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const character of text) {
    const size = displayWidth(character);
    if (used + size > width - 1) break;
    kept += character;
    used += size;
  }
  return `${kept}…`;
}
