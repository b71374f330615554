// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.service;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.sidecore.SidecallService;

/**
 * SIDECORE_OP_IRQ_SEND: an interrupt to a vCPU without an exit of the sender.
 *
 * <p>Thread-safe.
 */
public final class IrqSendService implements SidecallService {
    private final InterruptSender sender;

    /** Sends by this sender. */
    public IrqSendService(InterruptSender sender) {
        this.sender = sender;
    }

    @Override
    public int call(Sidecall call) {
        int status = sender.check(call.lane(), call.arg(0), call.arg(1));
        if (status == Sidecore.SIDECORE_OK()) {
            sender.send(call.lane(), (int) call.arg(0), (int) call.arg(1), call.arg(2));
        }
        return status;
    }
}
