// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.irq;

/**
 * The fields of an I/O APIC's redirection entry (82093AA data sheet, section 3.2.4), and the message that has the same
 * meaning (Intel SDM volume 3A, section 11.11). Polarity is kept and has no effect: a line of ours says whether it is
 * asserted, not which voltage that is.
 */
final class Redirection {
    static final long REMOTE_IRR = 1L << 14;
    static final long LEVEL = 1L << 15;
    static final long MASKED = 1L << 16;
    /** What a guest may write; delivery status and remote IRR are the device's, and a message is never pending. */
    static final long WRITABLE = 0xFF00_0000_0001_AFFFL;

    private static final int VECTOR = 0xFF;
    private static final int DELIVERY_MODE_SHIFT = 8;
    private static final int LOGICAL_SHIFT = 11;
    private static final int DESTINATION_SHIFT = 56;
    /**
     * Fixed, lowest priority, SMI, NMI and INIT. 3 and 6 are reserved, and 7 (ExtINT) needs a PIC, which is not there.
     */
    private static final int DELIVERABLE_MODES = 0b0011_0111;

    private static final long MSI_ADDRESS = 0xFEE0_0000L;
    private static final int MSI_DESTINATION_SHIFT = 12;
    private static final int MSI_LOGICAL_SHIFT = 2;
    private static final int MSI_ASSERT = 1 << 14;
    private static final int MSI_LEVEL = 1 << 15;

    private Redirection() {}

    static int vector(long entry) {
        return (int) entry & VECTOR;
    }

    static boolean isLevel(long entry) {
        return (entry & LEVEL) != 0;
    }

    static boolean isMasked(long entry) {
        return (entry & MASKED) != 0;
    }

    static boolean awaitsEnd(long entry) {
        return (entry & REMOTE_IRR) != 0;
    }

    /** Whether a message can say it. */
    static boolean isDeliverable(long entry) {
        return (DELIVERABLE_MODES >> deliveryMode(entry) & 1) != 0;
    }

    // The redirection hint stays clear: it would make a fixed interrupt for several processors go to one of them,
    // while for lowest priority KVM looks at the delivery mode (kvm_lowest_prio_delivery).
    static long msiAddress(long entry) {
        long destination = entry >>> DESTINATION_SHIFT;
        long logical = entry >>> LOGICAL_SHIFT & 1;
        return MSI_ADDRESS | destination << MSI_DESTINATION_SHIFT | logical << MSI_LOGICAL_SHIFT;
    }

    static int msiData(long entry) {
        int trigger = isLevel(entry) ? MSI_LEVEL | MSI_ASSERT : 0;
        return vector(entry) | deliveryMode(entry) << DELIVERY_MODE_SHIFT | trigger;
    }

    private static int deliveryMode(long entry) {
        return (int) (entry >>> DELIVERY_MODE_SHIFT) & 7;
    }
}
