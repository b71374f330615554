// SPDX-License-Identifier: Apache-2.0
/** What a VM's guests may ask for beside memory and page tables: CPUID, console, interrupts, timers. */
@NullMarked
package io.outrigger.sidecore.service;

import org.jspecify.annotations.NullMarked;
