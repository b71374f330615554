// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.headers.virtio_blk_config;
import io.outrigger.vmm.BlockSpec;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BlockConfigTest {
    private static MemorySegment config(BlockSpec spec, long size) {
        BlockConfig config = new BlockConfig(spec, size);
        byte[] bytes = new byte[(int) virtio_blk_config.sizeof()];
        for (int i = 0; i < BlockConfig.SIZE; i++) {
            bytes[i] = config.read(i);
        }
        return MemorySegment.ofArray(bytes);
    }

    @Test
    void everyFieldIsInItsPlace() {
        BlockSpec spec = BlockSpec.raw(Path.of("x")).withQueues(3).withBlockSizes(1024, 8192);
        MemorySegment s = config(spec, 1L << 40);
        assertThat(virtio_blk_config.capacity(s)).isEqualTo(1L << 31);
        assertThat(virtio_blk_config.size_max(s)).isEqualTo(256 << 10);
        assertThat(virtio_blk_config.seg_max(s)).isEqualTo(254);
        assertThat(virtio_blk_config.blk_size(s)).isEqualTo(1024);
        assertThat(virtio_blk_config.physical_block_exp(s)).isEqualTo((byte) 3);
        assertThat(virtio_blk_config.alignment_offset(s)).isZero();
        assertThat(virtio_blk_config.min_io_size(s)).isEqualTo((short) 8);
        assertThat(virtio_blk_config.num_queues(s)).isEqualTo((short) 3);
        assertThat(virtio_blk_config.max_discard_sectors(s)).isEqualTo(BlockConfig.MOST_DISCARD);
        assertThat(virtio_blk_config.max_discard_seg(s)).isEqualTo(1);
        assertThat(virtio_blk_config.discard_sector_alignment(s)).isEqualTo(8);
        assertThat(virtio_blk_config.max_write_zeroes_sectors(s)).isEqualTo(BlockConfig.MOST_ZEROES);
        assertThat(virtio_blk_config.max_write_zeroes_seg(s)).isEqualTo(1);
        assertThat(virtio_blk_config.write_zeroes_may_unmap(s)).isEqualTo((byte) 1);
        assertThat(virtio_blk_config.wce$offset()).isEqualTo(BlockConfig.WRITEBACK);
    }

    @Test
    void aDiskForReadingOnlyIsOfferedSo() {
        long writable = new BlockConfig(BlockSpec.raw(Path.of("x")), 512).features();
        long readOnly = new BlockConfig(BlockSpec.raw(Path.of("x")).withReadOnly(true), 512).features();
        assertThat(writable)
                .isEqualTo(1L << 1 | 1L << 2 | 1L << 6 | 1L << 9 | 1L << 10 | 1L << 11 | 1L << 13 | 1L << 14);
        assertThat(readOnly).isEqualTo(1L << 1 | 1L << 2 | 1L << 5 | 1L << 6 | 1L << 9 | 1L << 10);
        assertThat(virtio_blk_config.max_discard_sectors(
                        config(BlockSpec.raw(Path.of("x")).withReadOnly(true), 512)))
                .isZero();
    }
}
