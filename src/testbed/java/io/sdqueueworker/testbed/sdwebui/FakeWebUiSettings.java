package io.sdqueueworker.testbed.sdwebui;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// The settings of a [FakeWebUi]. Each `with` method returns a copy with one changed setting.
///
/// @param stepTime the time of one sampling step of one batch
/// @param modelLoadTime the time of a switch to another checkpoint
/// @param samplers the known sampler names, see [FakeSamplers]
/// @param alwaysOnScripts the known names under `alwayson_scripts`, in lower case; others are refused
/// @param grid true if answers of several images begin with a grid of them
/// @param extraImages the number of images after the generated ones, such as ControlNet's maps
/// @param accounts each `user:password`, as in `--api-auth`; empty for no authorization
/// @param fork the fork whose habits it has
/// @param configFile false to start without `config.json`, as in every new container: a setting is then restored
///     after a task only if it was set by `POST /options` before
public record FakeWebUiSettings(
        Duration stepTime,
        Duration modelLoadTime,
        Set<String> samplers,
        Set<String> alwaysOnScripts,
        boolean grid,
        int extraImages,
        List<String> accounts,
        Fork fork,
        boolean configFile) {

    /// Steps and loads take no time. There are a few samplers, `controlnet` and `animatediff`, but no grid, no
    /// extra images and no accounts.
    public static FakeWebUiSettings defaults() {
        return new FakeWebUiSettings(
                Duration.ZERO,
                Duration.ZERO,
                Set.of("Euler", "Euler a", "DDIM", "LMS", "DPM++ 2M", "DPM++ 2M SDE", "DPM++ SDE", "UniPC"),
                Set.of("controlnet", "animatediff"),
                false,
                0,
                List.of(),
                Fork.A1111,
                true);
    }

    public FakeWebUiSettings withStepTime(Duration time) {
        return new FakeWebUiSettings(
                time, modelLoadTime, samplers, alwaysOnScripts, grid, extraImages, accounts, fork, configFile);
    }

    public FakeWebUiSettings withModelLoadTime(Duration time) {
        return new FakeWebUiSettings(
                stepTime, time, samplers, alwaysOnScripts, grid, extraImages, accounts, fork, configFile);
    }

    public FakeWebUiSettings withSamplers(Set<String> names) {
        return new FakeWebUiSettings(
                stepTime, modelLoadTime, names, alwaysOnScripts, grid, extraImages, accounts, fork, configFile);
    }

    public FakeWebUiSettings withAlwaysOnScripts(Set<String> names) {
        return new FakeWebUiSettings(
                stepTime, modelLoadTime, samplers, names, grid, extraImages, accounts, fork, configFile);
    }

    public FakeWebUiSettings withGrid() {
        return new FakeWebUiSettings(
                stepTime, modelLoadTime, samplers, alwaysOnScripts, true, extraImages, accounts, fork, configFile);
    }

    public FakeWebUiSettings withExtraImages(int count) {
        return new FakeWebUiSettings(
                stepTime, modelLoadTime, samplers, alwaysOnScripts, grid, count, accounts, fork, configFile);
    }

    public FakeWebUiSettings withAccount(String user, String password) {
        List<String> one = List.of(user + ":" + password);
        return new FakeWebUiSettings(
                stepTime, modelLoadTime, samplers, alwaysOnScripts, grid, extraImages, one, fork, configFile);
    }

    public FakeWebUiSettings withFork(Fork like) {
        return new FakeWebUiSettings(
                stepTime, modelLoadTime, samplers, alwaysOnScripts, grid, extraImages, accounts, like, configFile);
    }

    public FakeWebUiSettings withSdNext() {
        return withFork(Fork.SD_NEXT);
    }

    /// Like a new container. Takes effect when the fake starts or restarts.
    public FakeWebUiSettings withoutConfigFile() {
        return new FakeWebUiSettings(
                stepTime, modelLoadTime, samplers, alwaysOnScripts, grid, extraImages, accounts, fork, false);
    }

    boolean sdNext() {
        return fork == Fork.SD_NEXT;
    }
}
