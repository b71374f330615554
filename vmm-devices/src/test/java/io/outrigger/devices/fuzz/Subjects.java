// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.devices.balloon.BalloonDevice;
import io.outrigger.devices.block.BlockDevice;
import io.outrigger.devices.console.ConsoleDevice;
import io.outrigger.devices.rng.RngDevice;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.linux.IoUring;
import io.outrigger.vmm.BalloonControl;
import io.outrigger.vmm.BalloonSpec;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.BlockSpec.Engine;
import io.outrigger.vmm.ConsoleConnection;
import io.outrigger.vmm.ConsoleControl;
import io.outrigger.vmm.ConsoleSpec;
import io.outrigger.vmm.ConsoleSpec.Streams;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.RngSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.fuzz.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Every kind of device, by a number that stays what it is: the first byte of each input of a corpus. */
final class Subjects {
    private static final int DISK = 256 << 10;
    private static final int ROOM = 64 << 10; // as much as a console's pipe holds
    private static final List<Function<FakeMachine, Subject>> ALL = List.of(
            _ -> () -> new RngDevice(new RngSpec(ServiceMode.EVENTFD, RateSpec.UNLIMITED)),
            Balloon::new,
            Console::new,
            _ -> raw(IoUring.isSupported() ? Engine.URING : Engine.SYNC),
            _ -> raw(Engine.SYNC),
            _ -> new OverlaySubject(DISK),
            _ -> new ShareSubject(false),
            _ -> new ShareSubject(true),
            _ -> new VsockSubject(),
            _ -> new SocketNetSubject(),
            SwitchNetSubject::new);

    private Subjects() {}

    /** The subject of a number, whatever it is. */
    static Subject of(int number, FakeMachine machine) {
        return ALL.get(number % ALL.size()).apply(machine);
    }

    private static Subject raw(Engine engine) {
        Path file = disk();
        return () -> new BlockDevice(
                BlockSpec.raw(file).withSerial("fuzz").withEngine(engine).withQueues(2));
    }

    /** A file of zeros. */
    static Path disk() {
        try {
            return Files.write(Scratch.FOLDER.resolve("disk"), new byte[DISK]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Balloon(FakeMachine machine) implements Subject {
        @Override
        public VirtioDevice newDevice() {
            return new BalloonDevice(BalloonSpec.standard(), machine.memory());
        }

        @Override
        public void act(LiveDevice live, Script script) {
            BalloonControl control = live.control(BalloonControl.class).orElseThrow();
            if (script.below(2) == 0) {
                control.target((long) script.u8() << 12);
            } else {
                control.requestStatistics();
            }
        }
    }

    private record Console(FakeMachine machine) implements Subject {
        @Override
        public VirtioDevice newDevice() {
            return new ConsoleDevice(ConsoleSpec.standard().withPort("port", new Streams()), machine.console());
        }

        @Override
        public void act(LiveDevice live, Script script) {
            ConsoleControl control = live.control(ConsoleControl.class).orElseThrow();
            if (script.below(4) == 0) {
                control.resize(1 + script.u8(), 1 + script.u8());
                return;
            }
            try (ConsoleConnection connection = control.open("port")) {
                int there = connection.fromGuest().available();
                connection.fromGuest().readNBytes(Math.min(there, ROOM));
                connection.toGuest().write(script.take(script.u8()));
            } catch (IOException _) {
                // the driver has closed its end
            }
        }
    }
}
