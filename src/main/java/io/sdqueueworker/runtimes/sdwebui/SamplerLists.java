package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.io.ClosestNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The samplers and schedulers of a Web UI.
///
/// The Web UI compares names exactly. It knows neither the aliases of samplers nor, in the field `scheduler`, those
/// of schedulers (`modules/sd_samplers.py`, `get_sampler_and_scheduler`). So an alias, or a name in another letter
/// case, has to be replaced by the name that the Web UI knows.
record SamplerLists(List<Item> samplers, List<Item> schedulers) {

    SamplerLists {
        samplers = List.copyOf(samplers);
        schedulers = List.copyOf(schedulers);
    }

    /// @param names the names that the Web UI knows, the usual one first
    /// @param aliases other names
    record Item(List<String> names, List<String> aliases) {

        Item {
            names = List.copyOf(names);
            aliases = List.copyOf(aliases);
        }

        private String usual() {
            return names.getFirst();
        }

        private List<String> all() {
            return Stream.concat(names.stream(), aliases.stream()).toList();
        }
    }

    /// A sampler, and the scheduler if the name ends with one: `DPM++ 2M Karras`.
    record Choice(String sampler, Optional<String> scheduler) {

        /// The name as the field `sampler_name` takes it.
        String text() {
            return scheduler.map(last -> sampler + " " + last).orElse(sampler);
        }
    }

    /// Reads the answers of `/samplers` and `/schedulers`.
    static SamplerLists of(JsonNode samplers, JsonNode schedulers) {
        List<Item> known = new ArrayList<>();
        samplers.forEach(each -> known.add(new Item(List.of(each.path("name").asText()), texts(each.path("aliases")))));
        List<Item> schedules = new ArrayList<>();
        schedulers.forEach(each -> schedules.add(new Item(
                List.of(each.path("label").asText(), each.path("name").asText()), texts(each.path("aliases")))));
        return new SamplerLists(known, schedules);
    }

    /// The sampler that a name means.
    Optional<Choice> sampler(String name) {
        Optional<String> whole = find(samplers, name);
        if (whole.isPresent()) {
            return Optional.of(new Choice(whole.get(), Optional.empty()));
        }
        for (Item scheduler : schedulers) {
            for (String ending : scheduler.all()) {
                if (endsWith(name, " " + ending)) {
                    Optional<String> rest = find(samplers, name.substring(0, name.length() - ending.length() - 1));
                    if (rest.isPresent()) {
                        return Optional.of(new Choice(rest.get(), Optional.of(scheduler.usual())));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /// The name of the scheduler that a name means.
    Optional<String> scheduler(String name) {
        return find(schedulers, name);
    }

    List<String> samplersLike(String name) {
        return like(samplers, name);
    }

    List<String> schedulersLike(String name) {
        return like(schedulers, name);
    }

    private static Optional<String> find(List<Item> items, String name) {
        if (items.stream().anyMatch(item -> item.names().contains(name))) {
            return Optional.of(name);
        }
        return items.stream()
                .filter(item -> item.all().stream().anyMatch(name::equalsIgnoreCase))
                .findFirst()
                .map(Item::usual);
    }

    private static List<String> like(List<Item> items, String name) {
        return ClosestNames.to(
                name,
                items.stream().map(Item::usual).toList(),
                each -> each.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9+]", ""));
    }

    private static boolean endsWith(String name, String ending) {
        return name.length() > ending.length()
                && name.regionMatches(true, name.length() - ending.length(), ending, 0, ending.length());
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
