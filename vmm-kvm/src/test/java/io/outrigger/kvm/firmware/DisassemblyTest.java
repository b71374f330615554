// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Irqchip;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ACPICA's iasl reads our tables, where it is installed (Debian: acpica-tools). */
class DisassemblyTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void iaslIsInstalled() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(p -> Files.isExecutable(Path.of(p, "iasl"))),
                "iasl is not installed");
    }

    @Test
    void theDsdtIsWhatWeMeant() throws Exception {
        GuestMemory memory = tables(2);
        String source =
                disassemble(memory, memory.getLong(FirmwareEntriesTest.acpiTable(memory, "FACP") + 140), "dsdt");
        assertThat(source).contains("Name (_S5, Package", "Device (COM1)", "EisaId (\"PNP0501\")", "0x03F8,", "{4}");
        assertThat(run("iasl", "-we", "-p", "again", "dsdt.dsl"))
                .as("it compiles again")
                .contains("0 Errors");
    }

    @Test
    void theDsdtHasAHostBridgeWithPci() throws Exception {
        GuestMemory memory = FirmwareEntriesTest.memory();
        FirmwareTables.write(FirmwareEntriesTest.pci(), memory);
        String source = disassemble(memory, memory.getLong(FirmwareEntriesTest.acpiTable(memory, "FACP") + 140), "pci");
        assertThat(source)
                .contains("Device (PCI0)", "EisaId (\"PNP0A08\")", "EisaId (\"PNP0A03\")")
                .contains("WordBusNumber (ResourceProducer, MinFixed, MaxFixed, PosDecode")
                .contains("DWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed, NonCacheable, ReadWrite")
                .contains("0xE8000000,", "0xEFFFFFFF,", "0x08000000,", "0x0CF8,")
                .contains("Device (ECAM)", "EisaId (\"PNP0C02\")", "0xE0000000,", "0x00100000,");
        assertThat(run("iasl", "-we", "-p", "again", "pci.dsl")).contains("0 Errors");
        assertThat(disassemble(memory, FirmwareEntriesTest.acpiTable(memory, "MCFG"), "MCFG"))
                .contains("Base Address : 00000000E0000000")
                .contains("Start Bus Number : 00", "End Bus Number : 00");
    }

    @Test
    void theFixedTablesHaveNeitherErrorNorUnknownField() throws Exception {
        GuestMemory memory = tables(300);
        for (String signature : List.of("FACP", "APIC")) {
            assertThat(disassemble(memory, FirmwareEntriesTest.acpiTable(memory, signature), signature))
                    .doesNotContainIgnoringCase("error")
                    .doesNotContainIgnoringCase("invalid")
                    .doesNotContainIgnoringCase("unknown");
        }
    }

    private static GuestMemory tables(int vcpus) {
        GuestMemory memory = FirmwareEntriesTest.memory();
        FirmwareTables.write(FirmwareEntriesTest.spec(vcpus, Irqchip.KERNEL), memory);
        return memory;
    }

    private String disassemble(GuestMemory memory, long at, String name) throws IOException, InterruptedException {
        byte[] table = new byte[memory.getInt(at + 4)];
        memory.read(at, MemorySegment.ofArray(table));
        Files.write(folder.resolve(name + ".aml"), table);
        assertThat(run("iasl", "-d", name + ".aml")).doesNotContainIgnoringCase("error");
        return Files.readString(folder.resolve(name + ".dsl"));
    }

    private String run(String... command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(p.getInputStream().readAllBytes());
        assertThat(p.waitFor()).as(output).isZero();
        return output;
    }
}
