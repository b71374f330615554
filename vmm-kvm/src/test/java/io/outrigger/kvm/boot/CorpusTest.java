// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.fuzz.Corpus;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What fuzz runs have found stays as it is (CONTRIBUTING.md says how to fuzz). */
class CorpusTest {
    @TestFactory
    Stream<DynamicTest> kernels() throws IOException {
        return Corpus.replay(KernelFuzz.class, KernelFuzz::fuzzerTestOneInput);
    }
}
