// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/** Who serves a queue of a device when its driver has work for it. */
public enum ServiceMode {
    /** The vCPU's own thread, during the exit that the driver's notification takes: trap and emulate. */
    TRAP,
    /** The VM's I/O thread: the notification goes to the kernel only, which signals an eventfd. */
    EVENTFD,
    /** A sidecore, which polls; the driver need not notify. */
    SIDECORE
}
