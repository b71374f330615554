// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher;

import io.outrigger.guests.Payload;
import io.outrigger.launcher.run.Environment;
import io.outrigger.launcher.run.Keyboard;
import io.outrigger.launcher.run.ProcessKeyboard;
import io.outrigger.linux.NativeCalls;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;

/** What the process has: the host's hypervisor, its own standard input, the guest in its jar. */
final class ProcessEnvironment implements Environment {
    @Override
    public void prepare() {
        Thread.ofPlatform().daemon().name("native-calls").start(NativeCalls::prepare);
    }

    @Override
    public Hypervisor hypervisor() {
        return Hypervisor.open();
    }

    @Override
    public Keyboard keyboard() {
        return new ProcessKeyboard();
    }

    @Override
    public Image demoGuest() {
        return Image.of("the embedded demo", Payload.DEMO.bytes());
    }
}
