// Plain data as JSON that is safe to print.

// JSON escapes control characters below a space; these it leaves as they are, and a terminal would obey them.
const UNSAFE = /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** JSON with `indent` spaces; characters that steer terminals or turn the reading direction are escaped. */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, undefined, indent).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
