// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/** Structures and constants of linux/io_uring.h. */
final class UringLayout {
    // struct io_uring_params
    @Header("sizeof(struct io_uring_params)")
    static final long PARAMS = 120;

    @Header("offsetof(struct io_uring_params, sq_entries)")
    static final long SQ_ENTRIES = 0;

    @Header("offsetof(struct io_uring_params, cq_entries)")
    static final long CQ_ENTRIES = 4;

    @Header("offsetof(struct io_uring_params, features)")
    static final long FEATURES = 20;

    @Header("offsetof(struct io_uring_params, sq_off.tail)")
    static final long SQ_TAIL = 44;

    @Header("offsetof(struct io_uring_params, sq_off.array)")
    static final long SQ_ARRAY = 64;

    @Header("offsetof(struct io_uring_params, cq_off.head)")
    static final long CQ_HEAD = 80;

    @Header("offsetof(struct io_uring_params, cq_off.tail)")
    static final long CQ_TAIL = 84;

    @Header("offsetof(struct io_uring_params, cq_off.cqes)")
    static final long CQ_CQES = 100;

    // Linux 5.4: both rings in one mapping; 5.5: what a submission points to is read by io_uring_enter, not later; 5.6,
    // which has no feature of its own for that: IORING_OP_READ and IORING_OP_WRITE.
    @Header("IORING_FEAT_SINGLE_MMAP | IORING_FEAT_SUBMIT_STABLE | IORING_FEAT_RW_CUR_POS")
    static final int NEEDED = 13;

    @Header("IORING_OFF_SQES")
    static final long SQES_OFFSET = 0x1000_0000;

    // struct io_uring_sqe
    @Header("sizeof(struct io_uring_sqe)")
    static final long SQE = 64;

    @Header("offsetof(struct io_uring_sqe, opcode)")
    static final long OPCODE = 0;

    @Header("offsetof(struct io_uring_sqe, flags)")
    static final long FLAGS = 1;

    @Header("offsetof(struct io_uring_sqe, fd)")
    static final long FD = 4;

    @Header("offsetof(struct io_uring_sqe, off)")
    static final long OFF = 8;

    @Header("offsetof(struct io_uring_sqe, addr)")
    static final long ADDR = 16;

    @Header("offsetof(struct io_uring_sqe, len)")
    static final long LEN = 24;

    @Header("offsetof(struct io_uring_sqe, rw_flags)")
    static final long RW_FLAGS = 28;

    @Header("offsetof(struct io_uring_sqe, user_data)")
    static final long USER_DATA = 32;

    // struct io_uring_cqe
    @Header("sizeof(struct io_uring_cqe)")
    static final long CQE = 16;

    @Header("offsetof(struct io_uring_cqe, res)")
    static final long RES = 8;

    @Header("IORING_OP_READV")
    static final int READV = 1;

    @Header("IORING_OP_WRITEV")
    static final int WRITEV = 2;

    @Header("IORING_OP_FSYNC")
    static final int FSYNC = 3;

    @Header("IORING_OP_FALLOCATE")
    static final int FALLOCATE = 17;

    @Header("IORING_OP_READ")
    static final int READ = 22;

    @Header("IORING_OP_WRITE")
    static final int WRITE = 23;

    @Header("IOSQE_ASYNC")
    static final int ASYNC = 0x10;

    @Header("IORING_FSYNC_DATASYNC")
    static final int DATASYNC = 1;

    @Header("IORING_ENTER_GETEVENTS")
    static final int GETEVENTS = 1;

    @Header("IORING_REGISTER_EVENTFD")
    static final int REGISTER_EVENTFD = 4;

    private UringLayout() {}
}
