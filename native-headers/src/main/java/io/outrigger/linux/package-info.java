// SPDX-License-Identifier: Apache-2.0
/**
 * Linux as objects: one class for each kind of file descriptor, with only the calls that its kind allows. No
 * descriptor number leaves this package, and nothing outside it calls native code.
 */
@NullMarked
package io.outrigger.linux;

import org.jspecify.annotations.NullMarked;
