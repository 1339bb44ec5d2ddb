namespace GpuLmm;

/// <summary>A variance component at the edge of its range, and what is left to say of the other's error.</summary>
internal static class ComponentEdge
{
    /// <summary>Which component is at zero at an end of the range of λ.</summary>
    public static VarianceBoundary Of(LambdaBoundary boundary) => boundary switch
    {
        LambdaBoundary.Lower => VarianceBoundary.Kernel,
        LambdaBoundary.Upper => VarianceBoundary.Residual,
        _ => VarianceBoundary.None,
    };

    /// <summary>Standard errors of σ²_g and σ²_e: a component on its bound has none, and the other that of the model without it.</summary>
    /// <param name="boundary">The edge.</param>
    /// <param name="information">Average information: of σ²_g, of both, of σ²_e.</param>
    public static (double Kernel, double Residual) Errors(
        VarianceBoundary boundary, (double Kernel, double Cross, double Residual) information)
    {
        (double gg, double ge, double ee) = information;
        double determinant = (gg * ee) - (ge * ge);
        return boundary switch
        {
            VarianceBoundary.Kernel => (double.NaN, 1 / Math.Sqrt(ee)),
            VarianceBoundary.Residual => (1 / Math.Sqrt(gg), double.NaN),
            _ => (Math.Sqrt(ee / determinant), Math.Sqrt(gg / determinant)),
        };
    }
}
