// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many VMs are closed, all of them. */
class BulkCloseTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger closedTooSoon = new AtomicInteger();

    private Vm vm(int of, boolean refuses) {
        return (Vm) Proxy.newProxyInstance(
                Vm.class.getClassLoader(), new Class<?>[] {Vm.class}, (self, method, args) -> {
                    switch (method.getName()) {
                        case "requestStop" -> asked.incrementAndGet();
                        case "close" -> {
                            closedTooSoon.addAndGet(asked.get() == of ? 0 : 1);
                            closed.incrementAndGet();
                            if (refuses) {
                                throw new HostException("kept");
                            }
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return null;
                });
    }

    private List<Vm> vms(int n, int refusing) {
        List<Vm> vms = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            vms.add(vm(n, i < refusing));
        }
        return vms;
    }

    @Test
    void allAreAskedBeforeTheFirstIsClosed() {
        Vm.closeAll(vms(100, 0));
        assertThat(closed).hasValue(100);
        assertThat(closedTooSoon).hasValue(0);
    }

    @Test
    void someRefuseAndTheOthersAreClosed() {
        List<Vm> vms = vms(40, 3);
        assertThatThrownBy(() -> Vm.closeAll(vms))
                .isInstanceOf(HostException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
        assertThat(closed).hasValue(40);
    }

    @Test
    void anInterruptDoesNotCutItShort() {
        Thread.currentThread().interrupt();
        Vm.closeAll(vms(40, 0));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(closed).hasValue(40);
    }

    @Test
    void noneIsNothing() {
        Vm.closeAll(List.of());
        assertThat(closed).hasValue(0);
    }
}
