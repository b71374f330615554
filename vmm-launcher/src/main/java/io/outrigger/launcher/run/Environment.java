// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.run;

import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;

/** What {@code vmm run} finds around it; each is made when it is first needed, because each takes time. */
public interface Environment {
    /** Begins, in the background, what {@link #hypervisor} would take time for. */
    void prepare();

    /**
     * The host's hypervisor.
     *
     * @throws io.outrigger.vmm.HostException if the host does not let us use one
     */
    Hypervisor hypervisor();

    /** Opens standard input. */
    Keyboard keyboard();

    /** The program that runs when nothing else is asked for. */
    Image demoGuest();
}
