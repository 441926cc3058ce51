/* A disk that fails on request. Preloaded into a real server, it answers file calls of the C library with an
 * errno, as a kernel does whose device fails. The file named by FAULTY_DISK holds the rules, one a line:
 *     <call> <errno> <part of the path>
 * call: sync | write | read | open (for writing, making, removing, renaming) | mounted (statvfs says read-only).
 * No file, no rules. SQLite and Python call the C library for each of these. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* The errno that a rule names for this call on this path, or 0. By raw system calls, past our own wrappers. */
static int rule_for(const char *call, const char *path) {
    const char *rules = getenv("FAULTY_DISK");
    char text[4096], word[16], part[PATH_MAX];
    int number, found = 0, before = errno;
    if (rules == NULL || path == NULL) return 0;
    int file = (int)syscall(SYS_openat, AT_FDCWD, rules, O_RDONLY | O_CLOEXEC, 0);
    if (file >= 0) {
        ssize_t got = syscall(SYS_read, file, text, sizeof text - 1);
        syscall(SYS_close, file);
        text[got > 0 ? got : 0] = 0;
        for (char *line = text; line != NULL && *line && !found; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
            if (sscanf(line, "%15s %d %4095s", word, &number, part) == 3 && !strcmp(word, call) && strstr(path, part))
                found = number;
    }
    errno = before;
    return found;
}

static int rule_for_open(const char *call, int descriptor) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return rule_for(call, path);
}

#define FAIL_IF(number) do { int failed = (number); if (failed) { errno = failed; return -1; } } while (0)

int fsync(int fd) { FAIL_IF(rule_for_open("sync", fd)); return NEXT(fsync)(fd); }
int fdatasync(int fd) { FAIL_IF(rule_for_open("sync", fd)); return NEXT(fdatasync)(fd); }

ssize_t write(int fd, const void *from, size_t count) {
    FAIL_IF(rule_for_open("write", fd));
    return NEXT(write)(fd, from, count);
}
ssize_t pwrite(int fd, const void *from, size_t count, off_t at) {
    FAIL_IF(rule_for_open("write", fd));
    return NEXT(pwrite)(fd, from, count, at);
}
ssize_t pwrite64(int fd, const void *from, size_t count, off64_t at) {
    FAIL_IF(rule_for_open("write", fd));
    return NEXT(pwrite64)(fd, from, count, at);
}
int ftruncate(int fd, off_t to) { FAIL_IF(rule_for_open("write", fd)); return NEXT(ftruncate)(fd, to); }
int ftruncate64(int fd, off64_t to) { FAIL_IF(rule_for_open("write", fd)); return NEXT(ftruncate64)(fd, to); }

ssize_t read(int fd, void *into, size_t count) {
    FAIL_IF(rule_for_open("read", fd));
    return NEXT(read)(fd, into, count);
}
ssize_t pread(int fd, void *into, size_t count, off_t at) {
    FAIL_IF(rule_for_open("read", fd));
    return NEXT(pread)(fd, into, count, at);
}
ssize_t pread64(int fd, void *into, size_t count, off64_t at) {
    FAIL_IF(rule_for_open("read", fd));
    return NEXT(pread64)(fd, into, count, at);
}

#define CHANGES(flags) (((flags) & O_ACCMODE) != O_RDONLY || ((flags) & (O_CREAT | O_TRUNC)))
#define MODE(mode, last) do { va_list rest; va_start(rest, last); mode = va_arg(rest, mode_t); va_end(rest); } while (0)

int open(const char *path, int flags, ...) {
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) MODE(mode, flags);
    if (CHANGES(flags)) FAIL_IF(rule_for("open", path));
    return NEXT(open)(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) MODE(mode, flags);
    if (CHANGES(flags)) FAIL_IF(rule_for("open", path));
    return NEXT(open64)(path, flags, mode);
}
int mkdir(const char *path, mode_t mode) { FAIL_IF(rule_for("open", path)); return NEXT(mkdir)(path, mode); }
int unlink(const char *path) { FAIL_IF(rule_for("open", path)); return NEXT(unlink)(path); }
int rename(const char *from, const char *to) { FAIL_IF(rule_for("open", to)); return NEXT(rename)(from, to); }

int statvfs64(const char *path, struct statvfs64 *into) {
    int failed = NEXT(statvfs64)(path, into);
    if (!failed && rule_for("mounted", path)) into->f_flag |= ST_RDONLY;
    return failed;
}
int statvfs(const char *path, struct statvfs *into) {
    int failed = NEXT(statvfs)(path, into);
    if (!failed && rule_for("mounted", path)) into->f_flag |= ST_RDONLY;
    return failed;
}
