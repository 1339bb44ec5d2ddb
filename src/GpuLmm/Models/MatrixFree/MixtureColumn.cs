using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// Effects of markers on one trait under a mixture of two normals, by variational coordinate updates (Carbonetto &amp; Stephens 2012; Loh
/// et al. 2015): the mean of each effect given those of the others.
/// </summary>
/// <param name="group">The samples.</param>
/// <param name="response">y without covariates, over the rows of a pass, zero outside the samples.</param>
/// <param name="markers">m of the kinship.</param>
internal sealed class MixtureColumn(int group, double[] response, int markers)
{
    private readonly double size = TensorPrimitives.SumOfSquares<double>(response);
    private double moved = double.PositiveInfinity;

    /// <summary>Of the trait's samples, as the passes count them.</summary>
    public int Group => group;

    /// <summary>p.</summary>
    public required double LargeShare { get; init; }

    /// <summary>f₂.</summary>
    public required double SmallVariance { get; init; }

    /// <summary>σ²_g over the markers that there are.</summary>
    public required double MarkerVariance { get; init; }

    /// <summary>σ²_e.</summary>
    public required double ResidualVariance { get; init; }

    /// <summary>Chromosome of each marker, and the one whose markers have no effect.</summary>
    public required (int[] Of, int LeftOut) Chromosomes { get; init; }

    /// <summary>M(y − Z β).</summary>
    public double[] Residuals { get; } = [.. response];

    /// <summary>β of standardised genotypes.</summary>
    public double[] Effects { get; } = new double[markers];

    /// <summary>Whether the last pass changed the fit by less than a share of the response.</summary>
    public bool IsConverged(double tolerance) => moved <= tolerance * tolerance * size;

    /// <summary>A pass begins.</summary>
    public void Begin() => moved = 0;

    /// <summary>Updates the effects of a block of markers, one after the other.</summary>
    /// <param name="start">Position of the first.</param>
    /// <param name="products">z'r of each; overwritten by the steps.</param>
    /// <param name="gram">Z'Z of the block.</param>
    public void Update(int start, Span<double> products, ReadOnlySpan<double> gram)
    {
        int count = products.Length;
        Span<double> steps = stackalloc double[count];
        for (int i = 0; i < count; i++)
        {
            double square = gram[(i * count) + i];
            if (!(square > 0) || Chromosomes.Of[start + i] == Chromosomes.LeftOut)
            {
                continue;
            }

            double before = Effects[start + i];
            double step = Mean(products[i] + (square * before), square) - before;
            Effects[start + i] = before + step;
            steps[i] = step;
            moved += step * step * square;
            TensorPrimitives.MultiplyAdd(gram.Slice(i * count, count), -step, products, products);
        }

        steps.CopyTo(products);
    }

    /// <summary>Mean of an effect: of each normal the shrunken estimate, by how probable the normal is.</summary>
    /// <param name="product">z'(r + z β).</param>
    /// <param name="square">z'z.</param>
    private double Mean(double product, double square)
    {
        (double large, double first) = Normal(LargeShare, (1 - SmallVariance) * MarkerVariance / LargeShare);
        (double small, double second) = Normal(1 - LargeShare, SmallVariance * MarkerVariance / (1 - LargeShare));
        double probability = 1 / (1 + Math.Exp(second - first));
        return (probability * large) + ((1 - probability) * small);

        // The estimate, and the logarithm of the normal's weight.
        (double Mean, double Weight) Normal(double share, double variance)
        {
            double spread = 1 / ((square / ResidualVariance) + (1 / variance)), mean = spread * product / ResidualVariance;
            return (mean, Math.Log(share) + (0.5 * (Math.Log(spread / variance) + (mean * mean / spread))));
        }
    }
}
