// SPDX-License-Identifier: Apache-2.0
/**
 * The console device (VIRTIO 1.2, section 5.3): a console and named byte streams. Start reading at {@link
 * io.outrigger.devices.console.ConsoleDevice}, then {@code ConsoleLane} and {@code PortQueues}.
 */
@NullMarked
package io.outrigger.devices.console;

import org.jspecify.annotations.NullMarked;
