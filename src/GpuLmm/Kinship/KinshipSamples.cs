namespace GpuLmm;

/// <summary>
/// The samples a kinship is for, and those over which its marker filter is judged. GEMMA computes K of all genotyped samples from the
/// markers that pass among those with the phenotype: <c>KinshipSamples.Kept(genotypes).JudgedOver(study)</c>.
/// </summary>
internal sealed class KinshipSamples
{
    private readonly SampleSelection? judged;

    private KinshipSamples(SampleSelection rows, SampleSelection? judged)
    {
        Rows = rows;
        this.judged = judged;
    }

    /// <summary>n, rows of the matrix.</summary>
    public int Count => Rows.Count;

    /// <summary>Samples over which the filter is judged.</summary>
    public int JudgedCount => (judged ?? Rows).Count;

    internal SampleSelection Rows { get; }

    /// <summary>All genotyped samples, or those that lists leave.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="keepPath">File of the samples to keep; null for all.</param>
    /// <param name="removePath">File of the samples to leave out; null for none.</param>
    /// <exception cref="InputException">A list that cannot be read or names nobody, or no sample is left.</exception>
    public static KinshipSamples Kept(Genotypes genotypes, string? keepPath = null, string? removePath = null)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        var index = new SampleIndex(genotypes.Name, genotypes.Samples);
        int n = genotypes.Samples.Count;
        bool[] keep = keepPath is null ? [.. Enumerable.Repeat(true, n)] : SampleList.Read(keepPath, index, n);
        bool[] remove = removePath is null ? new bool[n] : SampleList.Read(removePath, index, n);
        var rows = SampleSelection.Where([.. keep.Zip(remove, (k, r) => k && !r)]);
        return rows.Count > 0
            ? new KinshipSamples(rows, null)
            : throw new InputException(
                $"{genotypes.Name}: none of its {n} samples is left by {string.Join(" and ", new[] { keepPath, removePath }.OfType<string>())}.");
    }

    /// <summary>The samples of a set: those that certain traits analyse.</summary>
    /// <param name="samples">One of <see cref="StudySamples.SampleSets"/>.</param>
    public static KinshipSamples Of(SampleSet samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return new KinshipSamples(samples.Selection, null);
    }

    /// <summary>The samples that any trait of a study analyses.</summary>
    /// <param name="study">The traits.</param>
    /// <exception cref="InputException">No trait can be analysed.</exception>
    public static KinshipSamples OfAny(StudySamples study) => new(study.AnalysedByAny(), null);

    /// <summary>The same rows, the filter judged over the samples that any trait of a study analyses.</summary>
    /// <param name="study">Aligned to the same genotypes.</param>
    /// <exception cref="InputException">No trait can be analysed.</exception>
    public KinshipSamples JudgedOver(StudySamples study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return new KinshipSamples(Rows, study.AnalysedByAny());
    }

    internal KinshipOptions ApplyTo(KinshipOptions? options) =>
        (options ?? KinshipOptions.Default) with { FilterSamples = judged };
}
