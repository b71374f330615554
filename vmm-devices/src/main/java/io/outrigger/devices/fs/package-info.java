// SPDX-License-Identifier: Apache-2.0
/** The file system device (VIRTIO 1.2, section 5.11): a directory of the host's, served by FUSE's protocol. */
@NullMarked
package io.outrigger.devices.fs;

import org.jspecify.annotations.NullMarked;
