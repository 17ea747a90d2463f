package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The samplers and schedulers of a [FakeWebUi].
///
/// As in A1111 and Forge, an unknown sampler is replaced with the default one, and an unknown scheduler with
/// `Automatic` (`modules/sd_samplers.py`, `get_sampler_and_scheduler`). SD.Next refuses an unknown sampler, and lists
/// its samplers as schedulers (`modules/api/endpoints.py`).
///
/// @param names of the samplers
record FakeSamplers(Set<String> names, Fork fork) {

    private static final String DEFAULT = "DPM++ 2M";
    private static final List<Scheduler> SCHEDULERS = List.of(
            new Scheduler("automatic", "Automatic", Optional.empty()),
            new Scheduler("karras", "Karras", Optional.empty()),
            new Scheduler("exponential", "Exponential", Optional.empty()),
            new Scheduler("sgm_uniform", "SGM Uniform", Optional.of("SGMUniform")));

    /// @param alias known at the end of a sampler's name only
    private record Scheduler(String name, String label, Optional<String> alias) {

        private List<String> endings() {
            return Stream.concat(Stream.of(label, name), alias.stream()).toList();
        }
    }

    /// The sampler and the scheduler of a pass.
    record Used(String sampler, String scheduler) {}

    static FakeSamplers of(FakeWebUiSettings settings) {
        return new FakeSamplers(settings.samplers(), settings.fork());
    }

    ArrayNode samplers() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        names.stream().sorted().forEach(name -> {
            ObjectNode sampler = list.addObject().put("name", name);
            if (fork != Fork.SD_NEXT) {
                sampler.putArray("aliases").add(alias(name));
            }
            sampler.putObject("options");
        });
        return list;
    }

    ArrayNode schedulers() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        if (fork == Fork.SD_NEXT) {
            names.stream()
                    .sorted()
                    .forEach(name -> list.addObject()
                            .put("name", name)
                            .put("cls", "DiffusionSampler")
                            .putObject("options"));
            return list;
        }
        SCHEDULERS.forEach(each -> {
            ObjectNode scheduler = list.addObject().put("name", each.name()).put("label", each.label());
            each.alias()
                    .ifPresentOrElse(
                            alias -> scheduler.putArray("aliases").add(alias), () -> scheduler.putNull("aliases"));
            scheduler.put("default_rho", -1).put("need_inner_model", false);
        });
        return list;
    }

    /// The sampler and scheduler of the first pass.
    Used first(JsonNode body) throws Refusal {
        String name = Fields.text(body, "sampler_name", "");
        String sampler = name.isEmpty() ? Fields.text(body, "sampler_index", "Euler") : name;
        if (fork == Fork.SD_NEXT) {
            return new Used(
                    names.stream()
                            .filter(known -> known.equalsIgnoreCase(sampler))
                            .findFirst()
                            .orElseThrow(() -> Refusal.because(404, "Sampler not found")),
                    "");
        }
        return replacing(sampler, Fields.text(body, "scheduler", ""));
    }

    /// The sampler and scheduler of the second pass, which takes exact names of samplers only.
    Used second(JsonNode body, Used first) throws Refusal {
        String sampler = Fields.text(body, "hr_sampler_name", "");
        if (!sampler.isEmpty() && !names.contains(sampler) && fork != Fork.SD_NEXT) {
            throw Refusal.uncaught(fork, "AssertionError", "bad sampler name: " + sampler);
        }
        String scheduler = Fields.text(body, "hr_scheduler", "");
        return new Used(
                sampler.isEmpty() ? first.sampler() : sampler,
                scheduler.isEmpty() ? first.scheduler() : known(scheduler).orElse("Automatic"));
    }

    private Used replacing(String sampler, String scheduler) {
        String used = known(scheduler).orElse("Automatic");
        for (Scheduler each : SCHEDULERS) {
            for (String ending : each.endings()) {
                if (sampler.endsWith(" " + ending)) {
                    String rest = sampler.substring(0, sampler.length() - ending.length() - 1);
                    return new Used(names.contains(rest) ? rest : DEFAULT, each.label());
                }
            }
        }
        return new Used(names.contains(sampler) ? sampler : DEFAULT, used);
    }

    private static Optional<String> known(String scheduler) {
        return SCHEDULERS.stream()
                .filter(each -> each.name().equals(scheduler) || each.label().equals(scheduler))
                .map(Scheduler::label)
                .findFirst();
    }

    private static String alias(String name) {
        return "k_" + name.toLowerCase(Locale.ROOT).replace("dpm++", "dpmpp").replace(' ', '_');
    }
}
