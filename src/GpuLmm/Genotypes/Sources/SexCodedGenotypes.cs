namespace GpuLmm;

/// <summary>
/// Genotypes of which X, Y and mitochondrial markers are coded by sex, whatever the format: on X a male has one copy, counted as
/// <see cref="KaryotypeOptions.MaleCoding"/> says, and a sample of unknown sex none; on Y only males have a genotype, 0 or 2. Heterozygous
/// calls where there is one copy are missing, and counted. Everything else is as in the file (decision 0012).
/// </summary>
public sealed class SexCodedGenotypes : Genotypes
{
    private readonly Genotypes inner;
    private readonly ChromosomeKind[] kinds;
    private readonly int[] heterozygous;
    private readonly SampleSelection males;
    private readonly SampleSelection unknown;
    private readonly SampleSelection notMale;
    private readonly KaryotypeOptions options;
    private (SampleSelection Of, SampleSelection Males)? latest;

    private SexCodedGenotypes(Genotypes inner, KaryotypeOptions options, IReadOnlyList<Sex> sexes)
    {
        this.inner = inner;
        this.options = options;
        Sexes = sexes;
        Karyotype = Karyotype.Of(inner.Markers.Select(marker => marker.Chromosome), options);
        kinds = [.. inner.Markers.Select(Karyotype.KindOf)];
        heterozygous = Array.Exists(kinds, IsHaploid) ? new int[kinds.Length] : [];
        males = Where(sex => sex == Sex.Male);
        unknown = Where(sex => sex == Sex.Unknown);
        notMale = Where(sex => sex != Sex.Male);
    }

    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <inheritdoc/>
    public override IReadOnlyList<SampleId> Samples => inner.Samples;

    /// <inheritdoc/>
    public override IReadOnlyList<Marker> Markers => inner.Markers;

    /// <inheritdoc/>
    public override IReadOnlyList<Sex> Sexes { get; }

    /// <inheritdoc/>
    internal override PhenotypeColumns? Phenotypes => inner.Phenotypes;

    /// <inheritdoc/>
    internal override IReadOnlyList<bool>? Founders => inner.Founders;

    /// <inheritdoc/>
    public override bool HasDosages => inner.HasDosages;

    /// <summary>Those of the files; and where there are markers on X, Y or mitochondria, how these are coded.</summary>
    public override IReadOnlyList<string> Notes =>
        kinds.All(kind => kind == ChromosomeKind.Autosome) ? inner.Notes : [.. inner.Notes, Report.Describe(options.MaleCoding)];

    /// <summary>Markers by kind, samples by sex, and what has been set missing in the markers read so far.</summary>
    public SexCodingReport Report => new()
    {
        MarkerCounts = Enum.GetValues<ChromosomeKind>().ToDictionary(kind => kind, kind => kinds.Count(own => own == kind)),
        MaleCount = males.Count,
        FemaleCount = notMale.Count - unknown.Count,
        UnknownSexCount = unknown.Count,
        HeterozygousCount = heterozygous.Sum(count => (long)count),
        HeterozygousMarkerCount = heterozygous.Count(count => count > 0),
    };

    internal override Karyotype Karyotype { get; }

    /// <summary>Heterozygous calls of males that were set missing in some of the markers.</summary>
    /// <param name="first">The first marker.</param>
    /// <param name="end">The one after the last.</param>
    internal long HeterozygousIn(int first, int end) => heterozygous.Skip(first).Take(end - first).Sum(count => (long)count);

    /// <summary>Codes genotypes by sex.</summary>
    /// <param name="genotypes">G, where a haploid call counts as two copies or none, as files have it; owned from now on.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sexes">Of the N samples, where they are not those of the file.</param>
    /// <exception cref="ArgumentException">Options outside their range, or not N sexes.</exception>
    public static SexCodedGenotypes Of(Genotypes genotypes, KaryotypeOptions? options = null, IReadOnlyList<Sex>? sexes = null)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        if (sexes is not null && sexes.Count != genotypes.Samples.Count)
        {
            throw new ArgumentException($"{sexes.Count} sexes of {genotypes.Samples.Count} samples.", nameof(sexes));
        }

        return new SexCodedGenotypes(genotypes, options ?? KaryotypeOptions.Default, sexes ?? genotypes.Sexes);
    }

    /// <summary>Fails before anything is read where markers that need sexes are asked for and there are none.</summary>
    /// <param name="filter">Its thresholds are not looked at.</param>
    /// <exception cref="InputException">A marker on X or Y is kept, and no sample has a known sex.</exception>
    public void RequireSexes(MarkerFilter filter)
    {
        var judge = new MarkerJudge(filter, Karyotype);
        for (int j = 0; j < kinds.Length && unknown.IsAll; j++)
        {
            if (IsHaploid(kinds[j]) && judge.KeepsByName(Markers[j]))
            {
                throw NoSexes(j);
            }
        }
    }

    /// <exception cref="InputException">A marker on X or Y, and no sample has a known sex.</exception>
    internal override void Read(ReadOnlySpan<int> markers, GenotypeBlock block)
    {
        inner.Read(markers, block);
        for (int i = 0; i < markers.Length; i++)
        {
            if (IsHaploid(kinds[markers[i]]))
            {
                Recode(markers[i], block, i);
            }
        }
    }

    internal override MarkerCounts Count(GenotypeBlock block, int i, SampleSelection selection)
    {
        MarkerCounts all = inner.Count(block, i, selection);
        return kinds[block.MarkerIndex(i)] switch
        {
            ChromosomeKind.X => all.WithHaploid(block.CountsOf(i, MalesOf(selection)), options.MaleCoding == MaleCoding.ZeroOne ? 1 : 2),
            ChromosomeKind.Y or ChromosomeKind.Mitochondrion => all.WithHaploid(all, 2),
            _ => all,
        };
    }

    internal override (int Copies, int Coded) CopiesOf(int marker, int sample) => kinds[marker] switch
    {
        ChromosomeKind.X when Sexes[sample] == Sex.Male => (1, options.MaleCoding == MaleCoding.ZeroOne ? 1 : 2),
        ChromosomeKind.Y or ChromosomeKind.Mitochondrion => (1, 2),
        _ => (2, 2),
    };

    private protected override void Dispose(bool disposing) => inner.Dispose();

    private static bool IsHaploid(ChromosomeKind kind) => kind is ChromosomeKind.X or ChromosomeKind.Y;

    private void Recode(int marker, GenotypeBlock block, int i)
    {
        if (unknown.IsAll)
        {
            throw NoSexes(marker);
        }

        bool isX = kinds[marker] == ChromosomeKind.X, isHalved = isX && options.MaleCoding == MaleCoding.ZeroOne;
        SampleSelection without = isX ? unknown : notMale;
        if (block.HasDosages(i))
        {
            HaploidCoding.Recode(block.WritableDosages(i), males, without, isHalved);
        }
        else
        {
            // The same whenever the marker is read, so that readings at once do no harm.
            heterozygous[marker] = HaploidCoding.Recode(block.Writable(i), males, without, isHalved);
        }
    }

    private InputException NoSexes(int marker) => new(
        $"{Name}: marker {Markers[marker].Id} is on chromosome {Markers[marker].Chromosome}, and no sample has a known sex: "
        + "give sexes (--update-sex), or choose chromosomes without it (--chr).");

    private SampleSelection Where(Predicate<Sex> wanted) => SampleSelection.Where([.. Sexes.Select(sex => wanted(sex))]);

    /// <summary>The males of a selection; the latest is kept, since all markers are counted over one.</summary>
    private SampleSelection MalesOf(SampleSelection selection)
    {
        lock (males)
        {
            if (latest is null || !ReferenceEquals(latest.Value.Of, selection))
            {
                latest = (selection, new SampleSelection(
                    selection.SampleCount, [.. selection.Indices.ToArray().Where(sample => Sexes[sample] == Sex.Male)]));
            }

            return latest.Value.Males;
        }
    }
}
