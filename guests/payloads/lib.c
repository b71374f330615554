/* SPDX-License-Identifier: Apache-2.0 */
#include "lib.h"

/* GCC may call these two even in freestanding code. */
void *memset(void *to, int value, size_t count) {
    void *start = to;
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
    return start;
}

void *memcpy(void *to, const void *from, size_t count) {
    void *start = to;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
    return start;
}

void put_char(struct line *line, char c) {
    if (line->length < sizeof line->text - 1) { /* one byte stays for the newline */
        line->text[line->length++] = c;
    }
}

void put(struct line *line, const char *text) {
    while (*text) {
        put_char(line, *text++);
    }
}

void put_decimal(struct line *line, uint64_t value) {
    char digits[20];
    unsigned n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (n) {
        put_char(line, digits[--n]);
    }
}

void put_hex(struct line *line, uint64_t value, unsigned digits) {
    put(line, "0x");
    while (digits--) {
        put_char(line, "0123456789abcdef"[value >> 4 * digits & 15]);
    }
}

void pad_to(struct line *line, uint32_t column) {
    while (line->length < column) {
        put_char(line, ' ');
    }
}

void end_line(struct line *line) {
    line->text[line->length++] = '\n';
    outs8(PORT_COM1, line->text, line->length);
    line->length = 0;
}

void print(const char *text) {
    struct line line = {0};
    put(&line, text);
    end_line(&line);
}

static uint64_t number(const char *text) {
    uint64_t value = 0;
    unsigned base = 10;
    if (text[0] == '0' && text[1] == 'x') {
        base = 16;
        text += 2;
    }
    for (;; text++) {
        unsigned digit;
        if (*text >= '0' && *text <= '9') {
            digit = (unsigned)(*text - '0');
        } else if (base == 16 && *text >= 'a' && *text <= 'f') {
            digit = (unsigned)(*text - 'a' + 10);
        } else {
            return value;
        }
        value = value * base + digit;
    }
}

uint64_t argument(const struct boot_info *boot, const char *name, uint64_t otherwise) {
    const char *at = (const char *)boot->cmdline_gpa;
    if (!at) {
        return otherwise;
    }
    for (;;) {
        const char *n = name;
        while (*n && *at == *n) {
            at++;
            n++;
        }
        if (!*n && *at == '=') {
            return number(at + 1);
        }
        while (*at && *at != ' ') {
            at++;
        }
        if (!*at) {
            return otherwise;
        }
        at++;
    }
}

void park(const struct boot_info *boot) {
    for (;;) {
        if (boot->cpl == 0) {
            __asm__ volatile("hlt");
        } else {
            cpu_relax();
        }
    }
}

void power_off(void) { out16(PORT_PM1A_CONTROL, PM1_SLP_EN); }

void debug_exit(uint32_t value) { out32(PORT_DEBUG_EXIT, value); }

/* Called by start.S. Result 0: power off, which is status 0; else debug exit, whose status is result << 1 | 1. */
__attribute__((noreturn)) void payload_start(const struct boot_info *boot, uint64_t vcpu);
void payload_start(const struct boot_info *boot, uint64_t vcpu) {
    if (boot->magic != BOOT_INFO_MAGIC || boot->size < sizeof *boot) {
        debug_exit(0x7f);
    }
    int result = payload_main(boot, vcpu);
    if (vcpu == 0) {
        if (result == 0) {
            power_off();
        } else {
            debug_exit((uint32_t)result);
        }
    }
    park(boot);
}
