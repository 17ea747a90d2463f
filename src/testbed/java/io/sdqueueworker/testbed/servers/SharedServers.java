package io.sdqueueworker.testbed.servers;

import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.aws.SqsServer;

/// The servers that all tests of a JVM share, each started by its first use. Starting one takes seconds; queues and
/// buckets keep the tests apart. A test that breaks a server puts a proxy in front of it.
public final class SharedServers {

    private static final class Sqs {
        static final SqsServer SERVER = SqsServer.start();
    }

    private static final class S3 {
        static final S3Server SERVER = S3Server.start();
    }

    private SharedServers() {}

    public static SqsServer sqs() {
        return Sqs.SERVER;
    }

    public static S3Server s3() {
        return S3.SERVER;
    }
}
