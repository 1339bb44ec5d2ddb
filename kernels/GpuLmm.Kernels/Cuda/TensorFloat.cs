namespace GpuLmm.Kernels;

/// <summary>
/// Guards float32 products against TF32. NVIDIA's libraries read <c>NVIDIA_TF32_OVERRIDE</c>, a variable for debugging that overrides what
/// programs ask for: 0 forbids TF32; other values are not documented, and 1 is in use to force it.
/// </summary>
internal static class TensorFloat
{
    /// <summary>Name of the variable.</summary>
    public const string Variable = "NVIDIA_TF32_OVERRIDE";

    /// <summary>Why a value of the variable rules the libraries out, or null.</summary>
    public static string? Refusal(string? value) => value is null or "" or "0"
        ? null
        : $"{Variable}={value} could round float32 products to the 10-bit mantissa of TF32; unset it, or set it to 0";
}
