package io.sdqueueworker.runtimes.sdwebui.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebUiErrorsTest {

    /// None of these blames a task or quotes the runtime.
    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 404, 405, 422, 429, 500, 502, 503})
    void blamesTheRuntimeForAnErrorOfItsState(int status) {
        assertThat(WebUiErrors.ofState(status).code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | {"detail":"Sampler not found"}                           | Sampler not found
            404 | {"detail":"Sampler not found"}                           | Sampler not found
            404 | {"detail":"Init image not found"}                        | Init image not found
            400 | {"error":"init image is required"}                       | init image is required
            422 | {"detail":"Script 'x' not found"}                        | Script 'x' not found
            422 | {"detail":"always on script x not found"}                | always on script x not found
            422 | {"detail":[{"loc":["body","steps"],"msg":"not an int","type":"int"}]} | body.steps: not an int
            422 | {"detail":[{"loc":["body","a",0],"msg":"b"},{"loc":["c"],"msg":"d"}]} | body.a.0: b; c: d
            500 | {"error":"HTTPException","detail":"Invalid encoded image","body":"","errors":""} | HTTPException: Invalid encoded image
            500 | {"detail":"Invalid encoded image"}                       | Invalid encoded image
            500 | {"detail":"Requests not allowed"}                        | Requests not allowed
            500 | {"detail":"Request to local resource not allowed"}       | Request to local resource not allowed
            500 | {"detail":"Invalid image url"}                           | Invalid image url
            404 | {"detail":"Model not found"}                             | Model not found
            404 | {"detail":"Image not found"}                             | Image not found
            500 | {"error":"AssertionError","errors":"could not find upscaler named x"} | AssertionError: could not find upscaler named x
            500 | {"error":"AssertionError","detail":"","body":"","message":"could not find upscaler named x"} | AssertionError: could not find upscaler named x
            422 | {"error":"HTTPException","code":422,"detail":"Always on script not found: x","body":"","errors":"422: Always on script not found: x"} | HTTPException: Always on script not found: x
            """)
    void blamesTheRequest(int status, String body, String detail) {
        assertThat(failure(status, body)).isEqualTo(new Failure(Code.INVALID_REQUEST, Stage.GENERATION, detail));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"OutOfMemoryError\",\"detail\":\"\",\"body\":\"\",\"errors\":\"CUDA out of memory.\"}",
                "{\"error\":\"OutOfMemoryError\",\"errors\":\"\"}",
                "{\"error\":\"RuntimeError\",\"errors\":\"MPS backend out of memory\"}",
                "{\"error\":\"OutOfMemoryError\",\"detail\":\"\",\"body\":\"\",\"message\":\"\"}",
                "{\"error\":\"RuntimeError\",\"message\":\"CUDA out of memory.\"}",
                "{\"error\":\"RuntimeError\",\"message\":\"[enforce fail at alloc_cpu.cpp:114] data. DefaultCPUAllocator: "
                        + "can't allocate memory: you tried to allocate 1342177280 bytes.\"}",
                "torch.OutOfMemoryError"
            })
    void tellsThatTheGpuHadTooLittleMemory(String body) {
        assertThat(failure(500, body).code()).isEqualTo(Code.OUT_OF_MEMORY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA error: device-side assert triggered",
                "Expected all tensors to be on the same device, but found at least two devices",
                "No CUDA GPUs are available"
            })
    void tellsThatTheGpuIsBroken(String errors) {
        for (String field : List.of("errors", "message")) {
            assertThat(failure(
                            500, "{\"error\":\"RuntimeError\",\"detail\":\"\",\"" + field + "\":\"" + errors + "\"}"))
                    .isEqualTo(new Failure(Code.GPU_FAULT, Stage.GENERATION, "RuntimeError: " + errors));
        }
        assertThat(failure(500, errors).code()).isEqualTo(Code.GPU_FAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Internal Server Error", "", "null", "[]", "{}", "<html>oops</html>"})
    void tellsNoReasonWhereTheRuntimeGivesNone(String body) {
        assertThat(failure(500, body))
                .isEqualTo(new Failure(Code.RUNTIME_ERROR, Stage.GENERATION, "the runtime failed without a reason"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"error":"KeyError","detail":"","body":"","errors":"'x'"}               | KeyError: 'x'
            {"error":"TypeError","detail":"","body":"","message":"'x' is not y"}    | TypeError: 'x' is not y
            "'x' is not y"                                                          | 'x' is not y
            """)
    void passesOnTheReasonOfAnUnknownError(String body, String detail) {
        assertThat(failure(500, body)).isEqualTo(new Failure(Code.RUNTIME_ERROR, Stage.GENERATION, detail));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            401 | {"detail":"Incorrect username or password"} | the runtime refuses the worker's credentials (WORKER_RUNTIME_AUTH)
            403 | forbidden                                   | the runtime refuses the worker's credentials (WORKER_RUNTIME_AUTH)
            502 | <html>Bad Gateway</html>                    | the runtime answers 502
            503 | {"detail":"SECRET-PROMPT"}                  | the runtime answers 503
            504 | ``                                          | the runtime answers 504
            404 | no such page                                | the runtime answers 404
            405 | <html>Not Allowed</html>                    | the runtime answers 405
            """)
    void blamesTheRuntimeWithoutQuotingIt(int status, String body, String detail) {
        assertThat(failure(status, body)).isEqualTo(new Failure(Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, detail));
    }

    @ParameterizedTest
    @CsvSource({"404,{\"detail\":\"Not Found\"}", "405,{\"detail\":\"Method Not Allowed\"}"})
    void refusesAKindOfTaskWhoseRouteTheRuntimeLacks(int status, String body) {
        assertThat(failure(status, body))
                .isEqualTo(new Failure(
                        Code.UNSUPPORTED_TASK, Stage.GENERATION, "this runtime has no API for tasks of this type"));
    }

    @ParameterizedTest
    @CsvSource({"413,Request Entity Too Large", "409,Busy"})
    void refusesWithTheStatusWhatElseTheRuntimeRefuses(int status, String text) {
        assertThat(failure(status, "{\"detail\":\"" + text + "\"}"))
                .isEqualTo(new Failure(Code.RUNTIME_REFUSED, Stage.GENERATION, status + " " + text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"RuntimeError\",\"detail\":\"\",\"body\":\"\",\"errors\":\"model 'a b.safetensors' not found\"}",
                "{\"error\":\"RuntimeError\",\"detail\":\"\",\"body\":\"\",\"message\":\"model \\\"it's\\\" not found\"}"
            })
    void knowsTheAnswerToACheckpointThatIsNotListed(String body) {
        assertThat(failure(500, body).code()).isEqualTo(Code.MODEL_NOT_FOUND);
    }

    @Test
    void survivesAnErrorThatIsNestedDeeply() {
        assertThat(failure(422, "[".repeat(10_000)).code()).isEqualTo(Code.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CUDA error", "out of memory"})
    void doesNotBelieveWordsThatTheRequestBroughtItself(String words) {
        String body = "{\"error\":\"ValueError\",\"errors\":\"no upscaler named " + words + "\"}";

        Failure failure = WebUiErrors.failure(500, body, "{\"hr_upscaler\":\"" + words + "\"}");

        assertThat(failure.code()).isEqualTo(Code.RUNTIME_ERROR);
    }

    private static Failure failure(int status, String body) {
        return WebUiErrors.failure(status, body, "{}");
    }
}
