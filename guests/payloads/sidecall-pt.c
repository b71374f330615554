/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has the sidecore map, unmap and protect pages and looks through them at what they show: a change must be seen once
 * it is flushed as the status says. CPL 0 only (page faults of its own, INVLPG). rounds= of mapping one page anew,
 * default 200. One line for each check; exits 0, or with the number of the check that failed.
 */
#include "../abi/sidecall.h"
#include "interrupts.h"

#define PAGE 4096ULL
#define PAGE_FAULT 14
#define LARGE_PAGE (512 * PAGE)
#define LINEAR (1ULL << 39) /* second entry of the top-level table: the identity mapping is in the first */
#define RANGE (LINEAR + 510 * PAGE) /* its third page is in the next table */
#define LIST (LINEAR + 16 * PAGE)
#define LARGE (LINEAR + (1ULL << 30))
#define ELSEWHERE (LINEAR + (2ULL << 30))
#define NOWHERE (1ULL << 45) /* no RAM there */
/* Accessed and dirty are set already, so the processor leaves the entry as it is. */
#define READ_ONLY 0x61ULL
#define WRITABLE 0x63ULL
#define LARGE_BIT 0x80ULL

static struct sidecall_ring ring;
static uint64_t root;
static uint64_t free_ram;
static uint64_t rounds;

/* What the page-fault handler does: notes the address and goes on at `recovery`. */
__attribute__((noreturn, used)) static void unexpected_fault(void);
static volatile uint64_t faults __attribute__((used));
static volatile uint64_t fault_address __attribute__((used));
static uint64_t recovery __attribute__((used)) = (uint64_t)unexpected_fault;

void page_fault(void);
__asm__(".text\n"
        "page_fault:\n" /* on the stack: error code, RIP, … */
        "    push %rax\n"
        "    mov %cr2, %rax\n"
        "    mov %rax, fault_address(%rip)\n"
        "    incq faults(%rip)\n"
        "    mov recovery(%rip), %rax\n"
        "    mov %rax, 16(%rsp)\n"
        "    pop %rax\n"
        "    add $8, %rsp\n"
        "    iretq\n");

static void unexpected_fault(void) {
    struct line line = {0};
    put(&line, "sidecall-pt: page fault at ");
    put_hex(&line, fault_address, 16);
    end_line(&line);
    for (;;) {
        debug_exit(0x7e);
    }
}

/* Whether the access at `address` faulted there, or (false) passed. */
static bool faulted(uint64_t before, uint64_t address) {
    recovery = (uint64_t)unexpected_fault;
    if (faults != before && fault_address != address) {
        unexpected_fault();
    }
    return faults != before;
}

static bool read_faults(uint64_t address, uint64_t *value) {
    uint64_t before = faults;
    __asm__ volatile("lea 1f(%%rip), %0; mov %0, recovery(%%rip); mov (%1), %0; 1:"
                     : "=&r"(*value) : "r"(address) : "memory");
    return faulted(before, address);
}

static bool write_faults(uint64_t address, uint64_t value) {
    uint64_t before = faults, scratch;
    __asm__ volatile("lea 1f(%%rip), %0; mov %0, recovery(%%rip); mov %2, (%1); 1:"
                     : "=&r"(scratch) : "r"(address), "r"(value) : "memory");
    return faulted(before, address);
}

static bool shows(uint64_t address, uint64_t value) {
    uint64_t read;
    return !read_faults(address, &read) && read == value;
}

static bool is_unmapped(uint64_t address) {
    uint64_t read;
    return read_faults(address, &read);
}

/* Whether both addresses are the same memory, by writes to either. */
static bool same_memory(uint64_t linear, uint64_t frame, uint64_t value) {
    mmio_write64(frame + 8, value);
    return shows(linear + 8, value) && !write_faults(linear + 16, ~value) && mmio_read64(frame + 16) == ~value;
}

/* Frames that follow each other, zeroed by our own stores, as donated ones must be. */
static uint64_t take(uint64_t count) {
    uint64_t first = free_ram;
    free_ram += count * PAGE;
    memset((void *)first, 0, count * PAGE);
    return first;
}

static const struct sidecore_completion *request(uint16_t op, uint64_t linear, uint64_t entry, uint64_t count,
                                                 uint64_t donated) {
    uint64_t args[SIDECORE_ARGS] = {root + 4, linear, entry, count, donated};
    return sidecall(&ring, op, args);
}

/* Whether the call is done whole with that status. Flushes what it must. */
static bool done(uint16_t op, uint64_t linear, uint64_t entry, uint64_t count, uint64_t donated, int32_t status) {
    const struct sidecore_completion *c = request(op, linear, entry, count, donated);
    uint64_t pages = count & SIDECORE_PT_COUNT, bytes = count & SIDECORE_PT_2M ? LARGE_PAGE : PAGE;
    for (uint64_t i = 0; c->status > 0 && c->status & SIDECORE_FLUSH_NEEDED && i < pages; i++) {
        __asm__ volatile("invlpg (%0)" : : "r"(linear + i * bytes) : "memory");
    }
    return c->status == status && c->results[0] == pages && c->results[1] == (donated & 0xfff);
}

static bool map(uint64_t linear, uint64_t entry, uint64_t count, uint64_t donated) {
    return done(SIDECORE_OP_PT_MAP, linear, entry, count, donated, SIDECORE_OK);
}

static bool unmap(uint64_t linear, uint64_t count) {
    return done(SIDECORE_OP_PT_UNMAP, linear, 0, count, 0, SIDECORE_FLUSH_NEEDED);
}

static bool protect(uint64_t linear, uint64_t entry, uint64_t count) {
    return done(SIDECORE_OP_PT_PROTECT, linear, entry, count, 0, SIDECORE_FLUSH_NEEDED);
}

static bool refused(uint16_t op, uint64_t args0, uint64_t entry, uint64_t count, uint64_t donated, int32_t status) {
    uint64_t args[SIDECORE_ARGS] = {args0, ELSEWHERE, entry, count, donated};
    const struct sidecore_completion *c = sidecall(&ring, op, args);
    return c->status == status && c->results[0] == 0;
}

static bool one_page_and_its_tables(void) {
    uint64_t frame = take(1);
    return is_unmapped(LINEAR) && map(LINEAR, frame | WRITABLE, 1, take(3) + 3) && same_memory(LINEAR, frame, 1);
}

static bool range_over_two_tables(void) {
    uint64_t frames = take(5);
    bool good = map(RANGE, frames | WRITABLE, 5, take(1) + 1);
    for (uint64_t i = 0; i < 5; i++) {
        good = good && same_memory(RANGE + i * PAGE, frames + i * PAGE, i + 2);
    }
    return good;
}

static bool list(void) {
    uint64_t frames = take(4), *entries = (uint64_t *)take(1);
    for (uint64_t i = 0; i < 4; i++) {
        entries[i] = (frames + (3 - i) * PAGE) | WRITABLE;
    }
    bool good = map(LIST, (uint64_t)entries, 4 | SIDECORE_PT_LIST, 0);
    for (uint64_t i = 0; i < 4; i++) {
        good = good && same_memory(LIST + i * PAGE, frames + (3 - i) * PAGE, i + 7);
    }
    return good;
}

static bool large_page(void) {
    uint64_t tables = take(1);
    uint64_t frame = (free_ram + LARGE_PAGE - 1) & -LARGE_PAGE; /* only two words of it are written */
    return map(LARGE, frame | WRITABLE | LARGE_BIT, 1 | SIDECORE_PT_2M, tables + 1) &&
           same_memory(LARGE + LARGE_PAGE - PAGE, frame + LARGE_PAGE - PAGE, 11) && same_memory(LARGE, frame, 12) &&
           unmap(LARGE, 1 | SIDECORE_PT_2M) && is_unmapped(LARGE);
}

/* LINEAR + 3 pages is in the way of a range of five from LINEAR + 1 page. */
static bool present(void) {
    uint64_t frames = take(5), other = take(1);
    bool good = map(LINEAR + 3 * PAGE, other | WRITABLE, 1, 0) && map(LINEAR + 3 * PAGE, other | WRITABLE, 1, 0);
    const struct sidecore_completion *c = request(SIDECORE_OP_PT_MAP, LINEAR + PAGE, frames | WRITABLE, 5, 0);
    return good && c->status == SIDECORE_PRESENT && c->results[0] == 2 &&
           same_memory(LINEAR + 2 * PAGE, frames + PAGE, 13) && same_memory(LINEAR + 3 * PAGE, other, 14) &&
           is_unmapped(LINEAR + 4 * PAGE);
}

static bool frames_run_out(void) {
    uint64_t frame = take(1), tables = take(2);
    const struct sidecore_completion *c = request(SIDECORE_OP_PT_MAP, ELSEWHERE, frame | WRITABLE, 1, tables + 1);
    uint64_t taken = c->results[1];
    return c->status == SIDECORE_NO_FRAME && c->results[0] == 0 && taken <= 1 && is_unmapped(ELSEWHERE) &&
           map(ELSEWHERE, frame | WRITABLE, 1, tables + taken * PAGE + 2 - taken) &&
           same_memory(ELSEWHERE, frame, 15) && unmap(ELSEWHERE, 1);
}

static bool nonsense(void) {
    uint64_t entry = take(1) | WRITABLE;
    return refused(SIDECORE_OP_PT_MAP, root + 3, entry, 1, 0, SIDECORE_BAD_ARGUMENT) &&
           refused(SIDECORE_OP_PT_MAP, root + 4, entry, 0, 0, SIDECORE_BAD_ARGUMENT) &&
           refused(SIDECORE_OP_PT_MAP, root + 4, entry & ~1ULL, 1, 0, SIDECORE_BAD_ARGUMENT) &&
           refused(SIDECORE_OP_PT_MAP, NOWHERE + 4, entry, 1, 0, SIDECORE_BAD_ADDRESS) &&
           refused(SIDECORE_OP_PT_UNMAP, NOWHERE + 4, 0, 1, 0, SIDECORE_BAD_ADDRESS) &&
           refused(SIDECORE_OP_PT_MAP, root + 4, NOWHERE, 1 | SIDECORE_PT_LIST, 0, SIDECORE_BAD_ADDRESS) &&
           refused(SIDECORE_OP_PT_PROTECT, root + 4, entry, 1, 0, SIDECORE_NOT_PRESENT);
}

static bool unmapped_range(void) {
    bool good = unmap(RANGE, 5);
    for (uint64_t i = 0; i < 5; i++) {
        good = good && is_unmapped(RANGE + i * PAGE);
    }
    return good && done(SIDECORE_OP_PT_UNMAP, RANGE, 0, 5, 0, SIDECORE_OK);
}

static bool read_only(void) {
    uint64_t frame = take(1), page = LINEAR + 20 * PAGE;
    bool good = map(page, frame | WRITABLE, 1, 0) && same_memory(page, frame, 16) &&
                protect(page, frame | READ_ONLY, 1) && shows(page + 8, 16) && write_faults(page + 8, 17) &&
                mmio_read64(frame + 8) == 16;
    const struct sidecore_completion *c =
        request(SIDECORE_OP_PT_PROTECT, page, (frame + PAGE) | READ_ONLY, 1, 0); /* another page's address */
    return good && c->status == SIDECORE_BAD_ARGUMENT && protect(page, frame | WRITABLE, 1) &&
           same_memory(page, frame, 18) && unmap(page, 1);
}

static bool more_than_one_call_does(void) {
    const struct sidecore_completion *c =
        request(SIDECORE_OP_PT_UNMAP, ELSEWHERE, 0, SIDECORE_PT_MOST + 24, 0); /* nothing is mapped there */
    return c->status == SIDECORE_AGAIN && c->results[0] == SIDECORE_PT_MOST &&
           done(SIDECORE_OP_PT_UNMAP, ELSEWHERE + SIDECORE_PT_MOST * PAGE, 0, 24, 0, SIDECORE_OK);
}

/* The old frame gets another value each time, and so would betray that it is still seen. */
static bool change_is_seen(void) {
    uint64_t frames = take(2), page = LINEAR + 30 * PAGE;
    bool good = map(page, frames | WRITABLE, 1, 0);
    for (uint64_t i = 1; good && i <= rounds; i++) {
        uint64_t old = frames + (i - 1) % 2 * PAGE, new = frames + i % 2 * PAGE;
        mmio_write64(old, i << 32);
        good = shows(page, i << 32) && unmap(page, 1) && (i % 4 || is_unmapped(page));
        mmio_write64(old, ~i);
        mmio_write64(new, i);
        good = good && map(page, new | WRITABLE, 1, 0) && shows(page, i) && !write_faults(page, i + 1) &&
               mmio_read64(new) == i + 1 && mmio_read64(old) == ~i;
    }
    return good;
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    static const struct {
        const char *name;
        bool (*passes)(void);
    } checks[] = {{"one page and its tables", one_page_and_its_tables},
                  {"a range over two tables", range_over_two_tables},
                  {"a list", list},
                  {"a page of 2 MiB", large_page},
                  {"an entry is present", present},
                  {"donated frames run out", frames_run_out},
                  {"nonsense is refused", nonsense},
                  {"an unmapped range", unmapped_range},
                  {"read-only and back", read_only},
                  {"more than one call does", more_than_one_call_does},
                  {"every change is seen", change_is_seen}};
    if (vcpu != 0) {
        park(boot);
    }
    if (boot->cpl != 0 || !(boot->flags & BOOT_FLAG_SIDECORE)) {
        print("sidecall-pt: needs CPL 0 and a sidecore");
        return 0x7d;
    }
    struct sidecore_header *header = (struct sidecore_header *)boot->sidecore_gpa;
    if (!sidecall_attach(&ring, header, SIDECORE_RING(header->vcpus, header->rings, 0, SIDECORE_OP_PT_MAP))) {
        print("sidecall-pt: a region of another version");
        return 0x7d;
    }
    root = boot->page_table_root;
    free_ram = boot->payload_end;
    rounds = argument(boot, "rounds", 200);
    set_gate(PAGE_FAULT, (uint64_t)page_fault);
    load_interrupt_table();
    for (unsigned i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        bool passed = checks[i].passes();
        struct line line = {0};
        put(&line, "sidecall-pt: ");
        put_decimal(&line, i + 1);
        put_char(&line, ' ');
        put(&line, checks[i].name);
        put(&line, passed ? ": ok" : ": FAILED");
        end_line(&line);
        if (!passed) {
            return (int)i + 1;
        }
    }
    return 0;
}
