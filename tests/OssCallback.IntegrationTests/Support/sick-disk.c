/* Loaded before the C library: what a process does with its database waits while the file $SICK_DISK exists.
   cc -shared -fPIC -o sick-disk.so sick-disk.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void wait_for_disk(int fd)
{
    char link[64], path[512];
    const char *flag = getenv("SICK_DISK");
    ssize_t length;

    if (!flag || access(flag, F_OK) != 0)
        return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return;
    path[length] = 0;
    if (!strstr(path, "oss-callback.db"))
        return;
    while (access(flag, F_OK) == 0)
        usleep(20000);
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t pread(int fd, void *data, size_t size, off_t at) { REAL(pread); wait_for_disk(fd); return real(fd, data, size, at); }
ssize_t pread64(int fd, void *data, size_t size, off64_t at) { REAL(pread64); wait_for_disk(fd); return real(fd, data, size, at); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { REAL(pwrite); wait_for_disk(fd); return real(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { REAL(pwrite64); wait_for_disk(fd); return real(fd, data, size, at); }
int fsync(int fd) { REAL(fsync); wait_for_disk(fd); return real(fd); }
int fdatasync(int fd) { REAL(fdatasync); wait_for_disk(fd); return real(fd); }
