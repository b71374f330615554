// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import java.util.function.ToIntFunction;

/**
 * What came of opening /dev/kvm.
 *
 * <p>Immutable.
 */
public sealed interface KvmAccess {
    /**
     * It answers.
     *
     * @param apiVersion KVM_GET_API_VERSION
     * @param query KVM_CHECK_EXTENSION
     */
    record Open(int apiVersion, ToIntFunction<Capability> query) implements KvmAccess {}

    /**
     * It does not.
     *
     * @param errno the positive error number
     */
    record Refused(int errno) implements KvmAccess {}
}
