package io.sdqueueworker.testbed.sdwebui;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// How a [FakeWebUi] is set up. Each `with` method gives a copy that differs in one thing.
///
/// @param stepTime how long one sampling step of one batch takes
/// @param modelLoadTime how long a switch to another checkpoint takes
/// @param samplers the sampler names it knows; others are refused
/// @param alwaysOnScripts the names it knows under `alwayson_scripts`, in lower case; others are refused
/// @param grid whether answers of several images begin with a grid of them
/// @param extraImages how many images follow the generated ones, as the maps of ControlNet do
/// @param accounts each `user:password`, as in `--api-auth`; open to everybody when empty
/// @param sdNext whether it refuses as SD.Next does, where that differs
public record WebUiSettings(
        Duration stepTime,
        Duration modelLoadTime,
        Set<String> samplers,
        Set<String> alwaysOnScripts,
        boolean grid,
        int extraImages,
        List<String> accounts,
        boolean sdNext) {

    /// Steps and loads take no time, a handful of samplers, `controlnet`, neither grid nor extra images, no accounts.
    public static WebUiSettings defaults() {
        return new WebUiSettings(
                Duration.ZERO,
                Duration.ZERO,
                Set.of("Euler", "Euler a", "DDIM", "LMS", "DPM++ 2M", "DPM++ 2M SDE", "DPM++ SDE", "UniPC"),
                Set.of("controlnet"),
                false,
                0,
                List.of(),
                false);
    }

    public WebUiSettings withStepTime(Duration time) {
        return new WebUiSettings(time, modelLoadTime, samplers, alwaysOnScripts, grid, extraImages, accounts, sdNext);
    }

    public WebUiSettings withModelLoadTime(Duration time) {
        return new WebUiSettings(stepTime, time, samplers, alwaysOnScripts, grid, extraImages, accounts, sdNext);
    }

    public WebUiSettings withSamplers(Set<String> names) {
        return new WebUiSettings(stepTime, modelLoadTime, names, alwaysOnScripts, grid, extraImages, accounts, sdNext);
    }

    public WebUiSettings withAlwaysOnScripts(Set<String> names) {
        return new WebUiSettings(stepTime, modelLoadTime, samplers, names, grid, extraImages, accounts, sdNext);
    }

    public WebUiSettings withGrid() {
        return new WebUiSettings(
                stepTime, modelLoadTime, samplers, alwaysOnScripts, true, extraImages, accounts, sdNext);
    }

    public WebUiSettings withExtraImages(int count) {
        return new WebUiSettings(stepTime, modelLoadTime, samplers, alwaysOnScripts, grid, count, accounts, sdNext);
    }

    public WebUiSettings withAccount(String user, String password) {
        return new WebUiSettings(
                stepTime,
                modelLoadTime,
                samplers,
                alwaysOnScripts,
                grid,
                extraImages,
                List.of(user + ":" + password),
                sdNext);
    }

    public WebUiSettings withSdNext() {
        return new WebUiSettings(stepTime, modelLoadTime, samplers, alwaysOnScripts, grid, extraImages, accounts, true);
    }
}
