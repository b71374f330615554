// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.vmm.fuzz.Corpus;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What fuzz runs have found stays as it is (CONTRIBUTING.md says how to fuzz). */
class CorpusTest {
    @TestFactory
    Stream<DynamicTest> chains() throws IOException {
        return Corpus.replay(ChainFuzz.class, ChainFuzz::fuzzerTestOneInput);
    }

    @TestFactory
    Stream<DynamicTest> registers() throws IOException {
        return Corpus.replay(ConfigFuzz.class, ConfigFuzz::fuzzerTestOneInput);
    }

    @TestFactory
    Stream<DynamicTest> images() throws IOException {
        return Corpus.replay(ImageFuzz.class, ImageFuzz::fuzzerTestOneInput);
    }
}
