// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

/** Why a frame was dropped. */
enum Drop {
    /** It is too short, or its header asks for what was not agreed or does not fit it. */
    MALFORMED,
    /** It is longer than a frame can be, or than the receiver's buffers. */
    TOO_BIG,
    /** The receiver's driver has put in no buffers. */
    NO_BUFFERS,
    /** It says that it is from another port's own address. */
    FORGED,
    /** The receiver gets no more at present. */
    RATE_LIMITED,
    /** The receiver's driver does not want it. */
    FILTERED,
    /** It is for a port that is paused, reset or failed. */
    NOT_LIVE,
    /** The host takes nothing more, for longer than a frame is kept. */
    STALLED,
    /** The host does not take it: there is no peer, or the interface is down. */
    REFUSED
}
