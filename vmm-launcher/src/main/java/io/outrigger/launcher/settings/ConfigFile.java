// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads a YAML configuration file: the settings' paths as nested mappings, {@code memory: {size: 128M}}. Works on
 * YAML's nodes, because they know their lines and keep a value's text ({@code 0x3030}, {@code 2M}) as it was written.
 *
 * <p>Confined to one thread.
 */
public final class ConfigFile {
    private final String name;
    private final Path folder;
    private final Assignments assignments = new Assignments();

    private ConfigFile(Path file) {
        name = file.toString();
        folder = file.resolveSibling("");
    }

    /**
     * Reads the file's settings.
     *
     * @throws UsageException if it cannot be read, is no YAML, or has an unknown key, with its line
     */
    public static Assignments read(String fileName) {
        try {
            Path file = Path.of(fileName);
            String text = Files.readString(file);
            ConfigFile config = new ConfigFile(file);
            config.document(text);
            return config.assignments;
        } catch (InvalidPathException | NoSuchFileException e) {
            throw new UsageException(fileName + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new UsageException(fileName + ": permission denied", e);
        } catch (CharacterCodingException e) {
            throw new UsageException(fileName + ": is not text in UTF-8", e);
        } catch (IOException e) {
            throw new UsageException(fileName + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void document(String text) {
        LoadSettings yaml = LoadSettings.builder().setLabel(name).build();
        try {
            StreamReader reader = new StreamReader(yaml, text);
            Node root = new Composer(yaml, new ParserImpl(yaml, reader))
                    .getSingleNode()
                    .orElse(null);
            if (root != null) {
                mapping("", root);
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new UsageException(name + ":" + line + ": is not YAML: " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new UsageException(name + ": is not YAML: " + oneLine(String.valueOf(e.getMessage())), e);
        }
    }

    private void mapping(String section, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw new UsageException(
                    place(node) + ": " + (section.isEmpty() ? "the file" : section) + " must be a mapping of settings");
        }
        for (NodeTuple entry : mapping.getValue()) {
            String path = (section.isEmpty() ? "" : section + ".") + text(entry.getKeyNode());
            Setting setting = Setting.at(path);
            if (setting != null) {
                setting(setting, entry.getKeyNode(), entry.getValueNode());
            } else if (section.isEmpty() && isSection(path)) {
                mapping(path, entry.getValueNode());
            } else {
                throw new UsageException(
                        place(entry.getKeyNode()) + ": no setting " + path + Nearest.hint(path, paths()));
            }
        }
    }

    private void setting(Setting setting, Node key, Node value) {
        String origin = place(value);
        if (assignments.has(setting)) {
            throw new UsageException(
                    place(key) + ": " + setting.path() + " is given twice, before at " + assignments.origin(setting));
        }
        switch (setting.kind()) {
            case TEXT, SWITCH -> assignments.add(setting, scalar(setting, value), origin);
            case FILE -> assignments.add(setting, resolve(scalar(setting, value)), origin);
            case LIST -> {
                if (value instanceof SequenceNode sequence) {
                    assignments.addEmpty(setting, origin);
                    for (Node item : sequence.getValue()) {
                        assignments.add(setting, scalar(setting, item), origin);
                    }
                } else {
                    assignments.add(setting, scalar(setting, value), origin);
                }
            }
            case ENTRIES -> entries(setting, value, origin);
            case DEVICES -> devices(setting, value, origin);
        }
    }

    private void entries(Setting setting, Node value, String origin) {
        if (!(value instanceof MappingNode mapping)) {
            throw new UsageException(origin + ": " + setting.path() + " must be a mapping");
        }
        assignments.addEmpty(setting, origin);
        for (NodeTuple entry : mapping.getValue()) {
            String item = text(entry.getKeyNode()) + "=" + scalar(setting, entry.getValueNode());
            assignments.add(setting, item, origin);
        }
    }

    // One device may do without the list.
    private void devices(Setting setting, Node value, String origin) {
        assignments.addEmpty(setting, origin);
        List<Node> items = value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
        for (Node item : items) {
            assignments.add(setting, device(setting, item), origin);
        }
    }

    private String device(Setting setting, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            return scalar(setting, node); // as on the command line
        }
        StringBuilder words = new StringBuilder();
        for (NodeTuple entry : mapping.getValue()) {
            String key = text(entry.getKeyNode());
            Node value = entry.getValueNode();
            for (Node item : value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value)) {
                String text = scalar(setting, item);
                String word = DeviceWords.FILES.contains(key) ? resolve(text) : text;
                words.append(words.isEmpty() ? "" : ",").append(key).append('=').append(DeviceWords.escape(word));
            }
        }
        return words.toString();
    }

    private String scalar(Setting setting, Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new UsageException(place(node) + ": " + setting.path() + " must be a single value");
    }

    private String text(Node key) {
        if (key instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new UsageException(place(key) + ": a key must be a word");
    }

    private String resolve(String file) {
        try {
            return file.isEmpty() ? file : folder.resolve(file).toString();
        } catch (InvalidPathException e) {
            return file; // refused by the draft, with the setting's name
        }
    }

    private String place(Node node) {
        return name + ":" + node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static boolean isSection(String word) {
        for (Setting s : Setting.values()) {
            if (s.section().equals(word)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (Setting s : Setting.values()) {
            paths.add(s.path());
            if (!s.section().isEmpty() && !paths.contains(s.section())) {
                paths.add(s.section());
            }
        }
        return paths;
    }

    private static String oneLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
