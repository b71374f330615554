// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioPlace;
import java.util.List;
import java.util.stream.LongStream;

/** Registers in memory. */
final class MmioPlace implements MockPlace {
    private final FakeMachine machine;
    private final VirtioPlace place;
    private boolean taken;

    MmioPlace(FakeMachine machine, int n) {
        this.machine = machine;
        this.place = VirtioPlace.of(n);
    }

    @Override
    public LiveDevice put(String name, VirtioDevice device, ServiceMode mode) {
        if (taken) {
            machine.bus().detach(IoRange.mmio(place.base(), VirtioPlace.SIZE));
            machine.forgetInterrupts();
        }
        taken = true;
        return MmioTransport.attach(machine, place, name, device, mode);
    }

    @Override
    public int read(int register) {
        return (int) machine.load(place.base() + register, 4);
    }

    @Override
    public void write(int register, int value) {
        machine.store(place.base() + register, 4, Integer.toUnsignedLong(value));
    }

    @Override
    public long config(int offset, int width) {
        return machine.load(place.base() + 0x100 + offset, width);
    }

    @Override
    public void config(int offset, int width, long value) {
        machine.store(place.base() + 0x100 + offset, width, value);
    }

    @Override
    public List<Long> addresses() {
        return LongStream.range(0, 0x200)
                .mapToObj(offset -> place.base() + offset)
                .toList();
    }

    @Override
    public long interrupts() {
        return machine.interrupt(place.gsi()).taken();
    }
}
