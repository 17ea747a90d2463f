package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.aws.StsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.faults.RandomFaults;
import io.sdqueueworker.testbed.worker.WorkerEnvironment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The proxies of one worker, one before each server, and an STS of its own.
///
/// @param faults the rules that inject faults
record Proxies(FaultProxy sqs, FaultProxy s3, FaultProxy sns, FaultProxy runtime, StsServer sts, List<FaultRule> faults)
        implements AutoCloseable {

    /// The content of the workers' token file.
    static final String TOKEN = "the-token-of-the-service-account";

    static Proxies start(ChaosServers servers, ChaosGpu gpu) {
        return new Proxies(
                FaultProxy.start(servers.sqs().endpoint()),
                FaultProxy.start(servers.s3().endpoint()),
                FaultProxy.start(servers.sns().endpoint()),
                FaultProxy.start(gpu.endpoint()),
                StsServer.start(TOKEN),
                new CopyOnWriteArrayList<>());
    }

    /// The environment variables that point a worker at these proxies.
    Map<String, String> environment(ChaosGpu gpu) {
        Map<String, String> environment =
                new HashMap<>(WorkerEnvironment.driving(gpu.type(), runtime.endpoint() + gpu.path()));
        environment.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_SNS", sns.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_STS", sts.endpoint().toString());
        return environment;
    }

    /// Injects faults into a share of all requests from now on.
    ///
    /// @param share for SQS, S3 and SNS, from 0 to 1
    /// @param runtimeShare for the runtime
    void spoil(long seed, double share, double runtimeShare) {
        faults.add(sqs.when(_ -> true).randomly(new RandomFaults(seed, share)));
        faults.add(s3.when(_ -> true).randomly(new RandomFaults(seed + 1, share)));
        faults.add(sns.when(_ -> true).randomly(new RandomFaults(seed + 2, share)));
        faults.add(runtime.when(_ -> true).randomly(new RandomFaults(seed + 3, runtimeShare)));
    }

    /// Stops injecting faults.
    void calm() {
        faults.forEach(FaultRule::lift);
    }

    /// The number of injected faults.
    int spoilt() {
        return faults.stream().mapToInt(FaultRule::hits).sum();
    }

    @Override
    public void close() {
        List.of(sqs, s3, sns, runtime).forEach(FaultProxy::close);
        sts.close();
    }
}
