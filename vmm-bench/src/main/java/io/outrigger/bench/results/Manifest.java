// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.host.HostLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
 * @param forks the same while each of several processes measured, by its number; empty if one process did all
 */
public record Manifest(
        String experiment,
        Instant started,
        Instant ended,
        Map<String, String> facts,
        HostLoad load,
        SortedMap<Integer, HostLoad> forks) {
    private static final String SCHEMA = "outrigger-results-1";

    /** Copies. */
    public Manifest {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        forks = Collections.unmodifiableSortedMap(new TreeMap<>(forks));
    }

    /** Of a run in one process. */
    public Manifest(String experiment, Instant started, Instant ended, Map<String, String> facts, HostLoad load) {
        this(experiment, started, ended, facts, load, Collections.emptySortedMap());
    }

    /** Why the numbers are to be doubted, a line each, with the process that it is true of; empty if nothing is. */
    public List<String> disturbed() {
        List<String> reasons = new ArrayList<>(load.disturbed());
        forks.forEach((fork, its) -> its.disturbed().forEach(reason -> reasons.add("fork " + fork + ": " + reason)));
        return reasons;
    }

    JsonNode json() {
        ObjectNode json = Json.object();
        json.put("schema", SCHEMA);
        json.put("experiment", experiment);
        json.put("started", started.toString());
        json.put("ended", ended.toString());
        ObjectNode host = json.putObject("facts");
        facts.forEach(host::put);
        put(json.putObject("load"), load);
        if (!forks.isEmpty()) {
            ArrayNode all = json.putArray("forks");
            forks.forEach((fork, its) -> put(all.addObject().put("fork", fork), its));
        }
        ArrayNode disturbed = json.putArray("disturbed");
        disturbed().forEach(disturbed::add);
        return json;
    }

    private static void put(ObjectNode json, HostLoad load) {
        Json.put(json, "before", load.before());
        Json.put(json, "after", load.after());
        Json.put(json, "stolen", load.stolen());
    }

    private static HostLoad load(JsonNode json) {
        return new HostLoad(
                Json.number(json.required("before")),
                Json.number(json.required("after")),
                Json.number(json.required("stolen")));
    }

    static Manifest of(JsonNode json) {
        String schema = json.required("schema").stringValue();
        if (!schema.equals(SCHEMA)) {
            throw new IllegalArgumentException("schema " + schema + ", not " + SCHEMA);
        }
        SortedMap<Integer, HostLoad> forks = new TreeMap<>();
        json.path("forks").forEach(fork -> forks.put(fork.required("fork").intValue(), load(fork)));
        Manifest manifest = new Manifest(
                json.required("experiment").stringValue(),
                Instant.parse(json.required("started").stringValue()),
                Instant.parse(json.required("ended").stringValue()),
                Json.strings(json.required("facts")),
                load(json.required("load")),
                forks);
        if (!json.required("disturbed").equals(manifest.json().required("disturbed"))) {
            throw new IllegalArgumentException("disturbed is not what follows from load");
        }
        return manifest;
    }
}
