// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmEventsTest {
    @TempDir
    Path folder;

    @Test
    void aRecordingHoldsEveryStepOfAVm() throws Exception {
        List<RecordedEvent> events = record(true);
        assertThat(events)
                .extracting(e -> e.getEventType().getName().replace("io.outrigger.", ""))
                .containsExactlyInAnyOrder(
                        "VmCreate",
                        "ImageLoad",
                        "VmStart",
                        "VcpuExitSample",
                        "VmPause",
                        "VmResume",
                        "VmExitEvent",
                        "VmClose");
        RecordedEvent end = find(events, "VmExitEvent");
        assertThat(end.getString("vm")).isEqualTo("web");
        assertThat(end.getString("kind")).isEqualTo("DebugExit");
        assertThat(end.getInt("status")).isEqualTo(7);
        assertThat(find(events, "ImageLoad").getLong("bytes")).isEqualTo(4096);
        RecordedEvent sample = find(events, "VcpuExitSample");
        assertThat(sample.getInt("vcpu")).isEqualTo(3);
        assertThat(sample.getLong("guestNanos")).isEqualTo(11);
        assertThat(sample.getLong("hostNanos")).isEqualTo(22);
        assertThat(events).allSatisfy(e -> assertThat(e.getStackTrace()).isNull());
    }

    @Test
    void aDisabledSampleIsNotTaken() throws Exception {
        assertThat(record(false))
                .hasSize(7)
                .noneMatch(e -> e.getEventType().getName().endsWith("VcpuExitSample"));
    }

    private List<RecordedEvent> record(boolean samples) throws Exception {
        try (Recording recording = new Recording()) {
            for (String name :
                    List.of("VmCreate", "ImageLoad", "VmStart", "VmPause", "VmResume", "VmExitEvent", "VmClose")) {
                recording.enable("io.outrigger." + name).withoutThreshold();
            }
            if (samples) {
                recording.enable("io.outrigger.VcpuExitSample").withoutThreshold();
            } else {
                recording.disable("io.outrigger.VcpuExitSample");
            }
            recording.start();
            live();
            assertThat(VmEvents.samplesExits()).isEqualTo(samples);
            recording.stop();
            Path file = folder.resolve("vm.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(e -> e.getEventType().getName().startsWith("io.outrigger."))
                    .toList();
        }
    }

    private static void live() {
        VmEvents.created("web");
        VmEvents.loading("kernel", 4096).run();
        VmEvents.started("web");
        VmEvents.exit("web", 3, "IO", 11, 22);
        VmEvents.pausing("web").run();
        VmEvents.resumed("web");
        VmEvents.ended("web", "DebugExit", 7);
        VmEvents.closed("web");
    }

    private static RecordedEvent find(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(e -> e.getEventType().getName().equals("io.outrigger." + name))
                .findFirst()
                .orElseThrow();
    }
}
