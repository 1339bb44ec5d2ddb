using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>
/// A made-up cohort of known truth: nuclear families whose genomes are mosaics of a few founder haplotypes, so that relatedness and
/// linkage disequilibrium look like those of a bred population; one trait with a polygenic background, loci of large effect, sex and age.
/// The same seed gives the same cohort everywhere.
/// </summary>
internal sealed class SimulatedCohort
{
    private const int FamilySize = 5;
    private const int MarkerSpacing = 50_000;

    // Probability of a crossover between neighbouring markers when a parent's haplotype is passed on.
    private const double CrossoverRate = 0.02;

    private readonly Random random;
    private readonly sbyte[][] counts;
    private readonly bool[][] paternal;
    private readonly SimulationOptions options;

    private SimulatedCohort(SimulationOptions options)
    {
        this.options = options;
        random = new Random(options.Seed);
        Samples = [.. Enumerable.Range(0, options.FamilyCount * FamilySize).Select(i =>
            new SampleId($"F{(i / FamilySize) + 1:000}", $"F{(i / FamilySize) + 1:000}-{(i % FamilySize) + 1}"))];
        Markers = [.. Enumerable.Range(0, options.ChromosomeCount * options.MarkersPerChromosome).Select(MarkerAt)];
        counts = new sbyte[Markers.Count][];
        paternal = new bool[Markers.Count][];
        for (int chromosome = 0; chromosome < options.ChromosomeCount; chromosome++)
        {
            DrawChromosome(chromosome * options.MarkersPerChromosome);
        }

        Sexes = [.. Samples.Select(_ => random.Next(2) == 0 ? "F" : "M")];
        Ages = [.. Samples.Select(_ => (double)random.Next(20, 70))];
        CausalMarkers = [.. Enumerable.Range(0, options.LocusCount).Select(PickCausal)];
        Trait = DrawTrait();
        HideCalls();
    }

    /// <summary>The samples: parents and children, family by family.</summary>
    public IReadOnlyList<SampleId> Samples { get; }

    /// <summary>The markers.</summary>
    public IReadOnlyList<Marker> Markers { get; }

    /// <summary>Copies of allele 1 by marker and sample; −1 where the call is missing.</summary>
    public IReadOnlyList<sbyte[]> Counts => counts;

    /// <summary><c>F</c> or <c>M</c>.</summary>
    public IReadOnlyList<string> Sexes { get; }

    /// <summary>Years.</summary>
    public IReadOnlyList<double> Ages { get; }

    /// <summary>The trait; NaN where missing.</summary>
    public IReadOnlyList<double> Trait { get; }

    /// <summary>The samples whose parents are samples too: three in each family.</summary>
    public IReadOnlyList<SampleId> Children => [.. Samples.Where((_, i) => i % FamilySize >= 2)];

    /// <summary>The markers of large effect.</summary>
    public IReadOnlyList<Marker> CausalMarkers { get; }

    /// <summary>Makes a cohort.</summary>
    /// <param name="options">Sizes and truth; null for the defaults.</param>
    public static SimulatedCohort Create(SimulationOptions? options = null) => new(options ?? SimulationOptions.Default);

    /// <summary>Writes <c>PREFIX.bed/.bim/.fam</c>, <c>PREFIX.pheno</c> and <c>PREFIX.cov</c>.</summary>
    /// <param name="prefix">Path without extension.</param>
    public void Write(string prefix)
    {
        PlinkBed.Write(prefix, Samples, Markers, Counts);
        var pheno = new StringBuilder("FID\tIID\ttrait\n");
        var cov = new StringBuilder("FID\tIID\tsex\tage\n");
        for (int i = 0; i < Samples.Count; i++)
        {
            string value = double.IsNaN(Trait[i]) ? "NA" : Trait[i].ToString("G9", CultureInfo.InvariantCulture);
            pheno.Append(CultureInfo.InvariantCulture, $"{Samples[i].Family}\t{Samples[i].Individual}\t{value}\n");
            cov.Append(CultureInfo.InvariantCulture, $"{Samples[i].Family}\t{Samples[i].Individual}\t{Sexes[i]}\t{Ages[i]}\n");
        }

        File.WriteAllText(prefix + ".pheno", pheno.ToString());
        File.WriteAllText(prefix + ".cov", cov.ToString());
    }

    /// <summary>Writes the genotypes of the <see cref="Children"/> as a phased VCF, paternal|maternal; allele 1 is ALT.</summary>
    /// <param name="path">The file.</param>
    public void WritePhased(string path)
    {
        int[] children = [.. Enumerable.Range(0, Samples.Count).Where(i => i % FamilySize >= 2)];
        using var vcf = new StreamWriter(path) { NewLine = "\n" };
        vcf.WriteLine("##fileformat=VCFv4.2");
        vcf.WriteLine("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype, paternal|maternal\">");
        vcf.WriteLine("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
            + string.Join('\t', children.Select(i => Samples[i].Individual)));
        foreach ((int j, Marker marker) in Markers.Index())
        {
            vcf.Write(
                FormattableString.Invariant(
                    $"{marker.Chromosome}\t{marker.Position}\t{marker.Id}\t{marker.Allele2}\t{marker.Allele1}\t.\t.\t.\tGT"));
            foreach (int i in children)
            {
                int father = paternal[j][i] ? 1 : 0;
                vcf.Write(counts[j][i] < 0 ? "\t.|." : $"\t{father}|{counts[j][i] - father}");
            }

            vcf.WriteLine();
        }
    }

    private Marker MarkerAt(int j)
    {
        int chromosome = j / options.MarkersPerChromosome, position = j % options.MarkersPerChromosome;
        return new Marker($"{chromosome + 1}", $"snp{chromosome + 1}_{position + 1}", 0, (position + 1) * MarkerSpacing, "A", "G");
    }

    private void DrawChromosome(int first)
    {
        int count = options.MarkersPerChromosome;
        bool[][] founders = new bool[options.FounderCount][];
        double[] frequencies = [.. Enumerable.Range(0, count).Select(_ => 0.1 + (0.8 * random.NextDouble()))];
        for (int f = 0; f < options.FounderCount; f++)
        {
            founders[f] = [.. frequencies.Select(p => random.NextDouble() < p)];
        }

        for (int j = 0; j < count; j++)
        {
            counts[first + j] = new sbyte[Samples.Count];
            paternal[first + j] = new bool[Samples.Count];
        }

        for (int family = 0; family < options.FamilyCount; family++)
        {
            bool[][] father = [Founded(), Founded()], mother = [Founded(), Founded()];
            for (int member = 0; member < FamilySize; member++)
            {
                bool[][] genome = member == 0 ? father : member == 1
                    ? mother : [Mosaic(father, CrossoverRate), Mosaic(mother, CrossoverRate)];
                for (int j = 0; j < count; j++)
                {
                    int i = (family * FamilySize) + member;
                    counts[first + j][i] = (sbyte)((genome[0][j] ? 1 : 0) + (genome[1][j] ? 1 : 0));
                    paternal[first + j][i] = genome[0][j];
                }
            }
        }

        bool[] Founded() => Mosaic(founders, options.FounderSwitchRate);
    }

    /// <summary>
    /// A haplotype that follows one of the sources, and from marker to marker changes to one drawn anew at the given rate.
    /// </summary>
    private bool[] Mosaic(bool[][] sources, double switchRate)
    {
        var haplotype = new bool[sources[0].Length];
        int source = random.Next(sources.Length);
        for (int j = 0; j < haplotype.Length; j++)
        {
            source = random.NextDouble() < switchRate ? random.Next(sources.Length) : source;
            haplotype[j] = sources[source][j];
        }

        return haplotype;
    }

    /// <summary>A common marker away from the ends, on a chromosome of its own while there are enough.</summary>
    private Marker PickCausal(int locus)
    {
        int count = options.MarkersPerChromosome;
        int first = locus % options.ChromosomeCount * count;
        int start = (count / 4) + random.Next(count / 2);
        int best = Enumerable.Range(start, Math.Min(20, count - start))
            .MinBy(j => Math.Abs(Counts[first + j].Average(c => (double)c) - 1));
        return Markers[first + best];
    }

    private double[] DrawTrait()
    {
        double[] trait = Scaled(Background(), options.PolygenicShare);
        foreach (Marker marker in CausalMarkers)
        {
            int j = Markers.Index().First(pair => pair.Item == marker).Index;
            Add(trait, Scaled(Array.ConvertAll(Counts[j], c => (double)c), options.LocusShare));
        }

        double rest = 1 - options.PolygenicShare - (options.LocusShare * options.LocusCount);
        Add(trait, Scaled([.. Samples.Select(_ => Normal())], rest));
        for (int i = 0; i < trait.Length; i++)
        {
            trait[i] += 170 + (Sexes[i] == "M" ? 0.8 : 0) - (0.01 * Ages[i]);
            trait[i] = random.NextDouble() < options.MissingTraits ? double.NaN : trait[i];
        }

        return trait;
    }

    private double[] Background()
    {
        var sum = new double[Samples.Count];
        foreach (sbyte[] counts in Counts)
        {
            double effect = Normal();
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += effect * counts[i];
            }
        }

        return sum;
    }

    private void HideCalls()
    {
        foreach (sbyte[] counts in Counts)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] = random.NextDouble() < options.MissingCalls ? (sbyte)-1 : counts[i];
            }
        }
    }

    private double Normal() => SimulatedEffects.Normal(random);

    private static void Add(double[] target, double[] other)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] += other[i];
        }
    }

    /// <summary>The values with mean 0 and the given variance.</summary>
    private static double[] Scaled(double[] values, double variance)
    {
        double mean = values.Average();
        double scale = Math.Sqrt(variance / values.Average(v => (v - mean) * (v - mean)));
        return Array.ConvertAll(values, v => (v - mean) * scale);
    }
}
