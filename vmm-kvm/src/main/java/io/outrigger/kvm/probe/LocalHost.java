// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.KvmFd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The host that this process runs on. */
final class LocalHost implements Host {
    private static final int LARGEST = 8 << 20; // /proc/cpuinfo of the largest machines stays below

    @Override
    public Optional<String> read(String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            return Optional.of(new String(in.readNBytes(LARGEST), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> list(String path) {
        try (Stream<Path> entries = Files.list(Path.of(path))) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of();
        }
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(Path.of(path));
    }

    @Override
    public boolean usable(String path) {
        return Files.isReadable(Path.of(path)) && Files.isWritable(Path.of(path));
    }

    @Override
    public KvmAccess kvm() {
        try (KvmFd kvm = KvmFd.open()) {
            Map<Capability, Integer> values = new EnumMap<>(Capability.class);
            for (Capability c : Capability.values()) {
                values.put(c, kvm.checkExtension(c.number()));
            }
            return new KvmAccess.Open(kvm.apiVersion(), c -> values.getOrDefault(c, 0));
        } catch (ErrnoException e) {
            return new KvmAccess.Refused(e.errno());
        }
    }
}
