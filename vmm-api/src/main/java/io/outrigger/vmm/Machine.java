// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import io.outrigger.linux.EventFd;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a device sees of the VM it is part of.
 *
 * <p>Thread-safe.
 */
public interface Machine {
    /** What the VM is made from. */
    VmSpec spec();

    /** The VM's RAM. */
    GuestMemory memory();

    /** Where devices are attached. */
    IoBus bus();

    /**
     * An interrupt controller input by its global system interrupt number (GSI), 0 to 23.
     *
     * @return the line; {@link IrqLine#none} where the VM has no interrupt controllers
     */
    IrqLine irqLine(int gsi);

    /**
     * A way for messages to the local APICs, for one thread at a time.
     *
     * @return a new one; empty where the VM has no interrupt controllers
     */
    Optional<MsiSink> msiSink();

    /**
     * An interrupt controller input that a signal raises in the kernel. It raises nothing where the VM has no
     * interrupt controllers.
     *
     * @param gsi the global system interrupt, 0 to 23; edge-triggered
     */
    Interrupt interrupt(int gsi);

    /**
     * A message to the local APICs that a signal sends in the kernel.
     *
     * @throws HostException if KVM has no room for more
     */
    MessageInterrupt messageInterrupt();

    /**
     * Lets a guest's write wake a thread, without an exit to this process, until it is taken down or the VM ends.
     *
     * @param range the port or address, and the width of the write
     * @param value the value whose write counts, others being {@link #bus}'s; empty if all do
     * @param event what the write signals
     */
    Doorbell doorbell(IoRange range, OptionalInt value, EventFd event);

    /** The thread that serves what no vCPU thread and no sidecore serves; started when it is first asked for. */
    Poller ioThread();

    /**
     * The VM's sidecores; where the specification asks for none, one that sleeps when it is not needed, started when it
     * is first asked for.
     */
    List<Poller> sidecores();

    /** Lets controllers of the VM see a device. While devices are attached. */
    void publish(VmDevice device);

    /**
     * Makes the VM's sidecore region: guest-physical memory outside RAM at {@link PlatformMap#SIDECORE_BASE}, all zero,
     * which payloads are told of. Once at most.
     *
     * @param size in bytes, whole pages
     */
    GuestRegion sidecoreRegion(int size);

    /** Adds a leaf to what CPUID tells on every vCPU. While devices are attached. */
    void addCpuid(CpuidLeaf leaf);

    /** What CPUID tells on a vCPU, as KVM answers; once the VM is made. */
    CpuidLeaf cpuid(int vcpu, int function, int index);

    /** How fast the guest's TSC counts, in kHz; 0 if unknown. */
    int tscKhz();

    /**
     * Where the back end keeps shadow page tables: drops from them all that leads to a range of RAM, because guest page
     * tables were changed behind KVM's back. Elsewhere it does nothing.
     */
    void forgetMappings(long gpa, long length);

    /** Adds a part that works on a thread of its own. While devices are attached. */
    void attach(Worker worker);

    /** The host's end of the VM's console. */
    ConsolePort console();

    /**
     * Ends the VM from within: a power-off, a reset, a debug exit. The vCPU that called leaves its device normally
     * and stops before its next guest instruction; the others are kicked. Only the first end counts.
     */
    void end(VmExit exit);
}
