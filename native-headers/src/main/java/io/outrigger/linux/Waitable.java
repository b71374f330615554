// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/**
 * A descriptor that {@link EpollFd} can wait for: an eventfd, a socket, a tap.
 *
 * <p>Thread-safe.
 */
public interface Waitable {}
