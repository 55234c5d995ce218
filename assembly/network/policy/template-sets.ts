// Sets of pod templates as rows of bits: set algebra goes 32 templates at a time. They are made at load and never change after it.

import { Arena } from "../../kernel/arena";
import { Column, column } from "../../kernel/column";

@unmanaged
export class TemplateSets {
  arena: Arena;
  /** Templates that a set speaks of, and the words of one set. */
  templates: i32;
  words: i32;
  count: i32;
  bits: Column<u32>;

  /** Whether a template is in a set. */
  @inline has(set: i32, template: i32): bool {
    return ((this.bits.at(set * this.words + (template >> 5)) >> (template & 31)) & 1) != 0;
  }

  put(set: i32, template: i32): void {
    const word = set * this.words + (template >> 5);
    this.bits.put(word, this.bits.at(word) | ((<u32>1) << (template & 31)));
  }

  /** A new empty set. */
  add(): i32 {
    const set = this.count;
    this.count += 1;
    assert(<i64>this.count * this.words < 0x7fffffff, "template sets: too many");
    this.bits.ensure(this.arena, this.count * this.words);
    return set;
  }

  /** Of a word of 32 templates the bits of those in all three sets. */
  @inline common(a: i32, b: i32, c: i32, word: i32): u32 {
    return (
      this.bits.at(a * this.words + word) & this.bits.at(b * this.words + word) & this.bits.at(c * this.words + word)
    );
  }

  /** Adds to a set what two others have in common. */
  addCommon(set: i32, a: i32, b: i32): void {
    for (let i = 0; i < this.words; i++) {
      const word = set * this.words + i;
      const common = this.bits.at(a * this.words + i) & this.bits.at(b * this.words + i);
      this.bits.put(word, this.bits.at(word) | common);
    }
  }
}

/** No sets yet, of so many templates. */
export function templateSets(arena: Arena, templates: i32): TemplateSets {
  const made = changetype<TemplateSets>(arena.take(offsetof<TemplateSets>()));
  made.arena = arena;
  made.templates = templates;
  made.words = (templates + 31) >> 5;
  made.bits = column<u32>(arena, 0);
  return made;
}
