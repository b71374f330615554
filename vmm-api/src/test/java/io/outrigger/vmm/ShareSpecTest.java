// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShareSpecTest {
    private static final Path DIRECTORY = Path.of("/srv");

    @Test
    void whatIsNotSaidIsReadOnlyWithOneQueue() {
        ShareSpec spec = ShareSpec.readOnly(DIRECTORY, "work");
        assertThat(spec.readOnly()).isTrue();
        assertThat(spec.queues()).isEqualTo(1);
        assertThat(spec.kind()).isEqualTo("share");
        assertThat(spec.withMode(ServiceMode.TRAP).mode()).isEqualTo(ServiceMode.TRAP);
        assertThat(ShareSpec.writable(DIRECTORY, "work").withQueues(3)).matches(s -> s.queues() == 3 && !s.readOnly());
    }

    @Test
    void tagsAndQueuesThatCannotBeAreRefused() {
        for (String tag : new String[] {"", "x".repeat(37), "ä".repeat(19), "a\nb", "a\0"}) {
            assertThatThrownBy(() -> ShareSpec.readOnly(DIRECTORY, tag)).hasMessageStartingWith("share.tag: ");
        }
        assertThat(ShareSpec.readOnly(DIRECTORY, "ä".repeat(18)).tag()).hasSize(18);
        ShareSpec one = ShareSpec.readOnly(DIRECTORY, "x");
        assertThatThrownBy(() -> one.withQueues(0)).hasMessage("share.queues: must be from 1 to 16, is 0");
        assertThatThrownBy(() -> one.withQueues(17)).isInstanceOf(SpecException.class);
    }
}
