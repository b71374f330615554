// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A machine without a hypervisor: plain memory, a real bus, and lines that remember. For tests of devices. */
public final class FakeMachine implements Machine {
    private final VmSpec spec;
    private final GuestMemory memory;
    private final IoBus bus = new IoBus();
    private final ConsolePipe console = new ConsolePipe("fake");
    private final Map<Integer, FakeIrqLine> lines = new ConcurrentHashMap<>();
    private final List<VmExit> ends = new ArrayList<>();

    /** A machine of this specification, with as much heap as it has RAM. */
    public FakeMachine(VmSpec spec) {
        this.spec = spec;
        this.memory = new GuestMemory(
                List.of(new GuestRegion(0, Arena.ofAuto().allocate(spec.memory().size(), 4096))));
    }

    /** A machine of 1 MiB. */
    public FakeMachine() {
        this(VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(1)).build());
    }

    @Override
    public VmSpec spec() {
        return spec;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public IoBus bus() {
        return bus;
    }

    @Override
    public FakeIrqLine irqLine(int gsi) {
        return lines.computeIfAbsent(gsi, g -> new FakeIrqLine());
    }

    @Override
    public ConsolePipe console() {
        return console;
    }

    @Override
    public synchronized void end(VmExit exit) {
        ends.add(exit);
    }

    /** What {@link #end} was called with, in order. */
    public synchronized List<VmExit> ends() {
        return List.copyOf(ends);
    }

    /** A port read as a vCPU does it. */
    public long in(int port, int width) {
        return IoBus.read(bus.ports(), port, width);
    }

    /** A port write as a vCPU does it. */
    public void out(int port, int width, long value) {
        IoBus.write(bus.ports(), port, width, value);
    }

    /** A line that remembers its level and counts its rising edges. */
    public static final class FakeIrqLine implements IrqLine {
        private boolean level;
        private int edges;

        @Override
        public synchronized void set(boolean newLevel) {
            if (newLevel && !level) {
                edges++;
            }
            level = newLevel;
        }

        /** The present level. */
        public synchronized boolean level() {
            return level;
        }

        /** How often it has risen. */
        public synchronized int edges() {
            return edges;
        }
    }
}
