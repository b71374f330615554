// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.statistics.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Files of JSON, and the values that several of them have.
 *
 * <p>Thread-safe.
 */
final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static void write(Path file, JsonNode json) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(json) + "\n");
    }

    /**
     * Reads a file.
     *
     * @throws BenchException if it is no JSON
     */
    static JsonNode read(Path file) throws IOException {
        try {
            return MAPPER.readTree(Files.readString(file));
        } catch (JacksonException e) {
            throw new BenchException(file + " is no JSON: " + e.getOriginalMessage());
        }
    }

    /** The same as a file would give it back: a number's type in Java goes. */
    static JsonNode asRead(JsonNode json) {
        return MAPPER.readTree(MAPPER.writeValueAsString(json));
    }

    /** Not a number is null: JSON (RFC 8259, 6) has no other word for it. */
    static void put(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }

    static void put(ObjectNode json, String name, Interval i) {
        ObjectNode interval = json.putObject(name);
        put(interval, "value", i.value());
        put(interval, "low", i.low());
        put(interval, "high", i.high());
    }

    static double number(JsonNode json) {
        return json.isNull() ? Double.NaN : json.doubleValue();
    }

    static Interval interval(JsonNode json) {
        return new Interval(
                number(json.required("value")), number(json.required("low")), number(json.required("high")));
    }

    static Map<String, String> strings(JsonNode json) {
        Map<String, String> map = new LinkedHashMap<>();
        json.properties().forEach(e -> map.put(e.getKey(), e.getValue().stringValue()));
        return map;
    }
}
