using System.Numerics.Tensors;

namespace GpuLmm;

/// <content>Kernels from kernels.</content>
public sealed partial class Kinship
{
    /// <summary>
    /// c(K) = tr(SKS)/(n − 1), S = I − 11'/n: the variance among these samples of an effect with covariance K. 1 for a kernel normalised
    /// so.
    /// </summary>
    public double VarianceScale
    {
        get
        {
            int n = Samples.Count;
            double trace = 0, sum = 0;
            for (int j = 0; j < n; j++)
            {
                trace += Matrix[j, j];
                sum += TensorPrimitives.Sum<double>(Matrix.Column(j));
            }

            return (trace - (sum / n)) / (n - 1);
        }
    }

    /// <summary>A∘B, entry by entry: the kernel of interactions (epistasis, K∘K; by environment, K∘EE'). PSD if both are (Schur).</summary>
    /// <param name="a">A.</param>
    /// <param name="b">B, of the same samples in any order; or A itself.</param>
    /// <returns>A new kinship with the samples of A, not scaled.</returns>
    /// <exception cref="InputException">Samples of one that the other does not have; the first are named.</exception>
    public static Kinship Hadamard(Kinship a, Kinship b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Samples.Count < b.Samples.Count)
        {
            RequireSamples(a, b.Samples);
        }

        RequireSamples(b, a.Samples);
        DenseMatrix product = b.Select(a.Samples);
        for (int j = 0; j < product.Columns; j++)
        {
            TensorPrimitives.Multiply(product.Column(j), a.Matrix.Column(j), product.Column(j));
        }

        return new Kinship(product, a.Samples, 0, null);
    }

    /// <summary>K/c(K), so that its variance component is a variance among these samples.</summary>
    /// <returns>A new kinship.</returns>
    /// <exception cref="InputException">K does not vary among the samples: c(K) is not above 0.</exception>
    public Kinship ScaledToUnitVariance()
    {
        double scale = VarianceScale;
        if (!(scale > 0))
        {
            throw new InputException(
                $"The relationship matrix of {Samples.Count} samples cannot be scaled: the variance it gives them is {scale:g3}; expected above 0.");
        }

        DenseMatrix scaled = Matrix.Clone();
        for (int j = 0; j < scaled.Columns; j++)
        {
            TensorPrimitives.Divide(scaled.Column(j), scale, scaled.Column(j));
        }

        return new Kinship(scaled, Samples, MarkerCount);
    }

    /// <summary>The rows and columns of some samples.</summary>
    /// <param name="samples">Ids, each once, in the order wanted.</param>
    /// <returns>A new kinship.</returns>
    /// <exception cref="InputException">Ids that K does not have, or one twice; the first are named.</exception>
    public Kinship Restrict(IReadOnlyList<SampleId> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        RequireSamples(this, samples);
        SampleId[] twice = [.. samples.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key)];
        return twice.Length == 0
            ? new Kinship(Select(samples), samples, MarkerCount)
            : throw new InputException($"Sample {twice[0]} is asked for twice.");
    }

    private static void RequireSamples(Kinship kinship, IReadOnlyList<SampleId> samples)
    {
        SampleId[] absent = [.. samples.Where(id => !kinship.index.Value.ContainsKey(id))];
        if (absent.Length > 0)
        {
            throw new InputException(
                $"{absent.Length} of {samples.Count} samples are not in the relationship matrix of {kinship.Samples.Count}: "
                + $"{string.Join(", ", absent.Take(5))}{(absent.Length > 5 ? ", …" : string.Empty)}.");
        }
    }
}
