// SPDX-License-Identifier: Apache-2.0
package io.outrigger.guests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * A freestanding program for a VM, compiled from {@code guests/payloads}. All but the last two enter as {@code
 * guests/abi/boot_info.h} says; their sources name the command line arguments.
 *
 * <p>Immutable, thread-safe.
 */
public enum Payload {
    /** Reports what the machine looks like, computes something checkable, measures exits; status 0 if all held. */
    DEMO,
    /** Port I/O of every width, single and REP. */
    PIO,
    /** MMIO of every width, unaligned, across a page. */
    MMIO,
    /** Halts with interrupts off; CPL 0 only. */
    HLT,
    /** An exception without an IDT. */
    TRIPLE_FAULT,
    /** Accesses to random unclaimed addresses. */
    WILD_MMIO,
    /** An endless loop without an exit. */
    SPIN,
    /** Endless console output. */
    SERIAL_FLOOD,
    /** A counted or endless loop of port writes. */
    EXIT_LOOP,
    /** Ends through the debug exit with a value from the command line. */
    DEBUG_EXIT,
    /** Ends through ACPI power off. */
    POWER_OFF,
    /** Ends through the keyboard controller's reset. */
    RESET,
    /** Writes and checks every page of RAM. */
    MEMORY_TOUCH,
    /** Every vCPU counts itself in. */
    SMP,
    /** Instructions that a software back end lacks. */
    UNSUPPORTED_INSN,
    /** Echoes lines from the serial port until "quit". */
    SERIAL_ECHO,
    /** Measures one operation over one path; samples in its RAM, {@code guests/payloads/sidecall-bench.h}. */
    SIDECALL_BENCH,
    /** Fills its rings with posted calls for ever. */
    SIDECALL_FLOOD,
    /** Changes its page tables through the sidecore and looks what it sees; CPL 0 only. */
    SIDECALL_PT,
    /** Compares the sidecore's CPUID with the instruction, on every vCPU. */
    SIDECALL_CPUID,
    /** Events, interrupts and timers from the sidecore; CPL 0 only, two vCPUs, local APICs. */
    SIDECALL_IRQ,
    /** Reads from an entropy device, polling. */
    VIRTIO_RNG,
    /** Runs a compute kernel that also runs without a VM; its result in its RAM, {@code guests/payloads/compute}. */
    COMPUTE,
    /** Measures a disk, polling; samples in its RAM, {@code guests/payloads/virtio-bench.h}. */
    VIRTIO_BLOCK,
    /** Answers datagrams, or sends them; polling, or halting at CPL 0. Until the VM is stopped. */
    VIRTIO_NET,
    /** Times exits, kind by kind, and prints the samples; a PVH note too, for VMMs that do not know the boot page. */
    VMEXIT,
    /** Writes a byte to a port with its third instruction, by its ELF entry or by its PVH note; then halts. */
    FIRST_BYTE,
    /** Says on the serial port that it runs, then halts (CPL 0) or spins (CPL 3) for ever. */
    REPORT_IN,
    /** A 32-bit Multiboot 1 program; debug exit 0 if what it was given is right, else 1. */
    MULTIBOOT,
    /** A 32-bit program entered by its PVH note; debug exit 0 if what it was given is right, else 1. */
    PVH;

    /** The name of its source and its ELF file: lower case with hyphens. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".elf";
    }

    /**
     * The ELF file, a fresh copy.
     *
     * @throws UncheckedIOException if the jar cannot be read
     */
    public byte[] bytes() {
        try (InputStream in = Payload.class.getResourceAsStream(fileName())) {
            if (in == null) {
                throw new IllegalStateException(fileName() + " is not in this build: run the module's Maven build");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the payload " + fileName(), e);
        }
    }
}
