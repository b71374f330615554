/* SPDX-License-Identifier: Apache-2.0
 * Streams between this guest and its host (vsock(7)).
 *
 *   vsock connect PORT    joins standard input and output to who listens at the host's port
 *   vsock listen PORT     echoes what each of the host's programs sends that connect, until it says "quit"
 *   vsock blast PORT N    sends N MiB to the host's port and prints how many bytes the other side says it has got
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/vm_sockets.h>

#define MIB (1 << 20)

static char buffer[1 << 16];

static int fail(const char *what)
{
    fprintf(stderr, "vsock: %s: %s\n", what, strerror(errno));
    return 1;
}

static struct sockaddr_vm address(unsigned cid, const char *port)
{
    struct sockaddr_vm a = {.svm_family = AF_VSOCK, .svm_cid = cid};

    a.svm_port = strtoul(port, NULL, 0);
    return a;
}

static int send_all(int to, const char *from, size_t length)
{
    while (length > 0) {
        ssize_t n = write(to, from, length);

        if (n < 0)
            return -1;
        from += n;
        length -= n;
    }
    return 0;
}

static int copy(int from, int to)
{
    ssize_t n;

    while ((n = read(from, buffer, sizeof buffer)) > 0)
        if (send_all(to, buffer, n) < 0)
            return -1;
    return n;
}

static int connected(const char *port)
{
    struct sockaddr_vm a = address(VMADDR_CID_HOST, port);
    int s = socket(AF_VSOCK, SOCK_STREAM, 0);

    if (s < 0 || connect(s, (struct sockaddr *) &a, sizeof a) < 0)
        return -1;
    return s;
}

static int do_connect(const char *port)
{
    int s = connected(port);

    if (s < 0)
        return fail("connect");
    if (copy(STDIN_FILENO, s) < 0 || shutdown(s, SHUT_WR) < 0 || copy(s, STDOUT_FILENO) < 0)
        return fail("copy");
    return 0;
}

static int do_blast(const char *port, const char *mib)
{
    uint64_t got = 0;
    int s = connected(port);

    if (s < 0)
        return fail("connect");
    for (long left = strtol(mib, NULL, 0) * (MIB / (long) sizeof buffer); left > 0; left--)
        if (send_all(s, buffer, sizeof buffer) < 0)
            return fail("write");
    shutdown(s, SHUT_WR);
    if (read(s, &got, sizeof got) != sizeof got)
        return fail("read");
    printf("%llu\n", (unsigned long long) got);
    return 0;
}

static int do_listen(const char *port)
{
    struct sockaddr_vm a = address(VMADDR_CID_ANY, port);
    int quit = 0;
    int s = socket(AF_VSOCK, SOCK_STREAM, 0);

    if (s < 0 || bind(s, (struct sockaddr *) &a, sizeof a) < 0 || listen(s, 8) < 0)
        return fail("listen");
    puts("listening");
    fflush(stdout);
    while (!quit) {
        ssize_t n;
        int c = accept(s, NULL, NULL);

        if (c < 0)
            return fail("accept");
        while (!quit && (n = read(c, buffer, sizeof buffer)) > 0) {
            quit = n >= 4 && memcmp(buffer, "quit", 4) == 0;
            if (!quit && send_all(c, buffer, n) < 0)
                break;
        }
        close(c);
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "connect") == 0)
        return do_connect(argv[2]);
    if (argc == 3 && strcmp(argv[1], "listen") == 0)
        return do_listen(argv[2]);
    if (argc == 4 && strcmp(argv[1], "blast") == 0)
        return do_blast(argv[2], argv[3]);
    fputs("usage: vsock connect PORT | listen PORT | blast PORT MIB\n", stderr);
    return 2;
}
