// The event queue of assembly/kernel/event-queue.ts, written again in C++: the same wheel, the same columns, the same free list, generations
// and payload. What the yardsticks beside this file are built on.

#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

constexpr uint32_t kNoSlot = 0xffffffff;
constexpr uint32_t kDigitBits = 6;

struct Record {
  uint32_t generation, kind, a, b;
};

struct List {
  uint32_t head, tail;
};

struct EventQueue {
  uint64_t base = 0, key = 0;
  uint64_t* keys = nullptr;
  uint32_t* links = nullptr;
  Record* records = nullptr;
  uint32_t levels = 0, free = kNoSlot, capacity = 0, live = 0;
  uint64_t bitmaps[11] = {};
  List lists[11 * 64] = {};

  inline __attribute__((always_inline)) void link(uint32_t slot, uint64_t key, uint64_t base) {
    const uint32_t level = (63 - __builtin_clzll((key ^ base) | 1)) / kDigitBits;
    const uint32_t digit = static_cast<uint32_t>(key >> (level * kDigitBits)) & 63;
    List& list = lists[(level << 6) | digit];
    const uint64_t bitmap = bitmaps[level];
    const uint64_t bit = uint64_t{1} << digit;
    links[slot] = kNoSlot;
    if ((bitmap & bit) != 0) {
      links[list.tail] = slot;
    } else {
      bitmaps[level] = bitmap | bit;
      levels |= 1u << level;
      list.head = slot;
    }
    list.tail = slot;
  }

  inline __attribute__((always_inline)) void unmark(uint32_t level, uint64_t bitmap) {
    const uint64_t rest = bitmap & (bitmap - 1);
    bitmaps[level] = rest;
    if (rest == 0) levels &= levels - 1;
  }

  __attribute__((noinline)) bool spread(uint32_t level, uint32_t digit, uint64_t limit) {
    const uint64_t shift = level * kDigitBits;
    const uint64_t start = (base & ~((uint64_t{64} << shift) - 1)) | (static_cast<uint64_t>(digit) << shift);
    if (start > limit) return false;
    uint32_t slot = lists[(level << 6) | digit].head;
    unmark(level, bitmaps[level]);
    base = start;
    while (slot != kNoSlot) {
      const uint32_t next = links[slot];
      link(slot, keys[slot], start);
      slot = next;
    }
    return true;
  }

  __attribute__((noinline)) void grow() {
    const uint32_t old = capacity;
    capacity = old > 0 ? old * 2 : 256;
    keys = static_cast<uint64_t*>(realloc(keys, capacity * sizeof(uint64_t)));
    links = static_cast<uint32_t*>(realloc(links, capacity * sizeof(uint32_t)));
    records = static_cast<Record*>(realloc(records, capacity * sizeof(Record)));
    memset(records + old, 0, (capacity - old) * sizeof(Record));
    for (uint32_t slot = old; slot < capacity; slot++) links[slot] = slot + 1 < capacity ? slot + 1 : kNoSlot;
    free = old;
  }

  inline __attribute__((always_inline)) uint64_t push(uint64_t key, uint32_t kind, uint32_t a, uint32_t b) {
    if (free == kNoSlot) grow();
    const uint32_t slot = free;
    free = links[slot];
    const uint32_t generation = records[slot].generation + 1;
    records[slot] = {generation, kind, a, b};
    keys[slot] = key;
    live += 1;
    link(slot, key, base);
    return (static_cast<uint64_t>(generation) << 32) | slot;
  }

  inline __attribute__((always_inline)) uint32_t pop(uint64_t limit) {
    while (levels != 0) {
      const uint32_t level = __builtin_ctz(levels);
      const uint64_t bitmap = bitmaps[level];
      const uint32_t digit = __builtin_ctzll(bitmap);
      List& list = lists[(level << 6) | digit];
      const uint32_t slot = list.head;
      const uint32_t next = links[slot];
      if (level != 0 && next != kNoSlot) {
        if (!spread(level, digit, limit)) return kNoSlot;
        continue;
      }
      const uint64_t at = keys[slot];
      if (at > limit) return kNoSlot;
      if (next == kNoSlot) unmark(level, bitmap);
      else list.head = next;
      const uint32_t generation = records[slot].generation;
      links[slot] = free;
      free = slot;
      if ((generation & 1) == 0) continue;
      records[slot].generation = generation + 1;
      base = at;
      key = at;
      live -= 1;
      return slot;
    }
    return kNoSlot;
  }
};

}  // namespace
