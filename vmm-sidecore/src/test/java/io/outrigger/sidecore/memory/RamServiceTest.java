// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.Mapping;
import io.outrigger.linux.MemFd;
import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.sidecore.SidecallService;
import io.outrigger.sidecore.Sidecalls;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On memory of the kernel's, as a VM has it: two regions with a hole between. */
class RamServiceTest {
    private static final long STEP = Sidecore.SIDECORE_MEM_STEP();
    private static final long SIZE = 4 * STEP;
    private static final long HIGH = 8 * STEP;

    private final MemFd file = MemFd.create("ram-service-test", 4096);
    private final Mapping ram;
    private final GuestMemory memory;

    RamServiceTest() {
        file.truncate(SIZE);
        ram = file.map(SIZE);
        memory = new GuestMemory(List.of(
                new GuestRegion(0, ram.segment().asSlice(0, SIZE / 2)),
                new GuestRegion(HIGH, ram.segment().asSlice(SIZE / 2))));
    }

    @AfterEach
    void close() {
        ram.close();
        file.close();
    }

    @Test
    void populatedMemoryIsThereBeforeItIsTouched() throws Exception {
        Sidecall call = Sidecalls.of(0, STEP);
        assertThat(new PopulateService(memory).call(call)).isEqualTo(Sidecore.SIDECORE_OK());
        assertThat(call.result(0)).isEqualTo(STEP);
        assertThat(blocks()).isEqualTo(STEP);
    }

    @Test
    void discardedMemoryGoesBackAndReadsAsZeros() throws Exception {
        ram.segment().fill((byte) 7);
        Sidecall call = Sidecalls.of(0x3000, 0x5000);
        assertThat(new DiscardService(memory).call(call)).isEqualTo(Sidecore.SIDECORE_OK());
        assertThat(call.result(0)).isEqualTo(0x5000);
        assertThat(blocks()).isEqualTo(SIZE - 0x5000); // before reading gives the holes pages again
        assertThat(memory.getByte(0x2FFF)).isEqualTo((byte) 7);
        assertThat(memory.slice(0x3000, 0x5000).mismatch(MemorySegment.ofArray(new byte[0x5000])))
                .isEqualTo(-1);
        assertThat(memory.getByte(0x8000)).isEqualTo((byte) 7);
    }

    @Test
    void largeRangesAreCutIntoSteps() {
        PopulateService populate = new PopulateService(memory);
        Sidecall call = Sidecalls.of(HIGH, 2 * STEP);
        assertThat(populate.call(call)).isEqualTo(Sidecore.SIDECORE_AGAIN());
        assertThat(call.result(0)).isEqualTo(STEP);
        Sidecalls.fill(call, HIGH + STEP, STEP);
        assertThat(populate.call(call)).isEqualTo(Sidecore.SIDECORE_OK());
    }

    @Test
    void onlyWholePagesOfRam() {
        for (SidecallService service : List.of(new PopulateService(memory), new DiscardService(memory))) {
            assertThat(service.call(Sidecalls.of(0x800, 0x1000))).isEqualTo(Sidecore.SIDECORE_BAD_ARGUMENT());
            assertThat(service.call(Sidecalls.of(0x1000, 1))).isEqualTo(Sidecore.SIDECORE_BAD_ARGUMENT());
            for (long[] wild : new long[][] {
                {SIZE / 2, 0x1000}, {0, SIZE}, {-4096, 0x1000}, {-4096, 0x2000}, {0, -4096}, {HIGH, SIZE / 2 + 4096},
            }) {
                assertThat(service.call(Sidecalls.of(wild))).isEqualTo(Sidecore.SIDECORE_BAD_ADDRESS());
            }
        }
        assertThat(new PopulateService(memory).call(Sidecalls.of(0, 0))).isEqualTo(Sidecore.SIDECORE_OK());
    }

    /** It would read as the file, and not as zeros. */
    @Test
    void aPrivateMappingOfAFileCannotBeGivenBack() {
        try (Mapping copy = file.mapPrivate(SIZE)) {
            assertThat(discardFirstPage(copy)).isEqualTo(Sidecore.SIDECORE_UNSUPPORTED());
        }
    }

    @Test
    void anonymousMemoryIsGivenBack() {
        try (Mapping anonymous = Mapping.anonymous(0x1_0000, 4096)) {
            anonymous.segment().fill((byte) 7);
            assertThat(discardFirstPage(anonymous)).isEqualTo(Sidecore.SIDECORE_OK());
            assertThat(anonymous.segment().get(ValueLayout.JAVA_BYTE, 0xFFF)).isZero();
            assertThat(anonymous.segment().get(ValueLayout.JAVA_BYTE, 0x1000)).isEqualTo((byte) 7);
        }
    }

    private static int discardFirstPage(Mapping mapping) {
        GuestMemory memory = new GuestMemory(List.of(new GuestRegion(0, mapping.segment())));
        return new DiscardService(memory).call(Sidecalls.of(0, 0x1000));
    }

    /** What the kernel holds for the file, in bytes. */
    private static long blocks() throws Exception {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            Path own = descriptors
                    .filter(d -> target(d).contains("ram-service-test"))
                    .findFirst()
                    .orElseThrow();
            Process stat = new ProcessBuilder(
                            "stat",
                            "-L",
                            "-c",
                            "%b",
                            "/proc/" + ProcessHandle.current().pid() + "/fd/" + own.getFileName())
                    .start();
            return 512 * Long.parseLong(new String(stat.getInputStream().readAllBytes()).strip());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (java.io.IOException e) {
            return ""; // closed meanwhile
        }
    }
}
