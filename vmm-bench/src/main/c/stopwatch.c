/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stopwatch SECONDS TEXT [--trap-run] COMMAND...: times a VMM from before its fork.
 *
 * Prints nanoseconds to when TEXT has come on the command's standard output, then ends the command. With --trap-run first
 * those to the command's first KVM_RUN: a seccomp filter has every KVM_RUN reported here before it is made
 * (seccomp_unotify(2)), which needs no ptrace and stops nothing else. Status 1 if the output ends or SECONDS pass before.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long began;
static pid_t command;

static long elapsed(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000l + t.tv_nsec - began;
}

static void fail(const char *what) {
    fprintf(stderr, "stopwatch: %s: %s\n", what, strerror(errno));
    if (command > 0) {
        kill(command, SIGKILL);
    }
    exit(1);
}

static long check(long result, const char *what) {
    if (result < 0) {
        fail(what);
    }
    return result;
}

#define FIELD(field) offsetof(struct seccomp_data, field)
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(field))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)

/* Reports ioctl(fd, KVM_RUN) on the descriptor it returns, and lets all else pass. */
static int trap_run(void) {
    struct sock_filter filter[] = {LOAD(arch),    UNLESS(AUDIT_ARCH_X86_64, 5), LOAD(nr), UNLESS(SYS_ioctl, 3),
                                   LOAD(args[1]), UNLESS(KVM_RUN, 1),
                                   BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
                                   BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
    check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
    return (int)check(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program),
                      "seccomp");
}

union descriptor_room {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
};

static void send_descriptor(int socket, int fd) {
    union descriptor_room control = {0};
    struct iovec nothing = {"", 1};
    struct msghdr message = {.msg_iov = &nothing, .msg_iovlen = 1, .msg_control = &control,
                             .msg_controllen = sizeof control};
    control.header = (struct cmsghdr){CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    check(sendmsg(socket, &message, 0), "sendmsg");
}

static int receive_descriptor(int socket) {
    union descriptor_room control;
    char nothing;
    struct iovec room = {&nothing, 1};
    struct msghdr message = {.msg_iov = &room, .msg_iovlen = 1, .msg_control = &control,
                             .msg_controllen = sizeof control};
    int fd;
    if (check(recvmsg(socket, &message, MSG_CMSG_CLOEXEC), "recvmsg") == 0 || message.msg_controllen == 0) {
        errno = ECHILD; /* its end has said why already */
        fail("the command did not start");
    }
    memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
    return fd;
}

/* In the child. Standard input stays open and silent; the command dies with its stopwatch. */
static void become(char **argv, int out, int trapped) {
    check(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
    check(dup2(out, STDOUT_FILENO), "dup2");
    if (trapped >= 0) {
        send_descriptor(trapped, trap_run());
    }
    execvp(argv[0], argv);
    fail(argv[0]);
}

/* The first is told of; each is let go on at once. */
static void pass_run(int listener) {
    static int told;
    struct seccomp_notif call = {0};
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0) {
        return; /* a signal took the call back */
    }
    if (!told) {
        printf("%ld\n", elapsed());
        told = 1;
    }
    struct seccomp_notif_resp response = {.id = call.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

/* Whether `text` is complete with what can be read now. */
static int seen(int out, const char *text) {
    static char tail[8192];
    static size_t used;
    ssize_t n = read(out, tail + used, sizeof tail - 1 - used);
    if (n <= 0) {
        errno = n ? errno : ENODATA;
        fail("the command's output ended");
    }
    used += (size_t)n;
    tail[used] = 0;
    if (memmem(tail, used, text, strlen(text))) {
        return 1;
    }
    size_t keep = used < strlen(text) ? used : strlen(text);
    memmove(tail, tail + used - keep, keep);
    used = keep;
    return 0;
}

static void watch(int out, int listener, const char *text, long most) {
    struct pollfd wait[] = {{out, POLLIN, 0}, {listener, POLLIN, 0}};
    for (;;) {
        long left = (most - elapsed()) / 1000000;
        if (left <= 0 || check(poll(wait, 2, (int)left), "poll") == 0) {
            errno = ETIME;
            fail(text);
        }
        if (wait[1].revents & POLLIN) {
            pass_run(listener);
        }
        if (wait[0].revents && seen(out, text)) {
            printf("%ld\n", elapsed());
            return;
        }
    }
}

int main(int argc, char **argv) {
    int trap = argc > 4 && !strcmp(argv[3], "--trap-run");
    if (argc < 4 + trap) {
        fprintf(stderr, "usage: stopwatch SECONDS TEXT [--trap-run] COMMAND...\n");
        return 2;
    }
    int out[2], pair[2] = {-1, -1};
    check(pipe2(out, O_CLOEXEC), "pipe2");
    if (trap) {
        check(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), "socketpair");
    }
    began = elapsed();
    command = (pid_t)check(fork(), "fork");
    if (command == 0) {
        become(argv + 3 + trap, out[1], pair[1]);
    }
    close(out[1]);
    close(pair[1]);
    watch(out[0], trap ? receive_descriptor(pair[0]) : -1, argv[2], atol(argv[1]) * 1000000000l);
    kill(command, SIGKILL);
    waitpid(command, NULL, 0);
    return 0;
}
