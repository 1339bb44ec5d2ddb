namespace GpuLmm.Examples;

/// <summary>
/// Does it matter from which parent an allele comes? y = X b + m + p + e, m ~ N(0, σ²_m K_m), p ~ N(0, σ²_p K_p), K_m and K_p of the
/// alleles received from the mother and from the father; without imprinting σ²_m = σ²_p.
/// </summary>
internal sealed class Imprinting : Story
{
    private const double MaternalShare = 0.15;
    private const double PaternalShare = 0.45;
    private const double SexEffect = 0.5;
    private const int Couples = 160;

    public override string Name => "imprinting";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        SimulatedCohort cohort = SimulatedCohort.Create(
            new SimulationOptions
            {
                Seed = Seeds.Of(seed, stream: 1),
                FamilyCount = Couples,
                ChromosomeCount = 2,
                MarkersPerChromosome = 200
            });
        cohort.WritePhased(folder.Path("children.vcf"));
        Random random = Seeds.Numbers(seed);
        using ParentalKinships alleles = Alleles(folder, backend);
        string[] ids = [.. alleles.Maternal.Samples.Select(sample => sample.Individual)];
        string[] sexes = [.. ids.Select(_ => random.Next(2) == 0 ? "F" : "M")];
        double[] y = Hosts.Sum(
            Hosts.Effect(alleles.Maternal, MaternalShare, random), Hosts.Effect(alleles.Paternal, PaternalShare, random),
            Hosts.Residual(ids.Length, 1 - MaternalShare - PaternalShare, random));
        folder.Write("children.csv", "id,sex,weight",
            ids.Select((id, i) => (object[])[id, sexes[i], 20 + (sexes[i] == "M" ? SexEffect : 0) + y[i]]));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        using ParentalKinships alleles = Alleles(folder, backend);
        var kernels = new Dictionary<string, Kinship> { ["M"] = alleles.Maternal, ["P"] = alleles.Paternal };
        var data = DataTable.Read(folder.Path("children.csv"));
        ModelReport fit = MixedModel.Fit(
            data, "weight ~ sex + (1 | gr(id, cov = M)) + (1 | gr(id, cov = P))", kernels, backend,
            new MixedModelOptions { EqualVariances = ("M", "P") });
        VarianceEquality equality = fit.Equality!;
        return new StoryResult(
            $"{data.RowCount} children of {Couples} couples, {alleles.Report.RecordCount} phased markers",
            [
                Finding.Share("maternal share", MaternalShare, fit, "M"), Finding.Share("paternal share", PaternalShare, fit, "P"),
                Finding.Effect("sex, males", SexEffect, fit, "sexM"),
            ],
            [],
            [
                $"equal variances: likelihood ratio {Columns.Number(equality.LikelihoodRatio)}, p = {Columns.Number(equality.LikelihoodRatioPValue)}",
            ]);
    }

    private static ParentalKinships Alleles(StoryFolder folder, Backend backend) => ParentalKinships.Estimate(
        folder.Path("children.vcf"), backend, new KinshipOptions { Method = KinshipMethod.Standardized });
}
