namespace GpuLmm.Examples;

/// <summary>
/// Two roads to heritability: individuals by REML, y = b₀ + b₁ pop + g + e with g ~ N(0, σ² K), and nothing but the scan's own table by
/// regression on LD scores, E χ² = a + N h² ℓ/M. Two populations, whose difference confounds one trait: the intercept shows it.
/// </summary>
internal sealed class TwoRoads : Story
{
    private const int Samples = 3000;
    private const int Chromosomes = 10;
    private const int MarkersPerChromosome = 600;
    private const int Markers = Chromosomes * MarkersPerChromosome;
    private const double Drift = 0.005;
    private const double Height = 0.5;
    private const double Weight = 0.4;
    private const double Correlation = 0.6;
    private const double ResidualCorrelation = 0.2;
    private const double Shift = 0.05;

    // Each as long as several blocks of markers that resemble each other.
    private static readonly LdRegressionOptions Jackknife = new() { Blocks = 100 };

    public override string Name => "two-roads";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        Random random = Seeds.Numbers(seed);
        SampleId[] samples = [.. Enumerable.Range(1, Samples).Select(i => new SampleId("0", $"p{i:0000}"))];
        (Marker[] markers, sbyte[][] counts) = Genotypes(random);
        PlinkBed.Write(folder.Path("study"), samples, markers, counts);

        // Effects on markers of variance 1, correlated between the traits.
        double[] height = new double[Samples], weight = new double[Samples];
        foreach (sbyte[] own in counts)
        {
            double[] draws = [.. SimulatedEffects.Draw(2, random)];
            double mean = own.Average(count => (double)count), deviation = Math.Sqrt(own.Average(count => Math.Pow(count - mean, 2)));
            double first = draws[0] * Math.Sqrt(Height / Markers) / deviation;
            double second = Paired(draws, Correlation) * Math.Sqrt(Weight / Markers) / deviation;
            for (int i = 0; i < Samples; i++)
            {
                height[i] += (own[i] - mean) * first;
                weight[i] += (own[i] - mean) * second;
            }
        }

        var rows = new List<string>();
        for (int i = 0; i < Samples; i++)
        {
            double[] draws = [.. SimulatedEffects.Draw(2, random)];
            double h = height[i] + (Math.Sqrt(1 - Height) * draws[0]) + (2 * Math.Sqrt(Shift) * Population(i));
            double w = weight[i] + (Math.Sqrt(1 - Weight) * Paired(draws, ResidualCorrelation));
            rows.Add(FormattableString.Invariant($"0 {samples[i].Individual} {h:R} {w:R}"));
        }

        File.WriteAllText(folder.Path("study.pheno"), "FID IID height weight\n" + string.Join('\n', rows) + "\n");
        File.WriteAllText(folder.Path("study.cov"), "FID IID population\n"
            + string.Concat(samples.Select((sample, i) => $"0 {sample.Individual} {Population(i)}\n")));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        using PlinkBed genotypes = PlinkBed.Open(folder.Path("study"));
        ModelReport reml = Reml(folder, genotypes, backend);
        LdScores.Estimate(genotypes, backend, new LdScoreOptions { Window = 100, Unit = LdWindowUnit.Kilobases })
            .Write(folder.Path("ld"), overwrite: true);
        LdReference scores = LdReference.Read(new LdReferenceOptions { Scores = [folder.Path("ld")] });
        SummaryStatistics[] adjusted = Scan(folder, genotypes, "adjusted", hasCovariate: true, backend),
            plain = Scan(folder, genotypes, "plain", hasCovariate: false, backend);
        HeritabilityEstimate height = LdScoreRegression.Heritability(adjusted[0], scores, Jackknife),
            weight = LdScoreRegression.Heritability(adjusted[1], scores, Jackknife),
            confounded = LdScoreRegression.Heritability(plain[0], scores, Jackknife);
        GeneticCorrelation pair = LdScoreRegression.GeneticCorrelation(adjusted[0], adjusted[1], scores, Jackknife);
        return new StoryResult(
            $"{Samples} people of two populations, {Markers} markers",
            [
                Finding.Share("h² of height, REML", Height, reml, "kinship:height"),
                new Finding("h² of height, LD scores", Height, height.H2, height.H2StandardError),
                Finding.Share("h² of weight, REML", Weight, reml, "kinship:weight"),
                new Finding("h² of weight, LD scores", Weight, weight.H2, weight.H2StandardError),
                CorrelationOf(reml), new Finding("r_g, LD scores", Correlation, pair.Rg, pair.RgStandardError),
                new Finding("intercept of height", 1, height.Intercept, height.InterceptStandardError),
            ],
            [new Finding("intercept, populations not told", 1, confounded.Intercept, confounded.InterceptStandardError)],
            [
                FormattableString.Invariant($"mean chi-squared of height {height.MeanChiSquared:0.00}, where populations are not told {confounded.MeanChiSquared:0.00}; then {100 * confounded.Ratio:0} % of what is above 1 is confounding"),
                FormattableString.Invariant($"intercept of the covariance {pair.Intercept:0.00}: the same people have both traits, whose correlation is 0.38"),
            ]);
    }

    /// <summary>REML of both traits at once.</summary>
    private static ModelReport Reml(StoryFolder folder, PlinkBed genotypes, Backend backend)
    {
        using StudySamples samples = StudySamples.Align(genotypes, folder.Path("study.pheno"), folder.Path("study.cov"));
        using Kinship kinship = Kinship.Estimate(genotypes, backend, new KinshipOptions { Method = KinshipMethod.Standardized });
        using JointNullModel model = JointNullModel.Fit(samples.SampleSets[0], samples.Traits, kinship, backend);
        return model.Report;
    }

    /// <summary>Scans both traits without a kinship, as most published statistics are made.</summary>
    private static SummaryStatistics[] Scan(StoryFolder folder, PlinkBed genotypes, string name, bool hasCovariate, Backend backend)
    {
        using StudySamples samples =
            StudySamples.Align(genotypes, folder.Path("study.pheno"), hasCovariate ? folder.Path("study.cov") : null);
        using ScanBackground background = ScanBackground.None(samples.SampleSets[0], samples.Traits);
        using (var table = AssociationTable.Create(folder.Path(name), ["height", "weight"], overwrite: true))
        {
            AssociationScan.Run(genotypes, background, backend, table);
            table.Complete();
        }

        return [.. new[] { "height", "weight" }.Select(trait => SummaryStatistics.Read(folder.Path($"{name}.{trait}.tsv")))];
    }

    /// <summary>σ₁₂/√(σ₁₁σ₂₂) of the genetic covariance matrix, its error by the delta method.</summary>
    private static Finding CorrelationOf(ModelReport reml)
    {
        // The lower triangle of the kernel's matrix comes first: (1,1), (2,1), (2,2).
        double[] g = [.. reml.Variances.Take(3).Select(own => own.Value)];
        double r = g[1] / Math.Sqrt(g[0] * g[2]);
        double[] slope = [-0.5 * r / g[0], r / g[1], -0.5 * r / g[2]];
        int count = reml.Variances.Count;
        double variance = 0;
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                variance += slope[i] * slope[j] * reml.VarianceCovariance[(i * count) + j];
            }
        }

        return new Finding("r_g, REML", Correlation, r, Math.Sqrt(variance));
    }

    /// <summary>Blocks of neighbours that resemble each other more or less. Frequencies drift between populations.</summary>
    private static (Marker[] Markers, sbyte[][] Counts) Genotypes(Random random)
    {
        var markers = new List<Marker>();
        var counts = new List<sbyte[]>();
        for (int chromosome = 1; chromosome <= Chromosomes; chromosome++)
        {
            int position = 0;
            double[] haplotypes = [];
            double share = 0;
            for (int j = 0, left = 0; j < MarkersPerChromosome; j++, left--)
            {
                bool isNew = left == 0;
                if (isNew)
                {
                    (left, share, position) = (1 + random.Next(30), Math.Sqrt(0.995 * random.NextDouble()), position + 200_000);
                }

                double[] draws = [.. SimulatedEffects.Draw((2 * Samples) + 2, random)];
                haplotypes = isNew ? draws
                    : [.. haplotypes.Zip(draws, (before, own) => (share * before) + (Math.Sqrt(1 - (share * share)) * own))];
                double p = 0.2 + (0.6 * random.NextDouble());
                double[] borders = [.. Enumerable.Range(0, 2).Select(k => Border(p + (Math.Sqrt(Drift * p * (1 - p)) * draws[^(k + 1)])))];
                counts.Add([.. Enumerable.Range(0, Samples).Select(i => Copies(haplotypes, i, borders[Population(i)]))]);
                position += 1000;
                markers.Add(new Marker($"{chromosome}", $"rs{markers.Count + 1}", 0, position, "A", "G"));
            }
        }

        return ([.. markers], [.. counts]);
    }

    private static sbyte Copies(double[] haplotypes, int i, double border) =>
        (sbyte)((haplotypes[2 * i] < border ? 1 : 0) + (haplotypes[(2 * i) + 1] < border ? 1 : 0));

    private static double Border(double frequency) => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, frequency);

    private static double Paired(double[] draws, double correlation) =>
        (correlation * draws[0]) + (Math.Sqrt(1 - (correlation * correlation)) * draws[1]);

    private static int Population(int i) => i % 2;
}
