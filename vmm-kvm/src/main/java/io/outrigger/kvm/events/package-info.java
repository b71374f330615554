// SPDX-License-Identifier: Apache-2.0
/** The life of VMs as events of the JDK's Flight Recorder. */
@NullMarked
package io.outrigger.kvm.events;

import org.jspecify.annotations.NullMarked;
