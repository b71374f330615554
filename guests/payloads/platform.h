/* SPDX-License-Identifier: Apache-2.0 */
/* Where the legacy devices are: io.outrigger.vmm.PlatformMap, as the guest sees it. */
#ifndef PLATFORM_H
#define PLATFORM_H

#define PORT_POST 0x80
#define PORT_I8042_COMMAND 0x64
#define PORT_DEBUG_EXIT 0xf4
#define PORT_FIRST 0x510 /* a measuring host's own: the first exit of first-byte */
#define PORT_MARK 0x511 /* a measuring host's own: it reads its counters when a number is written here */
#define PORT_COM1 0x3f8
#define PORT_PM1A_CONTROL 0x604

#define PM1_SLP_EN 0x2000u    /* with SLP_TYP 0: power off (ACPI 6.5, 4.8.3.2.1) */
#define I8042_PULSE_RESET 0xfeu
#define LSR_DATA_READY 0x01u  /* 16550 line status */

#endif
