/* Preloaded into a process, this shifts its wall clock, and nothing else, by the nanoseconds that stand in the first
   eight bytes of the file named by WALLSHIFT_FILE. The file is mapped: a change is seen at once, forwards or backwards,
   by every process that has it. CLOCK_MONOTONIC and CLOCK_BOOTTIME are left alone, so what waits on them wakes as it
   should; waits until an instant of the wall clock are moved back to what the kernel's clock calls that instant.

   cc -shared -fPIC -O2 -o wallshift.so wallshift.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

static volatile const int64_t *shift;

__attribute__((constructor)) static void find_shift(void) {
  const char *path = getenv("WALLSHIFT_FILE");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *map = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (map != MAP_FAILED) shift = map;
}

static int64_t offset(void) { return shift ? *shift : 0; }

static int64_t nanoseconds(const struct timespec *time) { return time->tv_sec * SECOND + time->tv_nsec; }

static struct timespec moved(const struct timespec *time, int64_t by) {
  int64_t sum = nanoseconds(time) + by;
  struct timespec result = {sum / SECOND, sum % SECOND};
  if (result.tv_nsec < 0) {
    result.tv_sec -= 1;
    result.tv_nsec += SECOND;
  }
  return result;
}

static int is_wall(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE; }

/* The kernel's own clock, whatever is shifted. */
static struct timespec kernel(clockid_t clock) {
  struct timespec time = {0, 0};
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  if (!real || real(clock, &time) != 0) syscall(SYS_clock_gettime, clock, &time);
  return time;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (!is_wall(clock)) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    return real ? real(clock, time) : (int)syscall(SYS_clock_gettime, clock, time);
  }
  struct timespec now = kernel(clock);
  *time = moved(&now, offset());
  return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  struct timespec now = kernel(CLOCK_REALTIME);
  now = moved(&now, offset());
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *place) {
  struct timespec now = kernel(CLOCK_REALTIME);
  time_t seconds = moved(&now, offset()).tv_sec;
  if (place) *place = seconds;
  return seconds;
}

int timespec_get(struct timespec *time, int base) {
  return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, time) == 0 ? base : 0;
}

/* Waits until an instant. */

static struct timespec unshifted(const struct timespec *until) { return moved(until, -offset()); }

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
  int (*real)(sem_t *, const struct timespec *) =
      (int (*)(sem_t *, const struct timespec *))dlsym(RTLD_NEXT, "sem_timedwait");
  struct timespec meant = unshifted(until);
  return real(semaphore, &meant);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict until) {
  int (*real)(pthread_mutex_t *, const struct timespec *) =
      (int (*)(pthread_mutex_t *, const struct timespec *))dlsym(RTLD_NEXT, "pthread_mutex_timedlock");
  struct timespec meant = unshifted(until);
  return real(mutex, &meant);
}

/* A condition does not say which clock it goes by: the one whose now is nearer to the instant. */
int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
  static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
  if (!real) {
    void *found = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    if (!found) found = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    real = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))found;
  }
  struct timespec wall = kernel(CLOCK_REALTIME), steady = kernel(CLOCK_MONOTONIC);
  int64_t to_wall = nanoseconds(until) - nanoseconds(&wall) - offset();
  int64_t to_steady = nanoseconds(until) - nanoseconds(&steady);
  struct timespec meant = llabs(to_wall) < llabs(to_steady) ? unshifted(until) : *until;
  return real(condition, mutex, &meant);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *until, struct timespec *left) {
  int (*real)(clockid_t, int, const struct timespec *, struct timespec *) =
      (int (*)(clockid_t, int, const struct timespec *, struct timespec *))dlsym(RTLD_NEXT, "clock_nanosleep");
  if (!is_wall(clock) || !(flags & TIMER_ABSTIME)) return real(clock, flags, until, left);
  struct timespec meant = unshifted(until);
  return real(clock, flags, &meant, left);
}
