package io.sdqueueworker.command;

import io.quarkus.vertx.http.ManagementInterface;
import io.sdqueueworker.status.PageAssets;
import io.sdqueueworker.status.StatusJson;
import io.sdqueueworker.status.StatusPage;
import io.sdqueueworker.status.WorkerStatus;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.Supplier;

/// Serves the status on the management port: `/status` for people, `/status.json` for programs.
///
/// Nothing here changes the worker, whatever the request has.
@ApplicationScoped
class StatusRoutes {

    private final Supplier<WorkerStatus> status;

    StatusRoutes(WorkCommand command) {
        this.status = command::status;
    }

    void register(@Observes ManagementInterface management) {
        management.router().get("/").handler(context -> {
            // Relative: a proxy may serve the port below a path.
            answer(context).setStatusCode(302).putHeader("Location", "status").end();
        });
        management
                .router()
                .get("/status")
                .handler(context -> answer(context)
                        .putHeader("Content-Type", "text/html; charset=utf-8")
                        .putHeader("Content-Security-Policy", PageAssets.POLICY)
                        .end(StatusPage.of(status.get())));
        management
                .router()
                .get("/status.json")
                .handler(context -> answer(context)
                        .putHeader("Content-Type", "application/json")
                        .end(StatusJson.of(status.get())));
    }

    private static HttpServerResponse answer(RoutingContext context) {
        return context.response()
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
    }
}
