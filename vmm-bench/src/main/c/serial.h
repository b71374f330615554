/* SPDX-License-Identifier: Apache-2.0 */
/* A 16550 at COM1 that sends to standard output and receives nothing. */
#ifndef SERIAL_H
#define SERIAL_H

#define SERIAL_PORT 0x3f8u
#define SERIAL_PORTS 8u

struct serial {
    int vm; /* whose interrupt line 4 it drives */
    unsigned char ier, lcr, fcr;
    int sent, line; /* whether "transmitter empty" is still to be told; the line's level */
};

void serial_out(struct serial *s, unsigned reg, unsigned char value);
unsigned char serial_in(struct serial *s, unsigned reg);

#endif
