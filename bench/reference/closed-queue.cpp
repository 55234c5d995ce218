// A closed queueing network on the wheel of wheel.hpp, two events a request: clients think, then wait in one queue for one server that works on
// a request at a time. The yardstick of bench/requests.mjs: the least that an event-driven simulator can do for a request.
//
//     closed-queue
//
// It reads lines "CLIENTS REQUESTS THINK_NS SERVICE_NS" and answers each with "NANOSECONDS_PER_REQUEST ANSWERED NOW_NS". The time is processor time.

#include <cmath>
#include <cstdio>
#include <ctime>
#include <vector>

#include "wheel.hpp"

namespace {

constexpr uint32_t kArrive = 1;
constexpr uint32_t kServed = 2;

uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

/** xoshiro256++, as the core's own streams. */
struct Stream {
  uint64_t s[4];
  uint64_t next() {
    const uint64_t result = rotl(s[0] + s[3], 23) + s[0];
    const uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
  }
  uint64_t exponential(double mean) {
    const double unit = ((next() >> 11) + 0.5) * 0x1p-53;
    return static_cast<uint64_t>(-mean * std::log(unit) + 1);
  }
};

double cpuNs() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

}  // namespace

int main() {
  unsigned clients, requests;
  double thinkNs, serviceNs;
  while (scanf("%u %u %lf %lf", &clients, &requests, &thinkNs, &serviceNs) == 4) {
    EventQueue* queue = new EventQueue();
    Stream think{{1, 2, 3, 4}}, service{{5, 6, 7, 8}};
    for (int i = 0; i < 64; i++) think.next(), service.next();
    std::vector<uint64_t> sentNs(clients);
    std::vector<uint32_t> waiting(clients), histogram(64 * 128);
    uint32_t first = 0, count = 0, sent = 0, answered = 0;
    bool busy = false;
    uint64_t nowNs = 0;
    const double start = cpuNs();
    for (uint32_t client = 0; client < clients && sent < requests; client++, sent++) queue->push(0, kArrive, client, 0);
    while (answered < requests) {
      const uint32_t slot = queue->pop(UINT64_MAX);
      const Record record = queue->records[slot];
      nowNs = queue->key >> 3;
      if (record.kind == kArrive) {
        sentNs[record.a] = nowNs;
        if (busy) {
          waiting[(first + count++) % clients] = record.a;
          continue;
        }
        busy = true;
        queue->push((nowNs + service.exponential(serviceNs)) << 3, kServed, record.a, 0);
        continue;
      }
      const uint64_t latencyNs = nowNs - sentNs[record.a];
      const uint32_t octave = 63 - __builtin_clzll(latencyNs | 255) - 7;
      histogram[(octave << 7) + (latencyNs >> octave)] += 1;
      answered += 1;
      if (count > 0) {
        const uint32_t next = waiting[first];
        first = (first + 1) % clients;
        count -= 1;
        queue->push((nowNs + service.exponential(serviceNs)) << 3, kServed, next, 0);
      } else {
        busy = false;
      }
      if (sent == requests) continue;
      sent += 1;
      queue->push((nowNs + think.exponential(thinkNs)) << 3, kArrive, record.a, 0);
    }
    printf("%.3f %u %llu\n", (cpuNs() - start) / requests, answered, static_cast<unsigned long long>(nowNs));
    fflush(stdout);
    ::free(queue->keys);
    ::free(queue->links);
    ::free(queue->records);
    delete queue;
  }
}
