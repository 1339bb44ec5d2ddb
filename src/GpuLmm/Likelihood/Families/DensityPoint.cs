namespace GpuLmm;

/// <summary>log f(y | η), without terms of y alone, and its derivatives by η.</summary>
/// <param name="Value">log f.</param>
/// <param name="First">∂/∂η.</param>
/// <param name="Second">∂²/∂η².</param>
/// <param name="Third">∂³/∂η³.</param>
internal readonly record struct DensityPoint(double Value, double First, double Second, double Third);

/// <summary>Derivatives by the logarithm of the dispersion parameter, δ.</summary>
/// <param name="Value">∂ log f/∂δ.</param>
/// <param name="First">∂²/∂η∂δ.</param>
/// <param name="Second">∂³/∂η²∂δ.</param>
internal readonly record struct DispersionPoint(double Value, double First, double Second);
