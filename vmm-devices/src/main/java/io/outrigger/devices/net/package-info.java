// SPDX-License-Identifier: Apache-2.0
/**
 * The network device (VIRTIO 1.2, section 5.1) on taps and sockets, and the switch between the VMs of a process. Start
 * reading at {@link io.outrigger.devices.net.NetDevice}, then {@link io.outrigger.devices.net.Switch}.
 */
@NullMarked
package io.outrigger.devices.net;

import org.jspecify.annotations.NullMarked;
