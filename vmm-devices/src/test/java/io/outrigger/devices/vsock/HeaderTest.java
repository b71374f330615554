// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.headers.virtio_vsock_hdr;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class HeaderTest {
    @Test
    void isLinuxsStructure() {
        Header header = new Header()
                .address(0x1_0000_0002L, 3, 0x2_0000_0004L, 5)
                .operation(6, 7, 8, 9)
                .credit(10, 11);
        MemorySegment s = header.bytes();
        assertThat(virtio_vsock_hdr.sizeof()).isEqualTo(Header.SIZE).isEqualTo(s.byteSize());
        assertThat(virtio_vsock_hdr.src_cid(s)).isEqualTo(0x1_0000_0002L).isEqualTo(header.sourceCid());
        assertThat(virtio_vsock_hdr.src_port(s)).isEqualTo(3).isEqualTo(header.sourcePort());
        assertThat(virtio_vsock_hdr.dst_cid(s)).isEqualTo(0x2_0000_0004L).isEqualTo(header.targetCid());
        assertThat(virtio_vsock_hdr.dst_port(s)).isEqualTo(5).isEqualTo(header.targetPort());
        assertThat(virtio_vsock_hdr.type(s)).isEqualTo((short) 6);
        assertThat(header.type()).isEqualTo(6);
        assertThat(virtio_vsock_hdr.op(s)).isEqualTo((short) 7);
        assertThat(header.operation()).isEqualTo(7);
        assertThat(virtio_vsock_hdr.flags(s)).isEqualTo(8).isEqualTo(header.flags());
        assertThat(virtio_vsock_hdr.len(s)).isEqualTo(9).isEqualTo(header.length());
        assertThat(virtio_vsock_hdr.buf_alloc(s)).isEqualTo(10).isEqualTo(header.bufferSize());
        assertThat(virtio_vsock_hdr.fwd_cnt(s)).isEqualTo(11).isEqualTo(header.forwarded());
    }
}
