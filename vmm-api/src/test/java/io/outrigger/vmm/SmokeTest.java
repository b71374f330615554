// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SmokeTest {
    @Test
    void polls() {
        Pollable p = () -> 1;
        assertThat(p.poll()).isEqualTo(1);
    }
}
