// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.MemoryBase;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** VMs that start from a base, and memory that KSM may merge. */
@Core
class MemorySharingTest {
    private static final Hypervisor HYPERVISOR = Hypervisor.open();
    private static final Path KSM = Path.of("/sys/kernel/mm/ksm");
    private static final Path MERGED = Path.of("/proc/self/ksm_merging_pages");

    private static VmSpecBuilder guest(Payload payload) {
        return Guests.payload(payload, Privilege.USER, "").memory(MiB.of(4));
    }

    private static VmSpecBuilder kernel(Payload payload) {
        return VmSpec.linux(Image.of(payload.fileName(), payload.bytes())).memory(MiB.of(4));
    }

    private static void assertSameMemory(Vm vm, Vm loadedAlone) {
        List<GuestRegion> regions = vm.memory().regions();
        for (int i = 0; i < regions.size(); i++) {
            GuestRegion alone = loadedAlone.memory().regions().get(i);
            assertThat(regions.get(i).memory().mismatch(alone.memory()))
                    .as("first byte that differs")
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource(Privilege.class)
    void aPayloadsMemoryIsAsIfLoadedAlone(Privilege privilege) {
        VmSpecBuilder guest = guest(Payload.SMP).privilege(privilege).vcpus(2);
        try (MemoryBase base = HYPERVISOR.memoryBase(guest.build());
                Vm alone = HYPERVISOR.create(guest.cmdline("its own").build());
                Vm vm = HYPERVISOR.create(guest.memoryBase(base).build())) {
            assertSameMemory(vm, alone);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Payload.class,
            names = {"PVH", "MULTIBOOT"})
    void aKernelsMemoryIsAsIfLoadedAlone(Payload payload) throws Exception {
        VmSpecBuilder guest = kernel(payload);
        try (MemoryBase base = HYPERVISOR.memoryBase(guest.build())) {
            guest.vcpus(3).cmdline(VmSpecBuilder.DEFAULT_CMDLINE + " with more");
            try (Vm alone = HYPERVISOR.create(guest.build());
                    Vm vm = HYPERVISOR.create(guest.memoryBase(base).build())) {
                assertSameMemory(vm, alone);
            }
        }
    }

    @Test
    void noWriteReachesTheBaseOrASibling() throws Exception {
        VmSpecBuilder guest = guest(Payload.MEMORY_TOUCH);
        try (MemoryBase base = HYPERVISOR.memoryBase(guest.build());
                Vm alone = HYPERVISOR.create(guest.build());
                Vm sibling = HYPERVISOR.create(guest.memoryBase(base).build());
                Vm first = HYPERVISOR.create(guest.build());
                Vm second = HYPERVISOR.create(guest.build())) {
            first.start();
            second.start();
            assertThat(Guests.end(first)).isEqualTo(new VmExit.PoweredOff());
            assertThat(Guests.end(second)).isEqualTo(new VmExit.PoweredOff());
            assertSameMemory(sibling, alone);
            try (Vm later = HYPERVISOR.create(guest.build())) {
                assertSameMemory(later, alone);
            }
        }
    }

    @Test
    void aBaseCanBeClosedBeforeItsVms() throws Exception {
        VmSpecBuilder guest = guest(Payload.MEMORY_TOUCH);
        Guests.run(guest); // classes and descriptors of the JVM's own
        long descriptors = descriptors();
        MemoryBase base = HYPERVISOR.memoryBase(guest.name("closed").build());
        assertThat(descriptors()).isEqualTo(descriptors + 1);
        assertThat(mappings("closed")).isZero();
        try (Vm vm = HYPERVISOR.create(guest.memoryBase(base).build())) {
            assertThat(mappings("closed")).isEqualTo(1);
            base.close();
            base.close();
            assertThatThrownBy(() -> HYPERVISOR.create(guest.build())).isInstanceOf(IllegalStateException.class);
            assertThat(Guests.end(vm.start())).isEqualTo(new VmExit.PoweredOff());
        }
        assertThat(mappings("closed")).isZero();
        assertThat(descriptors()).isEqualTo(descriptors);
    }

    @Test
    void aBaseThatCannotBeLeavesNothing() throws Exception {
        long descriptors = descriptors();
        VmSpecBuilder broken = VmSpec.payload(Image.of("none", new byte[0])).name("broken");
        assertThatThrownBy(() -> HYPERVISOR.memoryBase(broken.build())).isInstanceOf(ImageException.class);
        VmSpecBuilder guest = guest(Payload.POWER_OFF);
        try (MemoryBase base = HYPERVISOR.memoryBase(guest.build())) {
            assertThatThrownBy(
                            () -> HYPERVISOR.memoryBase(guest.memoryBase(base).build()))
                    .isInstanceOf(SpecException.class)
                    .hasMessageStartingWith("memory.base:");
        }
        assertThat(mappings("broken")).isZero();
        assertThat(descriptors()).isEqualTo(descriptors);
    }

    @Test
    void mergeableMemoryIsThisProcesssAlone() throws Exception {
        try (Vm vm = HYPERVISOR.create(
                guest(Payload.MEMORY_TOUCH).name("mergeable").ksm(true).build())) {
            assertThat(mappings("mergeable")).as("it is no memfd").isZero();
            assertThat(isMergeable(vm)).isTrue();
            assertThat(Guests.end(vm.start())).isEqualTo(new VmExit.PoweredOff());
        }
    }

    /** By the guest's page tables: where KVM shadows them, it must hear of it although the memory has no file. */
    @Test
    void mappingsAreForgottenInPrivateMemoryToo() throws Exception {
        VmSpecBuilder guest = Guests.payload(Payload.SIDECALL_PT, Privilege.KERNEL, "rounds=50")
                .sidecore(SidecoreSpec.standard());
        Guests.run(guest.ksm(true)).mustBe(new VmExit.PoweredOff());
        try (MemoryBase base = HYPERVISOR.memoryBase(guest.ksm(false).build())) {
            Guests.run(guest.memoryBase(base)).mustBe(new VmExit.PoweredOff());
        }
    }

    @Test
    void mergedPagesStayEachVmsOwn() throws Exception {
        Path run = KSM.resolve("run");
        boolean canMerge = Files.isWritable(run) && Files.exists(MERGED);
        if (!canMerge) {
            System.err.println("SKIPPED mergedPagesStayEachVmsOwn: no right to start KSM");
        }
        Assumptions.assumeTrue(canMerge);
        String before = Files.readString(run).strip();
        byte[] same = new byte[(int) MiB.of(1)];
        new Random(1).nextBytes(same);
        VmSpecBuilder guest = guest(Payload.SPIN).ksm(true);
        try (Vm first = HYPERVISOR.create(guest.build());
                Vm second = HYPERVISOR.create(guest.build())) {
            first.memory().write(MiB.of(3), same);
            second.memory().write(MiB.of(3), same);
            Files.writeString(run, "1");
            long deadline = System.nanoTime() + Guests.PATIENCE.toNanos();
            while (number(MERGED) < 256 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(number(MERGED)).isGreaterThanOrEqualTo(256);
            first.memory().putLong(MiB.of(3), 42);
            byte[] seen = new byte[same.length];
            second.memory().read(MiB.of(3), MemorySegment.ofArray(seen));
            assertThat(seen).isEqualTo(same);
        } finally {
            Files.writeString(run, before);
        }
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    private static boolean isMergeable(Vm vm) throws IOException {
        String start =
                Long.toHexString(vm.memory().regions().getFirst().memory().address());
        List<String> smaps = Files.readAllLines(Path.of("/proc/self/smaps"));
        boolean inside = false;
        for (String line : smaps) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                inside = line.startsWith(start + "-");
            } else if (inside && line.startsWith("VmFlags:")) {
                return line.contains(" mg");
            }
        }
        return false;
    }

    private static long mappings(String name) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("outrigger-" + name)).count();
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
