// Serves requests of known CPU demand under a cgroup's CPU quota, and tells when each was done and how long it stood still.
//
//     record-cfs <tasks file of the cgroup> <cpu, or -1 to roam>   < "at_us demand_us" a line   > "charged cpu_us 0", then lines "request response_us stall_us" and "gap from_us to_us"
//
// One thread serves in order of arrival. It spins on the clock (vDSO, no system call, so that nothing but the kernel's own tick accounts for its
// run time). A gap of a millisecond or more between two readings is time in which it did not run; shorter ones are interrupts and pauses of the
// virtual machine, for which the kernel charges whoever runs.

#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { REQUESTS_MAX = 4096, GAPS_MAX = 65536, GAP_NS = 1000000, PERIOD_NS = 100000000 };

struct request {
  int64_t at, demand, done, stall;
};
struct gap {
  int64_t from, to;
};

static struct request requests[REQUESTS_MAX];
static struct gap gaps[GAPS_MAX];

static int64_t read_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int64_t now(void) { return read_clock(CLOCK_MONOTONIC); }

static void sleep_until(int64_t instant) {
  struct timespec time = {instant / 1000000000LL, instant % 1000000000LL};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) != 0) {
  }
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

// Puts this process into the cgroup and onto its CPU.
static void enter(const char *tasks, int cpu) {
  FILE *file = fopen(tasks, "w");
  if (!file || fprintf(file, "%d\n", getpid()) < 0 || fclose(file) != 0) die(tasks);
  if (cpu < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) die("sched_setaffinity");
}

// Serves one request that may begin at `from`: a waiting or a waking server is late by what it does not run.
static int serve(struct request *request, int64_t from, int gap_count) {
  int64_t left = request->demand;
  int64_t last = from;
  int first = 1;
  while (left > 0) {
    int64_t at = now();
    int64_t passed = at - last;
    if (passed >= GAP_NS || first) {
      request->stall += passed;
      if (passed >= GAP_NS && gap_count < GAPS_MAX) gaps[gap_count++] = (struct gap){last, at};
    } else {
      left -= passed;
    }
    first = 0;
    last = at;
  }
  request->done = last;
  return gap_count;
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 3) {
    fprintf(stderr, "usage: record-cfs TASKS CPU\n");
    return 2;
  }
  int count = 0;
  while (count < REQUESTS_MAX &&
         scanf("%ld %ld", &requests[count].at, &requests[count].demand) == 2) {
    requests[count].at *= 1000;
    requests[count].demand *= 1000;
    count++;
  }
  enter(arguments[1], atoi(arguments[2]));
  prctl(PR_SET_TIMERSLACK, 1);
  // Three periods of rest, so that each recording starts with a full quota; and a start that has the same phase to the kernel's timers each time.
  int64_t start = (now() / PERIOD_NS + 4) * PERIOD_NS;
  int64_t free_at = start;
  int64_t charged = read_clock(CLOCK_PROCESS_CPUTIME_ID);
  int gap_count = 0;
  for (int i = 0; i < count; i++) {
    int64_t at = start + requests[i].at;
    if (at > free_at && at > now()) sleep_until(at);
    gap_count = serve(&requests[i], at > free_at ? at : free_at, gap_count);
    free_at = requests[i].done;
  }
  printf("charged %ld 0\n", (read_clock(CLOCK_PROCESS_CPUTIME_ID) - charged) / 1000);
  for (int i = 0; i < count; i++)
    printf("request %ld %ld\n", (requests[i].done - start - requests[i].at) / 1000, requests[i].stall / 1000);
  for (int i = 0; i < gap_count; i++)
    printf("gap %ld %ld\n", (gaps[i].from - start) / 1000, (gaps[i].to - start) / 1000);
  return 0;
}
