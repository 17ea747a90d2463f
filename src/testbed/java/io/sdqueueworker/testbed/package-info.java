/// Local servers in place of SQS, S3, SNS and a Stable Diffusion Web UI or ComfyUI: the real server if it can be
/// embedded, otherwise a protocol stub or a fake on a real socket. Tests, the demo, the native smoke tests and the
/// benchmarks start them. Each binds 127.0.0.1, on a free port unless a port is given, and stops when it is closed.
/// They do not depend on the worker or the test framework, so a plain `main` can use them too.
@NullMarked
package io.sdqueueworker.testbed;

import org.jspecify.annotations.NullMarked;
