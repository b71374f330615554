// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fills a {@link VmSpec}. Every value has a default, so the image alone makes a VM.
 *
 * <p>Confined to one thread.
 */
public final class VmSpecBuilder {
    /** What a kernel gets to say nothing and use the console. */
    public static final String DEFAULT_CMDLINE = "console=ttyS0 quiet panic=-1 reboot=k";

    private String name = "vm";
    private BootSpec boot;
    private MemorySpec memory;
    private CpuSpec cpu = CpuSpec.of(1);
    private Irqchip irqchip;
    private boolean completeInstructions;
    private Optional<SidecoreSpec> sidecore = Optional.empty();
    private final List<Poller> sharedSidecores = new ArrayList<>();
    private final List<VirtioSpec> virtio = new ArrayList<>();
    private VirtioTransport transport = VirtioTransport.MMIO;
    private final List<DeviceProvider> devices = new ArrayList<>();
    private Optional<MemoryBase> memoryBase = Optional.empty();

    private VmSpecBuilder(BootSpec boot, MemorySpec memory, Irqchip irqchip) {
        this.boot = boot;
        this.memory = memory;
        this.irqchip = irqchip;
    }

    static VmSpecBuilder kernel(Image kernel) {
        BootSpec boot = new BootSpec.Kernel(kernel, Optional.empty(), DEFAULT_CMDLINE, BootSpec.Protocol.AUTO);
        return new VmSpecBuilder(boot, MemorySpec.of(MiB.of(128)), Irqchip.KERNEL);
    }

    static VmSpecBuilder payload(Image program) {
        BootSpec boot = new BootSpec.Payload(program, "", BootSpec.Privilege.USER);
        return new VmSpecBuilder(boot, MemorySpec.of(MiB.of(16)), Irqchip.NONE);
    }

    /** Names the VM. */
    public VmSpecBuilder name(String newName) {
        name = newName;
        return this;
    }

    /** Gives a kernel its initial file system. */
    public VmSpecBuilder initramfs(Path file) {
        return initramfs(Image.of(file));
    }

    /** Gives a kernel its initial file system. */
    public VmSpecBuilder initramfs(Image image) {
        BootSpec.Kernel k = kernelBoot("boot.initrd");
        boot = new BootSpec.Kernel(k.image(), Optional.of(image), k.cmdline(), k.protocol());
        return this;
    }

    /** Sets how a kernel is entered. */
    public VmSpecBuilder protocol(BootSpec.Protocol protocol) {
        BootSpec.Kernel k = kernelBoot("boot.protocol");
        boot = new BootSpec.Kernel(k.image(), k.initramfs(), k.cmdline(), protocol);
        return this;
    }

    /** Sets the level a payload starts at. */
    public VmSpecBuilder privilege(BootSpec.Privilege privilege) {
        if (!(boot instanceof BootSpec.Payload p)) {
            throw new SpecException("boot.privilege", "is for payloads; a kernel starts at CPL 0");
        }
        boot = new BootSpec.Payload(p.image(), p.cmdline(), privilege);
        return this;
    }

    /** Sets the command line. */
    public VmSpecBuilder cmdline(String cmdline) {
        boot = boot.withCmdline(cmdline);
        return this;
    }

    /** Sets the size of RAM in bytes ({@link MiB#of}). */
    public VmSpecBuilder memory(long size) {
        memory = memory.withSize(size);
        return this;
    }

    /** Sets all of RAM's properties. */
    public VmSpecBuilder memory(MemorySpec spec) {
        memory = spec;
        return this;
    }

    /**
     * Lets RAM start as a copy on write of a base, which stays the caller's to close. The rest must be as in the base's
     * own specification, as far as {@link MemoryBase} says.
     */
    public VmSpecBuilder memoryBase(MemoryBase base) {
        memoryBase = Optional.of(base);
        return this;
    }

    /** Lets the host's KSM merge RAM with pages of the same content. */
    public VmSpecBuilder ksm(boolean on) {
        memory = memory.withKsm(on);
        return this;
    }

    /** Sets the number of vCPUs. */
    public VmSpecBuilder vcpus(int n) {
        cpu = cpu.withVcpus(n);
        return this;
    }

    /** Sets all of the processors' properties. */
    public VmSpecBuilder cpu(CpuSpec spec) {
        cpu = spec;
        return this;
    }

    /** Sets who emulates the interrupt controllers. */
    public VmSpecBuilder irqchip(Irqchip kind) {
        irqchip = kind;
        return this;
    }

    /** Lets the VMM finish the instructions that the pvm back end cannot emulate at CPL 0. */
    public VmSpecBuilder completeInstructions(boolean on) {
        completeInstructions = on;
        return this;
    }

    /** Adds a device of the caller's own. Overlaps are refused when the VM is created. */
    public VmSpecBuilder device(IoRange range, IoDevice device) {
        return device(new DeviceSpec(range, device));
    }

    /** Adds devices that need more of the VM than an address. */
    public VmSpecBuilder device(DeviceProvider provider) {
        devices.add(provider);
        return this;
    }

    /** Gives it sidecores of its own. */
    public VmSpecBuilder sidecore(SidecoreSpec spec) {
        sidecore = Optional.of(spec);
        return this;
    }

    /** Lets it use a sidecore that other VMs use too, and that outlives it. */
    public VmSpecBuilder sidecore(Poller shared) {
        sharedSidecores.add(shared);
        return this;
    }

    /** Adds a virtio device. */
    public VmSpecBuilder virtio(VirtioSpec device) {
        virtio.add(device);
        return this;
    }

    /** Sets how the guest finds its virtio devices. */
    public VmSpecBuilder transport(VirtioTransport how) {
        transport = how;
        return this;
    }

    /**
     * Checks and builds the specification.
     *
     * @throws SpecException if values do not fit together
     */
    public VmSpec build() {
        return new VmSpec(
                name,
                boot,
                memory,
                cpu,
                irqchip,
                completeInstructions,
                sidecore,
                sharedSidecores,
                virtio,
                transport,
                devices,
                memoryBase);
    }

    private BootSpec.Kernel kernelBoot(String setting) {
        if (boot instanceof BootSpec.Kernel k) {
            return k;
        }
        throw new SpecException(setting, "is for kernels; a payload has none");
    }
}
