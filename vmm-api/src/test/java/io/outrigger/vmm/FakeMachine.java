// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import io.outrigger.linux.EventFd;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A machine without a hypervisor: plain memory, a real bus, and lines that remember. For tests of devices. */
public final class FakeMachine implements Machine {
    private final VmSpec spec;
    private final GuestMemory memory;
    private final IoBus bus = new IoBus();
    private final ConsolePipe console = new ConsolePipe("fake");
    private final Map<Integer, FakeIrqLine> lines = new ConcurrentHashMap<>();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final List<FakeDoorbell> doorbells = new CopyOnWriteArrayList<>();
    private final Map<Integer, FakeInterrupt> interrupts = new ConcurrentHashMap<>();
    private final List<FakeInterrupt> messageInterrupts = new CopyOnWriteArrayList<>();
    private final ManualPoller ioThread = new ManualPoller(SidecoreSpec.Idle.BLOCK);
    private final ManualPoller sidecorePoller = new ManualPoller(SidecoreSpec.Idle.SPIN);
    private boolean pollersWanted;
    private final List<VmDevice> devices = new ArrayList<>();
    private final List<CpuidLeaf> cpuid = new ArrayList<>();
    private @Nullable GuestRegion sidecore;
    private final List<Worker> workers = new ArrayList<>();
    private final List<VmExit> ends = new ArrayList<>();

    /** A machine of this specification, with as much heap as it has RAM. */
    public FakeMachine(VmSpec spec) {
        this(
                spec,
                new GuestMemory(List.of(
                        new GuestRegion(0, Arena.ofAuto().allocate(spec.memory().size(), 4096)))));
    }

    /** A machine of this specification and this RAM. */
    public FakeMachine(VmSpec spec, GuestMemory memory) {
        this.spec = spec;
        this.memory = memory;
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
    public Optional<MsiSink> msiSink() {
        return Optional.of((address, data) -> {
            messages.add(new Message(address, data));
            return true;
        });
    }

    @Override
    public FakeInterrupt interrupt(int gsi) {
        return interrupts.computeIfAbsent(gsi, g -> new FakeInterrupt());
    }

    /** Lets the next device have fresh interrupts, as in a fresh machine. */
    public void forgetInterrupts() {
        interrupts.clear();
    }

    @Override
    public FakeInterrupt messageInterrupt() {
        FakeInterrupt message = new FakeInterrupt();
        messageInterrupts.add(message);
        return message;
    }

    /** The message interrupts made, in order. */
    public List<FakeInterrupt> messageInterrupts() {
        return messageInterrupts;
    }

    @Override
    public Doorbell doorbell(IoRange range, OptionalInt value, EventFd event) {
        FakeDoorbell bell = new FakeDoorbell(range, value, event);
        doorbells.add(bell);
        return () -> doorbells.remove(bell);
    }

    @Override
    public ManualPoller ioThread() {
        pollersWanted = true;
        return ioThread;
    }

    @Override
    public List<Poller> sidecores() {
        pollersWanted = true;
        return List.of(sidecorePoller);
    }

    /** Whether anybody has asked for one of its threads: a VM starts them when they are asked for. */
    public boolean arePollersWanted() {
        return pollersWanted;
    }

    /** The only one of {@link #sidecores}. */
    public ManualPoller sidecoreThread() {
        return sidecorePoller;
    }

    @Override
    public void publish(VmDevice device) {
        devices.add(device);
    }

    /** The devices published, in order. */
    public List<VmDevice> devices() {
        return devices;
    }

    @Override
    public GuestRegion sidecoreRegion(int size) {
        sidecore = new GuestRegion(PlatformMap.SIDECORE_BASE, Arena.ofAuto().allocate(size, 4096));
        return sidecore;
    }

    /** The sidecore region, once it is made. */
    public GuestRegion sidecore() {
        return Objects.requireNonNull(sidecore);
    }

    @Override
    public void addCpuid(CpuidLeaf leaf) {
        cpuid.add(leaf);
    }

    @Override
    public CpuidLeaf cpuid(int vcpu, int function, int index) {
        return new CpuidLeaf(function, index, function, index, vcpu, ~function);
    }

    @Override
    public int tscKhz() {
        return 1_000_000;
    }

    @Override
    public void forgetMappings(long gpa, long length) {
        // no hardware walks this machine's page tables
    }

    @Override
    public void attach(Worker worker) {
        workers.add(worker);
    }

    /** The messages sent, in order. */
    public List<Message> messages() {
        return messages;
    }

    /** The doorbells that hang, in order. */
    public List<FakeDoorbell> doorbells() {
        return doorbells;
    }

    /** The CPUID leaves added, in order. */
    public List<CpuidLeaf> cpuid() {
        return cpuid;
    }

    /** The workers attached, in order. */
    public List<Worker> workers() {
        return workers;
    }

    /** A message to the local APICs. */
    public record Message(long address, int data) {}

    /** A write that wakes a thread. */
    public record FakeDoorbell(IoRange range, OptionalInt value, EventFd event) {}

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

    /** A read of memory that is no RAM, as a vCPU does it. */
    public long load(long address, int width) {
        return IoBus.read(bus.mmio(), address, width);
    }

    /** A write of memory that is no RAM, as a vCPU does it: rings the doorbells, or is the bus's. */
    public void store(long address, int width, long value) {
        for (FakeDoorbell bell : doorbells) {
            IoRange r = bell.range();
            boolean same = r.space() == IoRange.Space.MMIO && r.base() == address && r.length() == width;
            if (same && (bell.value().isEmpty() || bell.value().getAsInt() == (int) value)) {
                bell.event().signal();
                return;
            }
        }
        IoBus.write(bus.mmio(), address, width, value);
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
