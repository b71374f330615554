// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Against a model that counts with 64 bits. */
class CreditTest {
    private static final long MOST = 1 << 30;

    /** Something that happens to a stream: what, and a number that says how much. */
    record Step(int what, int number) {}

    @Test
    void nothingMayBeSentBeforeTheDriverHasSaidHowMuch() {
        assertThat(new Credit().mayBeSent()).isZero();
    }

    @Test
    void aDriverCannotHavePassedOnWhatItWasNotSent() {
        Credit credit = new Credit();
        assertThat(credit.update(100, 1)).isFalse();
        assertThat(credit.update(100, 0)).isTrue();
        credit.sent(100);
        assertThat(credit.mayBeSent()).isZero();
        assertThat(credit.update(100, 101)).isFalse();
        assertThat(credit.update(100, 40)).isTrue();
        assertThat(credit.mayBeSent()).isEqualTo(40);
        assertThat(credit.update(100, 30)).as("overtaken").isTrue();
        assertThat(credit.mayBeSent()).isEqualTo(40);
        assertThat(credit.update(10, 40)).as("less room than is in flight").isTrue();
        assertThat(credit.mayBeSent()).isZero();
        assertThat(credit.update(-1, 40)).isTrue();
        assertThat(credit.mayBeSent()).isEqualTo((1 << 30) - 60);
    }

    @Test
    void theDriverIsToldBeforeItHasToWait() {
        Credit credit = new Credit();
        assertThat(credit.receive(Credit.BUFFER - (64 << 10))).isTrue();
        credit.forward(1000);
        assertThat(credit.isWorthTelling()).isFalse();
        assertThat(credit.receive(1)).isTrue();
        assertThat(credit.isWorthTelling()).isTrue();
        credit.told();
        assertThat(credit.isWorthTelling()).isFalse();
        assertThat(credit.receive(Credit.BUFFER)).isFalse();
        assertThat(credit.receive(-1)).isFalse();
    }

    @Property
    void toTheDriver(@ForAll("steps") List<Step> steps) {
        Credit credit = new Credit();
        long sent = 0;
        long forwarded = 0;
        long buffer = 0;
        for (Step s : steps) {
            switch (s.what) {
                case 0 -> { // as much as the number says, and may be
                    int n = (int) Math.min(Integer.toUnsignedLong(s.number), credit.mayBeSent());
                    credit.sent(n);
                    sent += n;
                }
                case 1 -> { // an honest driver
                    forwarded += Integer.toUnsignedLong(s.number) % (sent - forwarded + 1);
                    buffer = Integer.toUnsignedLong(s.number * 31);
                    assertThat(credit.update((int) buffer, (int) forwarded)).isTrue();
                }
                case 2 -> { // one that has passed on everything
                    forwarded = sent;
                    assertThat(credit.update((int) buffer, (int) forwarded)).isTrue();
                }
                default -> { // one that says anything
                    int step = s.number - (int) forwarded;
                    buffer = Integer.toUnsignedLong(s.number);
                    boolean lie = step > sent - forwarded;
                    assertThat(credit.update((int) buffer, s.number)).isEqualTo(!lie);
                    if (!lie && step > 0) {
                        forwarded += step;
                    }
                }
            }
            assertThat(credit.mayBeSent()).isEqualTo(Math.max(0, Math.min(buffer, MOST) - (sent - forwarded)));
            assertThat(sent - forwarded).isBetween(0L, MOST);
        }
    }

    @Property
    void fromTheDriver(@ForAll("steps") List<Step> steps) {
        Credit credit = new Credit();
        long received = 0;
        long forwarded = 0;
        long told = 0;
        for (Step s : steps) {
            switch (s.what) {
                case 0 -> {
                    long n = Integer.toUnsignedLong(s.number) % (Credit.BUFFER + 2);
                    boolean fits = received - forwarded + n <= Credit.BUFFER;
                    assertThat(credit.receive((int) n)).isEqualTo(fits);
                    received += fits ? n : 0;
                }
                case 1 -> {
                    long n = Integer.toUnsignedLong(s.number) % (received - forwarded + 1);
                    credit.forward((int) n);
                    forwarded += n;
                }
                case 2 -> {
                    credit.told();
                    told = forwarded;
                }
                default -> {
                    boolean fits = received - forwarded + Integer.toUnsignedLong(s.number) <= Credit.BUFFER;
                    assertThat(credit.receive(s.number)).isEqualTo(fits);
                    received += fits ? s.number : 0;
                }
            }
            assertThat(credit.held()).isEqualTo((int) (received - forwarded));
            assertThat(credit.forwarded()).isEqualTo((int) forwarded);
            boolean tight = Credit.BUFFER - (received - told) < 64 << 10;
            assertThat(credit.isWorthTelling()).isEqualTo(tight && told != forwarded);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> numbers = Arbitraries.oneOf(
                Arbitraries.integers(),
                Arbitraries.integers().between(0, 300_000),
                Arbitraries.of(-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, 0));
        Arbitrary<Integer> kinds = Arbitraries.integers().between(0, 3);
        return net.jqwik.api.Combinators.combine(kinds, numbers)
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }
}
