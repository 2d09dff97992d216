/* Notes every write, truncation and sync below $WATCH_HOME, and every write to standard output, in the order in which
   they happened, into $WATCH_TRACE. Preloaded into the process that is watched (LD_PRELOAD).

   A note is a header (type, flag, descriptor, offset, length) and `length` bytes of data. Writes are noted when they
   have ended, syncs when they begin and when they have ended, output before it begins: each at the moment that
   makes the claim "it was on the disk before it was acknowledged" hardest to meet. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

struct note { char type, flag; int32_t fd; int64_t offset, length; } __attribute__((packed));

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static char watched[4096];

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_open)(const char *, int, ...);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_close)(int);
static int (*real_ftruncate)(int, off64_t), (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_open = dlsym(RTLD_NEXT, "open64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_close = dlsym(RTLD_NEXT, "close");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  const char *home = getenv("WATCH_HOME"), *path = getenv("WATCH_TRACE");
  if (!home || !path || !realpath(home, watched)) return;
  trace = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void note(char type, char flag, int fd, int64_t offset, const void *data, int64_t length) {
  struct note head = {type, flag, fd, offset, length};
  pthread_mutex_lock(&order);
  real_write(trace, &head, sizeof head);
  if (length) real_write(trace, data, length);
  pthread_mutex_unlock(&order);
}

static int path_of(int fd, char *path) {
  char link[64], *end = link;
  const char *start = "/proc/self/fd/";
  while (*start) *end++ = *start++;
  char digits[12]; int count = 0;
  do digits[count++] = '0' + fd % 10; while ((fd /= 10));
  while (count) *end++ = digits[--count];
  *end = 0;
  ssize_t length = readlink(link, path, 4095);
  if (length < 0) return 0;
  path[length] = 0;
  return !strncmp(path, watched, strlen(watched));
}

static int ours(int fd) { char path[4096]; return trace >= 0 && fd != trace && path_of(fd, path); }

static int opened(const char *name, int flags, mode_t mode) {
  struct stat before;
  char created = (flags & O_CREAT) && stat(name, &before) ? 1 : 0;
  int fd = real_open(name, flags, mode);
  char path[4096];
  if (trace >= 0 && fd >= 0 && path_of(fd, path)) note('O', created | (flags & O_TRUNC ? 2 : 0), fd, 0, path, strlen(path));
  return fd;
}

#define MODE(flags) mode_t mode = 0; if ((flags) & O_CREAT) { va_list rest; va_start(rest, flags); mode = va_arg(rest, int); va_end(rest); }
int open(const char *name, int flags, ...) { MODE(flags) return opened(name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE(flags) return opened(name, flags | O_LARGEFILE, mode); }

ssize_t write(int fd, const void *data, size_t length) {
  if (fd == 1 && trace >= 0) note('A', 0, fd, 0, data, length);
  int64_t at = -1;
  int mine = ours(fd);
  if (mine) at = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
  ssize_t done = real_write(fd, data, length);
  if (mine && done > 0) note('W', 0, fd, at, data, done);
  return done;
}

static ssize_t placed(int fd, const void *data, size_t length, off64_t at) {
  ssize_t done = real_pwrite(fd, data, length, at);
  if (done > 0 && ours(fd)) note('W', 0, fd, at, data, done);
  return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return placed(fd, data, length, at); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) { return placed(fd, data, length, at); }

static int cut(int fd, off64_t length) {
  int result = real_ftruncate(fd, length);
  if (!result && ours(fd)) note('T', 0, fd, length, 0, 0);
  return result;
}
int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut(fd, length); }

static int synced(int fd, int (*sync)(int)) {
  int mine = ours(fd);
  if (mine) note('B', 0, fd, 0, 0, 0);
  int result = sync(fd);
  if (mine && !result) note('E', 0, fd, 0, 0, 0);
  return result;
}
int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }

int close(int fd) {
  if (ours(fd)) note('C', 0, fd, 0, 0, 0);
  return real_close(fd);
}

int unlink(const char *name) {
  int result = real_unlink(name);
  if (!result && trace >= 0) note('U', 0, -1, 0, name, strlen(name));
  return result;
}
