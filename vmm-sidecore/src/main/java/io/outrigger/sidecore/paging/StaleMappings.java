// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

/**
 * Told that a present leaf has changed, and what it mapped before. With nested paging there is nothing to do: the
 * processor walks the guest's tables itself, and the guest invalidates its own TLBs.
 *
 * <p>KVM with shadow page tables write-protects the tables it has shadowed and believes them unchanged as long as no
 * guest writes to them (Documentation/virt/kvm/x86/mmu.rst). A store of ours goes past that, and the guest's INVLPG
 * does not help: KVM reads again only entries of shadow pages that it has marked {@code unsync}, which it does when it
 * takes a table's write protection away for the guest's own store ({@code if (sp->unsync && ...)} in
 * __kvm_mmu_invalidate_addr, arch/x86/kvm/mmu/mmu.c). So the back end makes KVM drop whatever it has derived that
 * leads to the old frame; the next access walks the guest's tables. A page that was not RAM has no frame to find it
 * by, and is not told of: accesses go to the VMM at the old address until KVM drops them by itself.
 *
 * <p>Thread-safe: called by whichever thread serves, after the entry has changed and before the guest is told so.
 */
@FunctionalInterface
public interface StaleMappings {
    /**
     * Forgets what leads to a page.
     *
     * @param gpa the guest-physical address of its frame, aligned to the length, in RAM
     * @param length its bytes: 4 KiB or 2 MiB
     */
    void forget(long gpa, long length);
}
