namespace GpuLmm;

/// <summary>
/// What markers are tested against for several traits jointly: fitted null models, and which of them serves which markers.
/// </summary>
public sealed class JointBackground
{
    private readonly Func<Genotypes, ScanMarkers, Backend, IEnumerable<(JointNullModel Model, int[] Positions)>> parts;

    private JointBackground(
        SampleSet samples, Func<Genotypes, ScanMarkers, Backend, IEnumerable<(JointNullModel Model, int[] Positions)>> parts)
    {
        Samples = samples;
        this.parts = parts;
    }

    /// <summary>The samples that the traits share.</summary>
    public SampleSet Samples { get; }

    /// <summary>One null model for all markers.</summary>
    /// <param name="nullModel">The null model; must outlive the scan.</param>
    public static implicit operator JointBackground(JointNullModel nullModel) => Of(nullModel);

    /// <summary>One null model for all markers.</summary>
    /// <param name="nullModel">The null model; must outlive the scan.</param>
    public static JointBackground Of(JointNullModel nullModel)
    {
        ArgumentNullException.ThrowIfNull(nullModel);
        return new JointBackground(nullModel.Samples, (_, markers, _) => [(nullModel, markers.All)]);
    }

    /// <summary>
    /// Null models that leave the marker's chromosome out of K (LOCO): one decomposition and null fit per chromosome, made when its markers
    /// are reached.
    /// </summary>
    /// <param name="samples">The sample set of all <paramref name="traits"/>.</param>
    /// <param name="traits">1 … <see cref="JointNullModel.MostTraits"/>.</param>
    /// <param name="kinship">Sums per chromosome; must outlive the scan.</param>
    /// <param name="onNullModel">Called with the chromosome and its null model before it is used; it is disposed afterwards.</param>
    public static JointBackground LeaveChromosomeOut(
        SampleSet samples, IReadOnlyList<Trait> traits, LocoKinship kinship, Action<string, JointNullModel>? onNullModel = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(traits);
        ArgumentNullException.ThrowIfNull(kinship);
        return new JointBackground(samples, Left);

        IEnumerable<(JointNullModel Model, int[] Positions)> Left(Genotypes genotypes, ScanMarkers markers, Backend backend)
        {
            foreach ((string chromosome, int[] own) in markers.ByChromosome(genotypes))
            {
                using Kinship without = kinship.Without(chromosome);
                using var model = JointNullModel.Fit(samples, traits, without, backend, releaseKinship: true);
                onNullModel?.Invoke(chromosome, model);
                yield return (model, own);
            }
        }
    }

    /// <summary>The null models in turn, each with the positions of its markers; together they serve each marker once.</summary>
    /// <exception cref="InputException">As of <see cref="JointNullModel.Fit"/>.</exception>
    /// <exception cref="ArithmeticException">A null model whose search did not end at a maximum.</exception>
    internal IEnumerable<(JointNullModel Model, int[] Positions)> Parts(Genotypes genotypes, ScanMarkers markers, Backend backend) =>
        parts(genotypes, markers, backend);
}
