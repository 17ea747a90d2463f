package io.sdqueueworker.testing;

import io.sdqueueworker.testbed.servers.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives a test method its own servers and a worker on them, as parameters. The test configures and starts the worker.
/// Both are closed after the test, the worker first; a failure of closing fails the test.
public final class WithServers implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(WithServers.class);

    static {
        // It would report exceptions from the threads of other tests, which run at the same time.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestServers.class || type == RunningWorker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Store store = test.getStore(NAMESPACE);
        // The store closes its values in reverse order.
        TestServers servers = store.computeIfAbsent(TestServers.class, _ -> TestServers.create(), TestServers.class);
        return parameter.getParameter().getType() == TestServers.class
                ? servers
                : store.computeIfAbsent(RunningWorker.class, _ -> new RunningWorker(servers), RunningWorker.class);
    }
}
