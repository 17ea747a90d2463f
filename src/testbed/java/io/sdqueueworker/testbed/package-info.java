/// The servers that stand where a user has SQS, S3, SNS and a Stable Diffusion Web UI or ComfyUI: real ones where they
/// can be embedded, protocol stubs and fakes on real sockets where they cannot. Tests, the demo, the native smoke tests
/// and the benchmarks start them; each binds 127.0.0.1 on a free port unless it is given one, and stops when it is
/// closed. They know nothing of the worker and nothing of the test framework, so a plain `main` may use them too.
@NullMarked
package io.sdqueueworker.testbed;

import org.jspecify.annotations.NullMarked;
