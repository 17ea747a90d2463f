package io.sdqueueworker.telemetry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/// The worker's health as `/q/health/started`, `/q/health/live` and `/q/health/ready` on the management port.
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
        return () ->
                HealthCheckResponse.named("receiver").status(worker.isAlive()).build();
    }

    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck ready() {
        return () -> worker.notReadyBecause()
                .map(reason -> HealthCheckResponse.named("intake")
                        .down()
                        .withData("reason", reason)
                        .build())
                .orElseGet(() -> HealthCheckResponse.named("intake").up().build());
    }
}
