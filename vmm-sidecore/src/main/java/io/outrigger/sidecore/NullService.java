// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.Sidecore;

/**
 * SIDECORE_OP_NULL: gives the arguments back. The floor of every other number.
 *
 * <p>Thread-safe.
 */
final class NullService implements SidecallService {
    @Override
    public int call(Sidecall call) {
        for (int i = 0; i < Sidecall.WORDS; i++) {
            call.result(i, call.arg(i));
        }
        return Sidecore.SIDECORE_OK();
    }
}
