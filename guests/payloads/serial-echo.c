/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the serial port by polling and echoes every line; the line "quit" powers off. */
#include "lib.h"

static bool is_quit(const struct line *line) {
    return line->length == 4 && line->text[0] == 'q' && line->text[1] == 'u' && line->text[2] == 'i' &&
           line->text[3] == 't';
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        park(boot);
    }
    struct line line = {0};
    print("serial-echo: ready");
    for (;;) {
        while (!(in8(PORT_COM1 + 5) & LSR_DATA_READY)) {
            cpu_relax();
        }
        char c = (char)in8(PORT_COM1);
        if (c != '\n' && c != '\r') {
            put_char(&line, c);
            continue;
        }
        if (is_quit(&line)) {
            return 0;
        }
        end_line(&line);
    }
}
