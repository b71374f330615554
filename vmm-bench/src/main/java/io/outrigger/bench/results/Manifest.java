// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.host.HostLoad;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which run a folder is of: {@code manifest.json}.
 *
 * <p>Immutable.
 *
 * @param experiment its name
 * @param started when
 * @param ended when
 * @param facts what the numbers must be read beside, the command among them
 * @param load what else the host did
 */
public record Manifest(String experiment, Instant started, Instant ended, Map<String, String> facts, HostLoad load) {
    private static final String SCHEMA = "outrigger-results-1";

    /** Copies. */
    public Manifest {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    JsonNode json() {
        ObjectNode json = Json.object();
        json.put("schema", SCHEMA);
        json.put("experiment", experiment);
        json.put("started", started.toString());
        json.put("ended", ended.toString());
        ObjectNode host = json.putObject("facts");
        facts.forEach(host::put);
        ObjectNode about = json.putObject("load");
        Json.put(about, "before", load.before());
        Json.put(about, "after", load.after());
        Json.put(about, "stolen", load.stolen());
        ArrayNode disturbed = json.putArray("disturbed");
        load.disturbed().forEach(disturbed::add);
        return json;
    }

    static Manifest of(JsonNode json) {
        String schema = json.required("schema").stringValue();
        if (!schema.equals(SCHEMA)) {
            throw new IllegalArgumentException("schema " + schema + ", not " + SCHEMA);
        }
        JsonNode load = json.required("load");
        Manifest manifest = new Manifest(
                json.required("experiment").stringValue(),
                Instant.parse(json.required("started").stringValue()),
                Instant.parse(json.required("ended").stringValue()),
                Json.strings(json.required("facts")),
                new HostLoad(
                        Json.number(load.required("before")),
                        Json.number(load.required("after")),
                        Json.number(load.required("stolen"))));
        if (!json.required("disturbed").equals(manifest.json().required("disturbed"))) {
            throw new IllegalArgumentException("disturbed is not what follows from load");
        }
        return manifest;
    }
}
