package io.sdqueueworker.telemetry;

import io.sdqueueworker.io.Version;
import io.smallrye.health.api.HealthGroup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/// The worker's health as `/q/health/started`, `/q/health/live` and `/q/health/ready` on the management port, and the
/// runtime's as `/q/health/group/runtime`, and the pod's as `/q/health/group/pod`.
final class HealthChecks {

    private final WorkerHealth worker;

    HealthChecks(WorkerHealth worker) {
        this.worker = worker;
    }

    @Produces
    @Startup
    @ApplicationScoped
    HealthCheck started() {
        return () ->
                HealthCheckResponse.named("worker").status(worker.isStarted()).build();
    }

    @Produces
    @Liveness
    @ApplicationScoped
    HealthCheck live() {
        return () -> HealthCheckResponse.named("receiver")
                .status(worker.isAlive())
                .withData("version", Version.CURRENT.toString())
                .build();
    }

    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck ready() {
        return () -> upUnless(worker.notReadyBecause(), "intake");
    }

    /// The health for the liveness probe of the runtime's container. Up while the runtime starts or is slow,
    /// because a restart does not help then.
    @Produces
    @HealthGroup("runtime")
    @ApplicationScoped
    HealthCheck runtime() {
        return () -> upUnless(worker.runtimeNeedsRestartBecause(), "runtime");
    }

    /// The health for the readiness probe of the pod. A ReplicaSet removes unready pods first, so a pod that works is
    /// not unready because of an outage that its replacement would meet too.
    @Produces
    @HealthGroup("pod")
    @ApplicationScoped
    HealthCheck pod() {
        return () -> upUnless(worker.replaceableBecause(), "pod");
    }

    private static HealthCheckResponse upUnless(Optional<String> reason, String name) {
        return reason.map(why -> HealthCheckResponse.named(name)
                        .down()
                        .withData("reason", why)
                        .build())
                .orElseGet(() -> HealthCheckResponse.named(name).up().build());
    }
}
