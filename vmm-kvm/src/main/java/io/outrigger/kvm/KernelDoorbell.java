// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.linux.EventFd;
import io.outrigger.linux.VmFd;
import io.outrigger.vmm.Doorbell;
import io.outrigger.vmm.IoRange;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An ioeventfd.
 *
 * <p>Thread-safe.
 */
final class KernelDoorbell implements Doorbell {
    private final VmFd vm;
    private final IoRange range;
    private final OptionalInt value;
    private final EventFd event;
    private final AtomicBoolean hanging = new AtomicBoolean(true);

    private KernelDoorbell(VmFd vm, IoRange range, OptionalInt value, EventFd event) {
        this.vm = vm;
        this.range = range;
        this.value = value;
        this.event = event;
    }

    static KernelDoorbell hang(VmFd vm, IoRange range, OptionalInt value, EventFd event) {
        vm.attachWrite(event, isPort(range), range.base(), Math.toIntExact(range.length()), match(value));
        return new KernelDoorbell(vm, range, value, event);
    }

    @Override
    public void close() {
        if (hanging.getAndSet(false)) {
            vm.detachWrite(event, isPort(range), range.base(), Math.toIntExact(range.length()), match(value));
        }
    }

    private static boolean isPort(IoRange range) {
        return range.space() == IoRange.Space.PORT;
    }

    private static OptionalLong match(OptionalInt value) {
        return value.isPresent() ? OptionalLong.of(Integer.toUnsignedLong(value.getAsInt())) : OptionalLong.empty();
    }
}
