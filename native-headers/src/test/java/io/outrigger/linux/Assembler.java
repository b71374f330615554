// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** gcc's assembler, for what machine code must be. */
final class Assembler {
    private Assembler() {}

    /** The bytes of a text in Intel's syntax. */
    static byte[] assemble(Path folder, String text) throws Exception {
        Path source = Files.writeString(folder.resolve("code.s"), ".intel_syntax noprefix\n" + text);
        Path object = folder.resolve("code.o");
        run("gcc", "-c", "-o", object.toString(), source.toString());
        Path code = folder.resolve("code.bin");
        run("objcopy", "-O", "binary", "-j", ".text", object.toString(), code.toString());
        return Files.readAllBytes(code);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }
}
