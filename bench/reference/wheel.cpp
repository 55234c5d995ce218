// The wheel of wheel.hpp by itself, as the yardstick of bench/event-queue.mjs.
//
//     wheel INCREMENTS_FILE
//
// It reads lines "EVENTS PAIRS" from standard input and answers each with "NANOSECONDS_PER_PAIR CHECKSUM", so that the
// bench can interleave repetitions. The time is processor time of this process.

#include <cstdio>
#include <ctime>

#include "wheel.hpp"

namespace {

constexpr uint32_t kIncrements = 65536;

uint32_t increments[kIncrements];

double cpuNs() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

}  // namespace

int main(int count, char** arguments) {
  FILE* file = count == 2 ? fopen(arguments[1], "rb") : nullptr;
  if (!file || fread(increments, 4, kIncrements, file) != kIncrements) return 2;
  fclose(file);
  uint32_t events, pairs;
  while (scanf("%u %u", &events, &pairs) == 2) {
    EventQueue* queue = new EventQueue();
    for (uint32_t i = 0; i < events; i++) {
      queue->push(static_cast<uint64_t>(increments[i % kIncrements]) << 3, 1, i, 0);
    }
    uint64_t sum = 0;
    const double start = cpuNs();
    for (uint32_t i = 0; i < pairs; i++) {
      const uint32_t slot = queue->pop(UINT64_MAX);
      const uint32_t id = queue->records[slot].a;
      const uint64_t timeNs = queue->key >> 3;
      sum = sum * 31 + timeNs + id;
      queue->push((timeNs + increments[i % kIncrements]) << 3, 1, id, 0);
    }
    const double took = (cpuNs() - start) / pairs;
    printf("%.3f %llu\n", took, static_cast<unsigned long long>(sum));
    fflush(stdout);
    ::free(queue->keys);
    ::free(queue->links);
    ::free(queue->records);
    delete queue;
  }
}
