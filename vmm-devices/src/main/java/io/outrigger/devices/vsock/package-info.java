// SPDX-License-Identifier: Apache-2.0
/**
 * The socket device (VIRTIO 1.2, section 5.10): streams between a guest and Unix sockets of the host. Start reading at
 * {@link io.outrigger.devices.vsock.VsockDevice}, then {@code VsockLane} and {@code Connection}.
 */
@NullMarked
package io.outrigger.devices.vsock;

import org.jspecify.annotations.NullMarked;
