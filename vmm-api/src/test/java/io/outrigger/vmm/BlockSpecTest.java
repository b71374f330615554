// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.vmm.BlockSpec.Engine;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BlockSpecTest {
    private static final BlockSpec RAW = BlockSpec.raw(Path.of("disk"));

    @Test
    void everyValueIsKept() {
        BlockSpec spec = RAW.withReadOnly(true)
                .withEngine(Engine.SYNC)
                .withQueues(4)
                .withMode(ServiceMode.SIDECORE)
                .withSerial("a serial")
                .withRate(RateSpec.operations(5))
                .withBlockSizes(4096, 4096)
                .withOverlays(List.of(Path.of("over"), Path.of("top")));
        assertThat(spec)
                .isEqualTo(new BlockSpec(
                        Path.of("disk"),
                        BlockSpec.Format.RAW,
                        List.of(Path.of("over"), Path.of("top")),
                        true,
                        Engine.SYNC,
                        4,
                        ServiceMode.SIDECORE,
                        "a serial",
                        RateSpec.operations(5),
                        4096,
                        4096));
        assertThat(spec.layers()).containsExactly(Path.of("disk"), Path.of("over"), Path.of("top"));
        assertThat(spec.kind()).isEqualTo("disk");
    }

    @Test
    void whatCannotBeIsRefused() {
        refused("disk.queues", () -> RAW.withQueues(0));
        refused("disk.queues", () -> RAW.withQueues(17));
        refused("disk.serial", () -> RAW.withSerial("123456789012345678901"));
        refused("disk.serial", () -> RAW.withSerial("tab\t"));
        refused("disk.serial", () -> RAW.withSerial("ä"));
        refused("disk.block-size", () -> RAW.withBlockSizes(256, 4096));
        refused("disk.block-size", () -> RAW.withBlockSizes(513, 4096));
        refused("disk.block-size", () -> RAW.withBlockSizes(8192, 8192));
        refused("disk.physical-block-size", () -> RAW.withBlockSizes(4096, 512));
        refused("disk.engine", () -> BlockSpec.overlay(Path.of("o")).withEngine(Engine.URING));
        refused("disk.engine", () -> RAW.withEngine(Engine.URING).withOverlays(List.of(Path.of("o"))));
    }

    private static void refused(String setting, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SpecException.class, e -> assertThat(e.setting()).isEqualTo(setting));
    }
}
