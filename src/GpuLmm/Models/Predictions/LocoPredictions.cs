namespace GpuLmm;

/// <summary>
/// What the markers of all other chromosomes predict of a trait, for every chromosome: the step from a null model to a scan, as REGENIE
/// keeps it (Mbatchou et al. 2021). Values are in units of the trait's standard deviation after covariates, ‖My‖/√(n − p).
/// </summary>
public sealed class LocoPredictions
{
    // REGENIE has a line for each of 22 autosomes and X.
    private const int LeastLines = 23;
    private const string X = "X";

    private readonly Dictionary<string, int> places;
    private readonly Dictionary<string, float[]> byChromosome;

    internal LocoPredictions(string name, IReadOnlyList<string> samples, Dictionary<string, float[]> byChromosome)
    {
        Name = name;
        Samples = samples;
        this.byChromosome = byChromosome;
        places = samples.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
    }

    /// <summary>What messages call them.</summary>
    public string Name { get; }

    /// <summary>The samples, FID_IID.</summary>
    public IReadOnlyList<string> Samples { get; }

    /// <summary>Chromosomes, 23 for X.</summary>
    public IReadOnlyCollection<string> Chromosomes => byChromosome.Keys;

    /// <summary>Reads REGENIE's list of traits, and the predictions of some of them.</summary>
    /// <param name="path">The list: a trait and its <c>.loco</c> file on each line.</param>
    /// <param name="traits">Which traits; null for all.</param>
    /// <returns>The predictions by trait.</returns>
    /// <exception cref="InputException">A file is missing or breaks its format, or a trait is not in the list.</exception>
    public static IReadOnlyDictionary<string, LocoPredictions> ReadList(string path, IReadOnlyCollection<string>? traits = null)
    {
        IReadOnlyDictionary<string, string> files = LocoPredictionFile.ReadList(path);
        string? absent = traits?.FirstOrDefault(trait => !files.ContainsKey(trait));
        return absent is null
            ? (traits ?? files.Keys).Distinct().ToDictionary(trait => trait, trait => LocoPredictionFile.Read(files[trait]))
            : throw NearestName.NotFound(path, absent, [.. files.Keys]);
    }

    /// <summary>Those of null models without a relationship matrix.</summary>
    /// <param name="fit">The null model of a trait.</param>
    internal static LocoPredictions Of(MatrixFreeFit fit)
    {
        SampleSet samples = fit.Trait.SampleSet;
        double[] centred = samples.Covariates.Residuals(fit.Trait.Values.Span);
        double scale = ScaleOf(samples, centred);
        var lines = new Dictionary<string, float[]>(StringComparer.Ordinal);
        IEnumerable<string> least = Enumerable.Range(1, LeastLines).Select(number => $"{number}");
        foreach (string chromosome in least.Union(fit.Residuals.Keys.Select(NameOf)))
        {
            double[] residuals = fit.Residuals.FirstOrDefault(own => NameOf(own.Key) == chromosome).Value ?? fit.WholeResiduals;
            lines[chromosome] = [.. centred.Zip(residuals, (all, left) => (float)((all - left) / scale))];
        }

        return new LocoPredictions(fit.Trait.Name, [.. samples.Ids.Select(IdOf)], lines);
    }

    /// <summary>Whether a sample has predictions.</summary>
    /// <param name="sample">Its id.</param>
    public bool Has(SampleId sample) => places.TryGetValue(IdOf(sample), out int place)
        && byChromosome.Values.All(line => !float.IsNaN(line[place]));

    /// <summary>The line of a chromosome; null where there is none.</summary>
    internal float[]? Line(string chromosome) => byChromosome.GetValueOrDefault(NameOf(chromosome));

    /// <summary>What is left of a trait without a chromosome's complement: M(y − s ĝ), in the trait's unit.</summary>
    /// <param name="trait">The trait; every sample has predictions.</param>
    /// <param name="chromosome">The chromosome that is tested.</param>
    internal double[] Residuals(Trait trait, string chromosome)
    {
        SampleSet samples = trait.SampleSet;
        float[] line = Line(chromosome)!;
        double scale = ScaleOf(samples, samples.Covariates.Residuals(trait.Values.Span));
        double[] left = trait.Values.ToArray();
        for (int i = 0; i < left.Length; i++)
        {
            left[i] -= scale * line[places[IdOf(samples.Ids[i])]];
        }

        return samples.Covariates.Residuals(left);
    }

    /// <summary>The predictions themselves, on the scale of the link: what generalised models have for an offset.</summary>
    /// <param name="samples">All have predictions.</param>
    /// <param name="chromosome">The chromosome that is tested.</param>
    internal double[] Offsets(SampleSet samples, string chromosome)
    {
        float[] line = Line(chromosome)!;
        return [.. samples.Ids.Select(id => (double)line[places[IdOf(id)]])];
    }

    internal static string IdOf(SampleId sample) => $"{sample.Family}_{sample.Individual}";

    private static double ScaleOf(SampleSet samples, double[] centred) =>
        Math.Sqrt(centred.Sum(value => value * value) / (samples.Count - samples.Covariates.Names.Count));

    private static string NameOf(string chromosome)
    {
        string name = ChromosomeNames.Normalize(chromosome);
        return name == X ? $"{LeastLines}" : name;
    }
}
