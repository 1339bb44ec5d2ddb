/*
 * Loaded before the C library (LD_PRELOAD): from a call of failing_disk on, the k-th change of a file below a folder fails, and those after
 * it, as on a full disk. Changes are: files and folders that are made, writes, sizes that are set, and names that are given. Deleting never
 * fails.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char below[4096];
static long changes, first_of_failing, most_that_fail;

/*
 * Counts changes anew below a folder, of which those from the first on fail (0: none), so many of them (0: all).
 * Returns the number of changes since the last call.
 */
long failing_disk(const char *folder, long first, long most)
{
    pthread_mutex_lock(&lock);
    long before = changes;
    snprintf(below, sizeof below, "%s", folder);
    changes = 0;
    first_of_failing = first;
    most_that_fail = most;
    pthread_mutex_unlock(&lock);
    return before;
}

static int is_below(const char *path)
{
    return below[0] != '\0' && path != NULL && strncmp(path, below, strlen(below)) == 0;
}

static int is_file_below(int file)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) {
        return 0;
    }
    path[length] = '\0';
    return is_below(path);
}

/* Counts a change; is it one that fails? */
static int fails(void)
{
    pthread_mutex_lock(&lock);
    long number = ++changes, first = first_of_failing, most = most_that_fail;
    pthread_mutex_unlock(&lock);
    if (first > 0 && number >= first && (most == 0 || number < first + most)) {
        errno = ENOSPC;
        return 1;
    }
    return 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int opened(const char *name, const char *path, int flags, va_list more)
{
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
    if ((flags & O_CREAT) != 0 && is_below(path) && fails()) {
        return -1;
    }
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
    return real(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    int file = opened("open", path, flags, more);
    va_end(more);
    return file;
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    int file = opened("open64", path, flags, more);
    va_end(more);
    return file;
}

ssize_t write(int file, const void *bytes, size_t count)
{
    return file > 2 && is_file_below(file) && fails() ? -1 : REAL(write)(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at)
{
    return is_file_below(file) && fails() ? -1 : REAL(pwrite)(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at)
{
    return is_file_below(file) && fails() ? -1 : REAL(pwrite64)(file, bytes, count, at);
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at)
{
    return is_file_below(file) && fails() ? -1 : REAL(pwritev)(file, parts, count, at);
}

ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t at)
{
    return is_file_below(file) && fails() ? -1 : REAL(pwritev64)(file, parts, count, at);
}

int ftruncate(int file, off_t length)
{
    return is_file_below(file) && fails() ? -1 : REAL(ftruncate)(file, length);
}

int ftruncate64(int file, off64_t length)
{
    return is_file_below(file) && fails() ? -1 : REAL(ftruncate64)(file, length);
}

int rename(const char *from, const char *to)
{
    return is_below(to) && fails() ? -1 : REAL(rename)(from, to);
}

int link(const char *from, const char *to)
{
    return is_below(to) && fails() ? -1 : REAL(link)(from, to);
}

int mkdir(const char *path, mode_t mode)
{
    return is_below(path) && fails() ? -1 : REAL(mkdir)(path, mode);
}
