"""The shim moves a process's wall clock, and neither its monotonic clock nor its waits."""

import subprocess
import sys
import time

import pytest

from tools.wallshift import WallShift

HOUR = 3600
CLOCKS = """
import sys, time
for line in sys.stdin:
    print(time.time(), time.monotonic(), time.clock_gettime(time.CLOCK_BOOTTIME), flush=True)
"""


class Asked:
    """A process that says what its clocks show, whenever it is asked."""

    def __init__(self, shift):
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-c", CLOCKS], env=shift.environment(), text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)

    def clocks(self):
        """What it shows beside what is so: (wall, monotonic, boot), each in seconds of difference."""
        before = time.time(), time.monotonic(), time.clock_gettime(time.CLOCK_BOOTTIME)
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        shown = [float(part) for part in self.process.stdout.readline().split()]
        after = time.time(), time.monotonic(), time.clock_gettime(time.CLOCK_BOOTTIME)
        return [(low - there, high - there) for low, there, high in zip(before, shown, after)]

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=30) == 0


def is_shifted(bounds, by):
    """The clock shows `by` seconds more than what was between the two ends of asking."""
    low, high = bounds
    return low - 0.001 <= -by <= high + 0.001


@pytest.fixture
def shift(tmp_path):
    return WallShift(tmp_path)


@pytest.mark.parametrize("by", [HOUR, -HOUR, 24 * HOUR, -24 * HOUR, -1_000_000_000])
def test_a_running_process_sees_the_wall_clock_jump_and_its_monotonic_clock_go_on(shift, by):
    process = Asked(shift)
    for offset in (0, by, 0):
        shift.seconds = offset
        wall, steady, boot = process.clocks()
        assert is_shifted(wall, offset), f"the wall clock is not {offset} s ahead: {wall}"
        assert is_shifted(steady, 0), f"the monotonic clock moved: {steady}"
        assert is_shifted(boot, 0), f"the boot clock moved: {boot}"
    process.end()


def test_two_processes_follow_offsets_of_their_own(tmp_path):
    shifts = [WallShift(tmp_path, name) for name in ("one", "other")]
    shifts[0].seconds, shifts[1].seconds = 300, -300
    processes = [Asked(shift) for shift in shifts]
    assert is_shifted(processes[0].clocks()[0], 300)
    assert is_shifted(processes[1].clocks()[0], -300)
    for process in processes:
        process.end()


WAITS = r"""
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <time.h>

static struct timespec soon(clockid_t clock) {
  struct timespec until;
  clock_gettime(clock, &until);
  until.tv_nsec += 100000000;
  if (until.tv_nsec >= 1000000000) { until.tv_sec += 1; until.tv_nsec -= 1000000000; }
  return until;
}

static void say(const char *what, struct timespec begun) {
  struct timespec ended;
  clock_gettime(CLOCK_MONOTONIC, &ended);
  printf("%s %.3f\n", what, (ended.tv_sec - begun.tv_sec) + (ended.tv_nsec - begun.tv_nsec) / 1e9);
}

int main(void) {
  struct timespec begun, until;
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t wall = PTHREAD_COND_INITIALIZER, steady;
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&steady, &attributes);
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  pthread_mutex_lock(&lock);
  clock_gettime(CLOCK_MONOTONIC, &begun); until = soon(CLOCK_REALTIME);
  while (pthread_cond_timedwait(&wall, &lock, &until) != ETIMEDOUT) {}
  say("condition", begun);
  clock_gettime(CLOCK_MONOTONIC, &begun); until = soon(CLOCK_MONOTONIC);
  while (pthread_cond_timedwait(&steady, &lock, &until) != ETIMEDOUT) {}
  say("steady-condition", begun);
  clock_gettime(CLOCK_MONOTONIC, &begun); until = soon(CLOCK_REALTIME);
  while (sem_timedwait(&semaphore, &until) != 0 && errno == EINTR) {}
  say("semaphore", begun);
  clock_gettime(CLOCK_MONOTONIC, &begun); until = soon(CLOCK_REALTIME);
  clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL);
  say("sleep", begun);
  return 0;
}
"""


@pytest.mark.parametrize("by", [0, HOUR, -HOUR, 24 * HOUR])
def test_waits_until_an_instant_of_the_shifted_clock_end_when_they_should(shift, tmp_path, by):
    """What libfaketime breaks: a wait until 100 ms from now takes 100 ms, whatever the clock shows."""
    (tmp_path / "waits.c").write_text(WAITS)
    program = tmp_path / "waits"
    subprocess.run(["cc", "-O1", "-pthread", "-o", program, tmp_path / "waits.c"], check=True, timeout=120)
    shift.seconds = by
    done = subprocess.run([program], env=shift.environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    taken = dict(line.split() for line in done.stdout.splitlines())
    assert set(taken) == {"condition", "steady-condition", "semaphore", "sleep"}
    for what, seconds in taken.items():
        # At least as long as asked; the upper bound only tells a wait of an hour from one of a moment.
        assert 0.099 <= float(seconds) < 30, f"{what} took {seconds} s with the clock {by} s ahead"
