// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

/** Whether the host has a thing. */
public enum Status {
    /** It is there. */
    YES,
    /** It is there with limits that the value tells. */
    PARTLY,
    /** It is not there. */
    NO,
    /** The host does not say. */
    UNKNOWN,
    /** A fact without good or bad, for whoever measures here. */
    NOTE
}
