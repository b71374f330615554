// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.List;
import java.util.Map;

/**
 * Virtual processors.
 *
 * <p>Immutable.
 *
 * @param vcpus how many, 1 to 1024
 * @param pins the host CPU for each vCPU in turn; empty leaves them unpinned
 * @param mask CPUID features to hide: names such as {@code avx512f}, {@code kvm-pv-ipi}, or bits such as {@code
 *     0x7.0:ebx.5}
 * @param set CPUID registers to overwrite: {@code 0x80000008.0:eax} to a value
 */
public record CpuSpec(int vcpus, List<Integer> pins, List<String> mask, Map<String, Long> set) {
    /** What KVM accepts at most (KVM_CAP_MAX_VCPUS here); a host may allow fewer. */
    public static final int MAX_VCPUS = 1024;

    /** Checks every value. */
    public CpuSpec {
        if (vcpus < 1 || vcpus > MAX_VCPUS) {
            throw new SpecException("cpu.vcpus", "must be from 1 to " + MAX_VCPUS + ", is " + vcpus);
        }
        pins = List.copyOf(pins);
        mask = List.copyOf(mask);
        set = Map.copyOf(set);
        if (!pins.isEmpty() && pins.size() != vcpus) {
            throw new SpecException(
                    "cpu.pins", "names %d host CPUs for %d vCPUs; name one for each".formatted(pins.size(), vcpus));
        }
        for (int pin : pins) {
            if (pin < 0) {
                throw new SpecException("cpu.pins", "a host CPU is a number from 0 up, not " + pin);
            }
        }
    }

    /** {@code n} unpinned vCPUs with the host's features. */
    public static CpuSpec of(int n) {
        return new CpuSpec(n, List.of(), List.of(), Map.of());
    }

    /** The same with {@code n} vCPUs. Pins for another number are dropped. */
    public CpuSpec withVcpus(int n) {
        return new CpuSpec(n, pins.size() == n ? pins : List.of(), mask, set);
    }
}
