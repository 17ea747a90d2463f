package io.sdqueueworker.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Messages of the libraries below a runtime, shortened. The first column names their source.
class GpuErrorsTest {

    private static final String FAULTS = """
            torch c10/cuda     | No CUDA GPUs are available
            torch c10/cuda     | No HIP GPUs are available
            torch c10/xpu      | No XPU devices are available.
            torch c10/cuda     | Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU
            torch c10/cuda     | The NVIDIA driver on your system is too old (found version 11040).
            torch c10/cuda     | CUDA driver initialization failed, you might not have a CUDA gpu.
            torch c10/cuda     | CUDA unknown error - this may be due to an incorrectly set up environment
            torch c10/cuda     | Unexpected error from cudaGetDeviceCount(). Error 802: system not yet initialized
            torch c10/cuda     | Unexpected error from cudaGetDeviceCount(). Error 2: out of memory
            torch c10/cuda     | Error 803: system has unsupported display driver / cuda driver combination
            torch c10/cuda     | Error 804: forward compatibility was attempted on non supported HW
            torch c10/cuda     | NVML_SUCCESS == r INTERNAL ASSERT FAILED at CUDACachingAllocator.cpp:1131
            torch c10/core     | PyTorch is not linked with support for cuda devices
            torch/cuda         | Torch not compiled with CUDA enabled
            torch/serialization| Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False.
            torch/serialization| object on CUDA device 0 but torch.cuda.device_count() is 0.
            A1111 launch       | Torch is not able to use GPU; add --skip-torch-cuda-test
            torch AcceleratorE.| CUDA error: unspecified launch failure
            torch AcceleratorE.| CUDA error: all CUDA-capable devices are busy or unavailable
            torch AcceleratorE.| CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`
            torch driver api   | CUDA driver error: invalid device context
            torch              | HIP error: invalid device function
            torch              | cuDNN error: CUDNN_STATUS_NOT_INITIALIZED
            torch              | cuDNN error: CUDNN_STATUS_EXECUTION_FAILED
            torch              | cuFFT error: CUFFT_INTERNAL_ERROR
            torch              | device-side assert triggered
            triton             | Triton Error [CUDA]: an illegal memory access was encountered
            triton             | libcuda.so cannot found!
            loader             | libcuda.so.1: cannot open shared object file: No such file or directory
            cuda runtime       | CUDA driver version is insufficient for CUDA runtime version
            cuda runtime       | no CUDA-capable device is detected
            cuda runtime       | CUDA-capable device(s) is/are busy or unavailable
            cuda runtime       | no kernel image is available for execution on the device
            cuda runtime       | uncorrectable ECC error encountered
            cuda runtime       | uncorrectable NVLink error detected during the execution
            cuda mps           | MPS client failed to connect to the MPS control daemon or the MPS server
            cupy               | cudaErrorInsufficientDriver: the driver is old
            cuda driver        | failed call to cuInit: CUDA_ERROR_NO_DEVICE
            onnxruntime        | CUDA failure 35: CUDA driver version is old ; GPU=-1 ; expr=cudaSetDevice(id);
            onnxruntime        | CUBLAS failure 1: CUBLAS_STATUS_NOT_INITIALIZED ; expr=cublasCreate
            tensorrt           | CUDA initialization failure with error: 35
            nvml               | Failed to initialize NVML: Driver/library version mismatch
            nvml               | Failed to initialize NVML: Unknown Error
            pynvml             | RM has detected an NVML/RM version mismatch.
            nvml               | NVML_ERROR_DRIVER_NOT_LOADED
            nvidia-smi         | NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.
            nvidia-smi         | Unable to determine the device handle for GPU 0000:03:00.0: Unknown Error
            nvidia-smi         | Unable to read GPU 0: GPU is lost. Reboot the system to recover this GPU
            kernel             | NVRM: GPU at PCI:0000:03:00: GPU has fallen off the bus.
            hip                | hipErrorNoBinaryForGpu: Unable to find code object for all current devices!
            hip                | no ROCm-capable device is detected
            hipblas            | CUDA call failed: HIPBLAS_STATUS_NOT_INITIALIZED
            xformers           | `cutlassF` is not supported because: xFormers wasn't build with CUDA support
            level zero         | level_zero backend failed with error: 20 (UR_RESULT_ERROR_DEVICE_LOST)
            directml           | The GPU device instance has been suspended. Use GetDeviceRemovedReason
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = FAULTS)
    void knowsAGpuThatIsGoneOrBroken(String source, String message) {
        assertThat(GpuErrors.in(message, "{\"prompt\":\"a fox\"}")).as(source).contains(Code.GPU_FAULT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = FAULTS)
    void takesNoQuotedPromptForAFault(String source, String message) {
        String error = "KeyError: no wildcard named '" + message + "'";

        assertThat(GpuErrors.in(error, "{\"prompt\":\"" + message + "\"}"))
                .as(source)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            torch       | CUDA out of memory. Tried to allocate 2.00 GiB.
            torch       | CUDA error: out of memory
            torch       | HIP out of memory. Tried to allocate 20.00 MiB
            torch       | CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`
            torch       | cuDNN error: CUDNN_STATUS_ALLOC_FAILED
            torch       | Unable to find a valid cuDNN algorithm to run convolution
            torch       | DefaultCPUAllocator: can't allocate memory: you tried to allocate 9663676416 bytes
            cupy        | cudaErrorMemoryAllocation: no room
            cuda driver | CUDA_ERROR_OUT_OF_MEMORY
            onnxruntime | CUDA failure 2: out of memory ; GPU=0
            triton      | Triton Error [CUDA]: out of memory
            level zero  | Native API returns: 39 (UR_RESULT_ERROR_OUT_OF_DEVICE_MEMORY)
            """)
    void knowsALackOfMemory(String source, String message) {
        assertThat(GpuErrors.in(message, "{}")).as(source).contains(Code.OUT_OF_MEMORY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            KeyError: 'cuda'
            mat1 and mat2 shapes cannot be multiplied (77x2048 and 768x320)
            cuDNN error: CUDNN_STATUS_NOT_SUPPORTED. You passed in a non-contiguous input
            cuDNN error: CUDNN_STATUS_BAD_PARAM
            No module named 'xformers'
            the file is lost
            """)
    void leavesOtherErrorsAlone(String message) {
        assertThat(GpuErrors.in(message, "{}")).isEmpty();
    }

    @Test
    void findsAFaultBesideAQuotedPrompt() {
        assertThat(GpuErrors.in("no 'gpu is lost': CUDA error: unknown error", "{\"prompt\":\"gpu is lost\"}"))
                .contains(Code.GPU_FAULT);
    }
}
