/* SPDX-License-Identifier: Apache-2.0 */
#include "page_tables.h"

#include <stdbool.h>
#include <string.h>

#define PAGE 4096ul
#define ADDRESS 0x000ffffffffff000ull
#define PRESENT 1ull
#define LARGE 0x80ull
#define TABLE_BITS 0x27ull /* present, writable, user, accessed */

struct job {
    unsigned char *ram;
    size_t ram_size;
    unsigned op, levels;
    bool large;
    uint64_t root, donated, donations, taken;
};

static bool in_ram(const struct job *job, uint64_t address, uint64_t bytes) {
    return address <= job->ram_size && bytes <= job->ram_size - address;
}

/* The next donated frame as an entry for a table above; status in the error case. */
static int32_t take_frame(struct job *job, uint64_t *entry) {
    if (job->taken == job->donations) {
        return SIDECORE_NO_FRAME;
    }
    uint64_t frame = job->donated + job->taken * PAGE;
    if (!in_ram(job, frame, PAGE)) {
        return SIDECORE_BAD_ADDRESS;
    }
    job->taken++;
    *entry = frame | TABLE_BITS;
    return SIDECORE_OK;
}

/* Finds the entry of a linear address; *found NULL if tables on the way are missing and not to be made. */
static int32_t walk(struct job *job, uint64_t linear, uint64_t **found) {
    uint64_t table = job->root;
    *found = NULL;
    for (unsigned level = job->levels;; level--) {
        if (!in_ram(job, table, PAGE)) {
            return SIDECORE_BAD_ADDRESS;
        }
        uint64_t *entry = (uint64_t *)(job->ram + table) + (linear >> (3 + 9 * level) & 511);
        if (level == (job->large ? 2 : 1)) {
            *found = entry;
            return SIDECORE_OK;
        }
        uint64_t value = __atomic_load_n(entry, __ATOMIC_RELAXED);
        if (!(value & PRESENT)) {
            if (job->op != SIDECORE_OP_PT_MAP) {
                return SIDECORE_OK;
            }
            int32_t status = take_frame(job, &value);
            if (status != SIDECORE_OK) {
                return status;
            }
            __atomic_store_n(entry, value, __ATOMIC_RELEASE);
        } else if (value & LARGE) {
            return job->op == SIDECORE_OP_PT_MAP ? SIDECORE_PRESENT : SIDECORE_BAD_ARGUMENT;
        }
        table = value & ADDRESS;
    }
}

/* The processor may set bits of a present entry meanwhile, so those are exchanged, not stored. */
static int32_t change(struct job *job, uint64_t *at, uint64_t entry) {
    uint64_t old = at ? __atomic_load_n(at, __ATOMIC_RELAXED) : 0;
    switch (job->op) {
    case SIDECORE_OP_PT_MAP:
        if (old & PRESENT) {
            return old == entry ? SIDECORE_OK : SIDECORE_PRESENT;
        }
        __atomic_store_n(at, entry, __ATOMIC_RELEASE);
        return SIDECORE_OK;
    case SIDECORE_OP_PT_UNMAP:
        if (!at) {
            return SIDECORE_OK;
        }
        return __atomic_exchange_n(at, 0, __ATOMIC_ACQ_REL) & PRESENT ? SIDECORE_FLUSH_NEEDED : SIDECORE_OK;
    default:
        if (!(old & PRESENT)) {
            return SIDECORE_NOT_PRESENT;
        }
        if ((old ^ entry) & ADDRESS) {
            return SIDECORE_BAD_ARGUMENT;
        }
        __atomic_exchange_n(at, entry, __ATOMIC_ACQ_REL);
        return SIDECORE_FLUSH_NEEDED;
    }
}

int32_t page_tables_serve(unsigned char *ram, size_t ram_size, const struct sidecore_request *request,
                          uint64_t results[SIDECORE_ARGS]) {
    const uint64_t *args = request->args;
    bool list = args[3] & SIDECORE_PT_LIST && request->op != SIDECORE_OP_PT_UNMAP;
    struct job job = {.ram = ram,
                      .ram_size = ram_size,
                      .op = request->op,
                      .levels = args[0] & 0xfff,
                      .large = args[3] & SIDECORE_PT_2M,
                      .root = args[0] & ~0xfffull,
                      .donated = args[4] & ~0xfffull,
                      .donations = request->op == SIDECORE_OP_PT_MAP ? args[4] & 0xfff : 0};
    uint64_t page = job.large ? PAGE << 9 : PAGE, count = args[3] & SIDECORE_PT_COUNT, done = 0;
    if ((job.levels != 4 && job.levels != 5) || count == 0 || args[1] % page != 0 || (list && args[2] % 8 != 0)) {
        return SIDECORE_BAD_ARGUMENT;
    }
    uint64_t most = count < SIDECORE_PT_MOST ? count : SIDECORE_PT_MOST;
    if (list && !in_ram(&job, args[2], most * 8)) {
        return SIDECORE_BAD_ADDRESS;
    }
    int32_t status = SIDECORE_OK;
    for (; done < most; done++) {
        uint64_t entry = args[2] + done * page, *at;
        if (list) {
            memcpy(&entry, ram + args[2] + done * 8, sizeof entry);
        }
        int32_t result = SIDECORE_BAD_ARGUMENT;
        if (job.op == SIDECORE_OP_PT_UNMAP || (entry & PRESENT && (!job.large || entry & LARGE))) {
            result = walk(&job, args[1] + done * page, &at);
            result = result < 0 ? result : change(&job, at, entry);
        }
        if (result < 0) {
            status = result; /* that something was done before, and is to be flushed, results say */
            break;
        }
        status |= result;
    }
    results[0] = done;
    results[1] = job.taken;
    return status >= 0 && done < count ? status | SIDECORE_AGAIN : status;
}
