// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.irq;

import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IrqLine;
import io.outrigger.vmm.MsiSink;
import java.util.Arrays;

/**
 * An I/O APIC of 24 inputs (Intel 82093AA data sheet) that sends messages to KVM's local APICs, with the EOI register
 * of version 0x20. That register is needed: without an I/O APIC of its own KVM tells guests that its local APICs can
 * withhold the broadcast of ends of interrupts, and who withholds it writes here instead.
 *
 * <p>Thread-safe: a lock of its own is held for nanoseconds, or for the system call that sends a message. Writers of
 * redirection entries wait for each other, since each tells KVM the new route before it counts.
 */
public final class IoApic implements IoDevice {
    /** Bytes of MMIO that it answers. */
    public static final int SIZE = 0x1000;
    /** Its inputs. */
    public static final int PINS = GsiRoutes.PINS;

    private static final int IOREGSEL = 0x00;
    private static final int IOWIN = 0x10;
    private static final int EOI = 0x40;

    private static final int ID = 0;
    private static final int VERSION = 1;
    private static final int ARBITRATION = 2;
    private static final int REDIRECTION = 0x10;

    private static final int ID_MASK = 0x0F00_0000;
    private static final int VERSION_VALUE = PINS - 1 << 16 | 0x20;
    private static final long LOW = 0xFFFF_FFFFL;

    private final MsiSink sink;
    private final GsiRoutes routes;
    /** Held while an entry changes, also over the system call; taken before this object's own lock. */
    private final Object redirecting = new Object();

    // guarded by this
    private final long[] entries = new long[PINS];
    private int lines;
    private int reroutedPins;
    private int select;
    private int id;

    /**
     * One with all inputs masked.
     *
     * @param sink called by one thread at a time
     * @param routes the table to keep informed
     */
    public IoApic(MsiSink sink, GsiRoutes routes) {
        this.sink = sink;
        this.routes = routes;
        Arrays.fill(entries, Redirection.MASKED);
    }

    @Override
    public String name() {
        return "ioapic";
    }

    /**
     * One of its inputs.
     *
     * @param pin 0 to 23
     */
    public IrqLine line(int pin) {
        if (pin < 0 || pin >= PINS) {
            throw new IllegalArgumentException("an I/O APIC has inputs 0 to %d, not %d".formatted(PINS - 1, pin));
        }
        return level -> set(pin, level);
    }

    /** A local APIC has ended an interrupt; level-triggered inputs that are still asserted interrupt anew. */
    public synchronized void endOfInterrupt(int vector) {
        for (int pin = 0; pin < PINS; pin++) {
            if (Redirection.awaitsEnd(entries[pin]) && Redirection.vector(entries[pin]) == vector) {
                entries[pin] &= ~Redirection.REMOTE_IRR;
                deliverLevel(pin);
            }
        }
    }

    // Registers are 32 bits wide (data sheet, 3.0); of a narrower or wider access the low bits count.
    @Override
    public synchronized long read(long offset, int width) {
        return switch ((int) offset) {
            case IOREGSEL -> select;
            case IOWIN -> readRegister() & LOW;
            default -> 0;
        };
    }

    @Override
    public void write(long offset, int width, long value) {
        switch ((int) offset) {
            case IOREGSEL -> select((int) value & 0xFF);
            case IOWIN -> writeRegister((int) value);
            case EOI -> endOfInterrupt((int) value & 0xFF);
            default -> {
                // reserved
            }
        }
    }

    private synchronized void select(int register) {
        select = register;
    }

    private int readRegister() {
        return switch (select) {
            case ID, ARBITRATION -> id; // an arbitration id starts as the id, and messages need no arbitration
            case VERSION -> VERSION_VALUE;
            default -> {
                int pin = select - REDIRECTION >> 1;
                if (pin < 0 || pin >= PINS) {
                    yield 0;
                }
                yield (int) (entries[pin] >>> half(select));
            }
        };
    }

    private void writeRegister(int value) {
        int register;
        synchronized (this) {
            register = select;
            if (register == ID) {
                id = value & ID_MASK;
            }
        }
        int pin = register - REDIRECTION >> 1;
        if (pin >= 0 && pin < PINS) {
            redirect(pin, half(register), value);
        }
    }

    /** By how many bits a redirection register's half is shifted: even registers are the low ones. */
    private static int half(int register) {
        return (register & 1) * 32;
    }

    private void redirect(int pin, int shift, int value) {
        synchronized (redirecting) {
            long next;
            synchronized (this) {
                long written = Redirection.WRITABLE & LOW << shift;
                next = entries[pin] & ~written & ~Redirection.REMOTE_IRR | (value & LOW) << shift & written;
                // An interrupt by the new entry whose end KVM does not report yet would be the input's last, and so
                // would be one by the old entry whose end KVM does not report any more.
                reroutedPins |= 1 << pin;
            }
            tellRoute(pin, next);
            synchronized (this) {
                long awaited = Redirection.isLevel(next) ? entries[pin] & Redirection.REMOTE_IRR : 0;
                entries[pin] = next | awaited;
                reroutedPins &= ~(1 << pin);
                deliverLevel(pin);
            }
        }
    }

    // A masked edge-triggered input has no route, lest an irqfd raise it. A masked level-triggered one keeps its own:
    // an interrupt may be in service, and KVM reports the end of only those that have a route.
    private void tellRoute(int pin, long entry) {
        boolean needed = Redirection.isLevel(entry) || !Redirection.isMasked(entry);
        if (needed && Redirection.isDeliverable(entry)) {
            routes.route(pin, Redirection.msiAddress(entry), Redirection.msiData(entry));
        } else {
            routes.unroute(pin);
        }
    }

    private synchronized void set(int pin, boolean level) {
        boolean rises = level && (lines >> pin & 1) == 0;
        lines = level ? lines | 1 << pin : lines & ~(1 << pin);
        if (Redirection.isLevel(entries[pin])) {
            deliverLevel(pin);
        } else if (rises && !Redirection.isMasked(entries[pin])) { // masked edges are lost (data sheet, 3.2.4)
            send(entries[pin]);
        }
    }

    private void deliverLevel(int pin) {
        long entry = entries[pin];
        boolean waits = Redirection.isMasked(entry) || Redirection.awaitsEnd(entry) || (reroutedPins >> pin & 1) != 0;
        if (Redirection.isLevel(entry) && (lines >> pin & 1) != 0 && !waits && send(entry)) {
            entries[pin] = entry | Redirection.REMOTE_IRR;
        }
    }

    private boolean send(long entry) {
        return Redirection.isDeliverable(entry) && sink.send(Redirection.msiAddress(entry), Redirection.msiData(entry));
    }
}
