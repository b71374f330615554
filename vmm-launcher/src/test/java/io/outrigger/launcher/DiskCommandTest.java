// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskCommandTest {
    private final FakeHost host = new FakeHost();

    @TempDir
    Path folder;

    private Path base;
    private Path work;

    @BeforeEach
    void makeABase() throws IOException {
        base = folder.resolve("base.img");
        work = folder.resolve("work.cow");
        byte[] content = new byte[1 << 20];
        content[5] = 7;
        Files.write(base, content);
    }

    private String layers() {
        return base + ",overlay=" + work;
    }

    @Test
    void aLayerIsMadeCommittedAndFlattened() throws IOException {
        assertThat(host.vmm("disk", "create", "--disk", layers()))
                .as(host.err())
                .isZero();
        assertThat(host.vmm("disk", "info", "--disk", layers())).as(host.err()).isZero();
        assertThat(host.out())
                .isEqualTo(
                        "%s: raw%n%s: overlay, 1M in clusters of 64K, over %s%ndisk: 1M%n".formatted(base, work, base));
        assertThat(host.vmm("disk", "commit", "--disk", layers()))
                .as(host.err())
                .isZero();
        Path flat = folder.resolve("flat.img");
        assertThat(host.vmm("disk", "flatten", "--disk", layers(), "--to", flat.toString()))
                .as(host.err())
                .isZero();
        assertThat(flat).hasSameBinaryContentAs(base);
    }

    @Test
    void aDiskOfItsOwnNeedsASize() {
        assertThat(host.vmm("disk", "create", "--disk", work + ",format=overlay"))
                .isEqualTo(2);
        assertThat(host.vmm("disk", "create", "--disk", work + ",format=overlay", "--size", "10G"))
                .isZero();
        assertThat(host.vmm("disk", "info", "--disk", work + ",format=overlay")).isZero();
        assertThat(host.vmm("disk", "info", "--disk", folder.resolve("none").toString()))
                .isEqualTo(4);
        assertThat(host.out())
                .isEqualTo("%s: overlay, 10G in clusters of 64K, over nothing%ndisk: 10G%n".formatted(work));
    }

    @Test
    void whatIsThereIsNotOverwritten() throws IOException {
        Files.writeString(work, "thesis");
        assertThat(host.vmm("disk", "create", "--disk", layers())).isEqualTo(2);
        assertThat(host.err())
                .isEqualTo("vmm: %s: is there already; choose another name, or remove it first\n".formatted(work));
        assertThat(work).hasContent("thesis");
        assertThat(host.vmm("disk", "flatten", "--disk", base.toString(), "--to", work.toString()))
                .isEqualTo(2);
        assertThat(work).hasContent("thesis");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            disk                                    | vmm disk: what is to be done? create, info, commit or flatten
            disk shrink --disk a                    | vmm disk: shrink is none of create, info, commit or flatten
            disk create                             | --disk: IMAGE[,...] is missing
            disk create --disk a                    | --disk: names no overlay to make; a raw image is made by truncate(1), a disk of its own by format=overlay and --size
            disk create --disk a,overlay=b --size x | --size: must be a number with K, M, G or T, such as 10G, is x
            disk flatten --disk a                   | --to: FILE is missing
            disk info --disk a,ovrlay=b             | disk: has no ovrlay; did you mean overlay?
            disk info --disc a                      | vmm disk: unknown option --disc; did you mean --disk?
            """)
    void badOptionsAreOneLineAndStatus2(String line, String message) {
        assertThat(host.vmm(line.split(" "))).isEqualTo(2);
        assertThat(host.err()).isEqualTo("vmm: " + message + "\n");
    }

    @Test
    void helpNamesTheActions() {
        assertThat(host.vmm("disk", "--help")).isZero();
        assertThat(host.out()).contains("create", "info", "commit", "flatten", "--to FILE");
    }
}
