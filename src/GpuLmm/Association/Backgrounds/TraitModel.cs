using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// A trait of aligned samples as a model by formula: its covariates, and, where there is a kinship, K and K∘EE' of the environments that
/// markers interact with (Yang et al. 2011): a polygenic background that differs between environments, without which interactions of
/// markers take its place.
/// </summary>
internal sealed class TraitModel : IDisposable
{
    private const string Additive = "kinship";
    private const string Interaction = "kinship_x_environment";

    // Off the diagonal, K and K∘EE' are then as good as proportional.
    private const double Inseparable = 0.999;

    private readonly Dictionary<string, Kinship> kernels = [];
    private readonly TraitRecords records;

    /// <param name="trait">The trait.</param>
    /// <param name="kinship">K; null for linear regression. Not owned.</param>
    /// <param name="environments">Covariates that markers interact with.</param>
    /// <exception cref="InputException">An environment that is no covariate, or does not vary.</exception>
    public TraitModel(Trait trait, Kinship? kinship, IReadOnlyList<string> environments)
    {
        SampleSet samples = trait.SampleSet;
        Covariate[] columns = [.. environments.Select(name => samples.Sources.FirstOrDefault(own => own.Name == name)
            ?? throw NearestName.NotFound("--interaction", name, [.. samples.Sources.Select(own => own.Name)]))];
        records = TraitRecords.Of(trait);
        Formula = records.FixedPart;
        if (kinship is null)
        {
            return;
        }

        DenseMatrix own = kinship.Select(samples.Ids);
        kernels.Add(Additive, new Kinship(own, samples.Ids));
        Formula += records.Random(Additive);
        if (environments.Count > 0)
        {
            DenseMatrix product = own.Clone();
            kernels.Add(Interaction, new Kinship(product, samples.Ids));
            double[][] standardised = [.. columns.SelectMany(column => Standardised(column, samples))];
            Multiply(product, standardised, columns.Length);
            Formula += records.Random(Interaction);
            Warning = Alike(own, product) > Inseparable
                ? $"relatives share their {string.Join(", ", environments)}: the polygenic background and its interaction cannot be told apart."
                : null;
        }
    }

    /// <summary>The samples as a table.</summary>
    public DataTable Data => records.Data;

    /// <summary>The formula.</summary>
    public string Formula { get; }

    /// <summary>Kernels by name.</summary>
    public IReadOnlyDictionary<string, Kinship> Kernels => kernels;

    /// <summary>That the design cannot separate the components; null where it can.</summary>
    public string? Warning { get; }

    /// <summary>How it is fitted.</summary>
    /// <param name="environments">Environments of its markers.</param>
    /// <param name="residual">Residuals, as a formula has them; null for one variance.</param>
    public FittedNullOptions Options(IReadOnlyList<string> environments, string? residual) => new()
    {
        Id = records.Id,
        Environments = environments,
        Model = MixedModelOptions.Default with { Residual = residual, Degrees = DegreesMethod.None },
    };

    public void Dispose()
    {
        foreach (Kinship kernel in kernels.Values)
        {
            kernel.Dispose();
        }
    }

    /// <summary>A continuous environment about its mean in units of its deviation; an indicator of every level of a category.</summary>
    private static IEnumerable<double[]> Standardised(Covariate column, SampleSet samples)
    {
        if (column.NumbersOf(samples.Indices) is { } numbers)
        {
            double mean = numbers.Average(), deviation = Math.Sqrt(numbers.Average(value => (value - mean) * (value - mean)));
            return [Array.ConvertAll(numbers, value => (value - mean) / (deviation > 0 ? deviation : 1))];
        }

        string?[] levels = column.LevelsOf(samples.Indices)!;
        return levels.Distinct().Select(level => Array.ConvertAll(levels, own => own == level ? 1.0 : 0.0));
    }

    /// <summary>K∘EE', EE' the mean over the environments.</summary>
    private static void Multiply(DenseMatrix kernel, double[][] environments, int count)
    {
        Parallel.For(0, kernel.Columns, j =>
        {
            var factors = new double[kernel.Rows];
            foreach (double[] e in environments)
            {
                TensorPrimitives.MultiplyAdd(e, e[j] / count, factors, factors);
            }

            TensorPrimitives.Multiply(kernel.Column(j), factors, kernel.Column(j));
        });
    }

    /// <summary>Correlation of two kernels between different samples, about zero.</summary>
    private static double Alike(DenseMatrix left, DenseMatrix right)
    {
        double both = 0, own = 0, other = 0;
        for (int j = 0; j < left.Columns; j++)
        {
            ReadOnlySpan<double> a = left.Column(j)[(j + 1)..], b = right.Column(j)[(j + 1)..];
            both += TensorPrimitives.Dot(a, b);
            own += TensorPrimitives.SumOfSquares(a);
            other += TensorPrimitives.SumOfSquares(b);
        }

        return both / Math.Sqrt(own * other);
    }
}
