// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A host made of a map from paths to contents. */
public final class FakeHost implements Host {
    private final Map<String, String> files = new TreeMap<>();
    private final KvmAccess kvm;

    public FakeHost(KvmAccess kvm) {
        this.kvm = kvm;
    }

    public FakeHost with(String path, String content) {
        files.put(path, content);
        return this;
    }

    @Override
    public Optional<String> read(String path) {
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public List<String> list(String path) {
        String folder = path.endsWith("/") ? path : path + "/";
        return files.keySet().stream()
                .filter(f -> f.startsWith(folder))
                .map(f -> f.substring(folder.length()).split("/", 2)[0])
                .distinct()
                .toList();
    }

    @Override
    public boolean exists(String path) {
        return files.containsKey(path) || !list(path).isEmpty();
    }

    @Override
    public boolean usable(String path) {
        return files.containsKey(path);
    }

    @Override
    public KvmAccess kvm() {
        return kvm;
    }
}
