package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.Code;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Recognizes GPU errors in a runtime's message. All runtimes are built on PyTorch and share its wording.
///
/// After a GPU fault every later task fails too, until the runtime restarts.
public final class GpuErrors {

    /// No GPU was reached at all. These may end in "out of memory" as the reason.
    private static final Pattern UNREACHABLE = anyOf(
            // PyTorch: c10/cuda/CUDAFunctions.cpp, torch/cuda/__init__.py, torch/serialization.py.
            "no (?:cuda|hip|xpu) (?:gpus|devices) are available",
            "found no nvidia driver",
            "nvidia driver on your system is too old",
            "cuda driver initialization failed",
            "cuda unknown error",
            "unexpected error from cudagetdevicecount",
            "not compiled with (?:cuda|xpu) enabled",
            "not linked with support for (?:cuda|hip|xpu) devices",
            "torch\\.(?:cuda|xpu)\\.is_available\\(\\) is false",
            "torch\\.cuda\\.device_count\\(\\) is 0",
            "torch is not able to use gpu",
            // CUDA's own words, which other libraries quote without PyTorch's prefix.
            "driver version is insufficient for cuda runtime",
            "no cuda-capable device is detected",
            "cuda-capable device\\(?s\\)? (?:is/)?are busy or unavailable",
            "no rocm-capable device is detected",
            "unsupported display driver / cuda driver combination",
            "forward compatibility was attempted on non supported hw",
            "system not yet initialized",
            "mps client failed to connect",
            "cuda initialization failure with error",
            "libcuda\\.so(?:\\.1)?: cannot open shared object|libcuda\\.so cannot found",
            // NVML and nvidia-smi.
            "nvml_success ==",
            "failed to initialize nvml",
            "driver/library version mismatch",
            "nvml/rm version mismatch",
            "nvml_error_(?:driver_not_loaded|uninitialized|unknown|gpu_is_lost|lib_rm_version_mismatch)",
            "couldn't communicate with the nvidia driver",
            "unable to determine the device handle for gpu",
            "gpu is lost",
            "fallen off the bus",
            // Others: xformers/ops/fmha/common.py, Level Zero, DirectML.
            "xformers wasn't build with cuda support",
            "_result_error_(?:device_lost|device_not_available)",
            "gpu device instance has been suspended");

    private static final Pattern OUT_OF_MEMORY = anyOf(
            "outofmemoryerror",
            "out of memory",
            "cuda_error_out_of_memory",
            "cudaerrormemoryallocation",
            "hiperroroutofmemory",
            "error_out_of_(?:device|host)_memory",
            // A handle or a plan of a library needs memory too.
            "(?:cublas|cudnn|hipblas|cusolver|cusparse)_status_alloc_failed",
            "cufft_alloc_failed",
            "unable to find a valid cudnn algorithm",
            "not enough gpu video memory",
            // Of the main memory.
            "can't allocate memory: you tried to allocate");

    /// The GPU is broken, or this process has lost it.
    private static final Pattern FAULT = anyOf(
            "cuda (?:driver )?error",
            "hip error",
            "cuda failure \\d",
            "cuda_error_(?!invalid_value|not_supported)[a-z_]+",
            "cudaerror(?:nodevice|insufficientdriver|devicesunavailable|systemnotready|systemdrivermismatch"
                    + "|initializationerror|eccuncorrectable|launchfailure|nokernelimagefordevice|illegaladdress"
                    + "|illegalinstruction|misalignedaddress|hardwarestackerror|assert|unknown)",
            "hiperror(?!invalidvalue|notsupported)[a-z]+",
            "device-side assert",
            "illegal memory access",
            "unspecified launch failure",
            "no kernel image is available for execution",
            "uncorrectable (?:ecc|nvlink) error",
            // A size that cuDNN does not support is the task's.
            "cudnn_status_(?!not_supported|bad_param)[a-z_]+",
            "(?:cublas|hipblas|cusolver|cusparse)_status_not_initialized",
            "cublas_status_(?:execution_failed|internal_error|mapping_error|arch_mismatch)",
            "cufft_(?:internal_error|exec_failed|setup_failed)");

    private GpuErrors() {}

    /// The code of a message, if it is about the GPU.
    ///
    /// @param message the runtime's message
    /// @param request the runtime's request. An error that only quotes it does not concern the GPU
    public static Optional<Code> in(String message, String request) {
        if (matches(UNREACHABLE, message, request)) {
            return Optional.of(Code.GPU_FAULT);
        }
        if (matches(OUT_OF_MEMORY, message, request)) {
            return Optional.of(Code.OUT_OF_MEMORY);
        }
        return matches(FAULT, message, request) ? Optional.of(Code.GPU_FAULT) : Optional.empty();
    }

    private static Pattern anyOf(String... wordings) {
        return Pattern.compile(String.join("|", wordings));
    }

    /// Returns whether the runtime's own words match: a name or a prompt in the request may contain the same ones.
    ///
    /// @param pattern in lower case
    public static boolean matches(Pattern pattern, String message, String request) {
        String quoted = request.toLowerCase(Locale.ROOT);
        return pattern.matcher(message.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                // Each wording is searched for once, even if the message repeats it.
                .distinct()
                .anyMatch(words -> !quoted.contains(words));
    }
}
