using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>A trait's null model as the scan sees it: the profile and the two null estimates of λ.</summary>
/// <param name="Name">The trait.</param>
/// <param name="Profile">Profile likelihood of the null model.</param>
/// <param name="Covariates">The p columns of X̃.</param>
/// <param name="RemlLambda">λ̂ by REML, ≥ 0.</param>
/// <param name="MlLambda">λ̂ by ML, ≥ 0.</param>
internal sealed record ScanTraitSource(string Name, ProfileLikelihood Profile, double[][] Covariates, double RemlLambda, double MlLambda)
{
    /// <summary>The trait's constants at its nodes.</summary>
    public ScanTrait ToScanTrait(NodeLayout layout, int[] global, int[] columns, ScanWindow? window, ChebyshevWindow? chebyshev)
    {
        int count = global.Length;
        int windowCount = chebyshev?.Nodes.Length ?? 0;
        var constants = new double[ScanTrait.ConstantRows * count];
        var logDeterminants = new double[count];
        for (int g = 0; g < count; g++)
        {
            ProfilePoint point = Profile.Evaluate(layout.Nodes[global[g]].Lambda);
            logDeterminants[g] = point.LogDeterminantV;
            constants[g] = g < windowCount ? chebyshev!.Nodes[g] : Math.Log(point.Lambda);
            constants[count + g] = g < windowCount ? chebyshev!.Weights[g] : 0;
            constants[(2 * count) + g] = point.ResidualSquares;
            constants[(3 * count) + g] = point.ResidualSquaresDerivative;
            constants[(4 * count) + g] = point.LogDeterminantVDerivative;
            constants[(5 * count) + g] = point.LogDeterminantInformationDerivative;
        }

        return new ScanTrait
        {
            Name = Name,
            WindowCount = windowCount,
            ZeroNode = window is { TouchesLower: true } ? windowCount : -1,
            TouchesUpper = window is { TouchesUpper: true },
            RemlNode = window is null ? 0 : -1,
            MlNode = count - 1,
            RemlDegrees = Profile.SampleCount - Profile.FixedCount - 1,
            MlDegrees = Profile.SampleCount,
            GlobalNodes = global,
            ResponseColumns = columns,
            Constants = constants,
            LogDeterminants = logDeterminants,
            Window = chebyshev,
            Differentiation = chebyshev?.Differentiation ?? [],
        };
    }

    /// <summary>Writes w, q and r of the trait's nodes; nodes shared with another trait get the same w and q again.</summary>
    public void FillColumns(ScanDesign design, ScanTrait trait)
    {
        int n = Profile.SampleCount, p = Profile.FixedCount;
        Span<double> row = stackalloc double[p];
        for (int g = 0; g < trait.NodeCount; g++)
        {
            int node = trait.GlobalNodes[g];
            ProfilePoint point = Profile.Evaluate(design.Nodes[node].Lambda);
            point.Weights.CopyTo(design.Squares.Column(node));
            Span<double> response = design.Linear.Column(trait.ResponseColumns[g]);
            for (int i = 0; i < n; i++)
            {
                response[i] = point.Weights[i] * point.Residuals[i];
                for (int j = 0; j < p; j++)
                {
                    row[j] = Covariates[j][i];
                }

                point.Factor.SolveLower(row);
                for (int j = 0; j < p; j++)
                {
                    design.Linear[i, design.Nodes[node].LinearOffset + j] = point.Weights[i] * row[j];
                }
            }
        }
    }
}
