namespace GpuLmm.Examples;

/// <summary>
/// Do carriers of a gene favour each other, or only their relatives? y_ij = X b + a_i + r_j + e_ij, effects of who acts and who receives
/// with covariance Σ ⊗ K, K of the whole genome; sharing of the candidate gene and the relatedness K_ij of the pair are fixed effects.
/// </summary>
internal sealed class GreenBeard : Story
{
    private const double Actors = 0.5;
    private const double Recipients = 0.3;
    private const double Covariance = 0.2;
    private const double Residual = 0.4;
    private const double SharingEffect = 0.6;
    private const double KinEffect = 0.8;
    private const int Families = 16;
    private const int PartnersEach = 6;
    private const string Carriers = "grooming ~ actorCarrier * recipientCarrier";

    public override string Name => "green-beard";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        SimulatedCohort cohort = Hosts.Write(folder, "troop", families: Families, seed);
        Random random = Seeds.Numbers(seed);
        int n = cohort.Samples.Count;
        int[] carriers = CarriersOf(cohort);
        using Kinship kernel = Hosts.Kernel(folder, "troop", backend);
        double[] shared = SimulatedEffects.Draw(kernel, random), own = SimulatedEffects.Draw(kernel, random);
        double onShared = Covariance / Math.Sqrt(Actors), onOwn = Math.Sqrt(Recipients - (onShared * onShared));
        folder.Write("grooming.csv", "actor,recipient,actorCarrier,recipientCarrier,relatedness,grooming",
            Enumerable.Range(0, n * PartnersEach).Select(record =>
        {
            int i = record / PartnersEach, j = Partner(i, n, record % 2 == 0, random);
            double mean = 3 + (SharingEffect * carriers[i] * carriers[j]) + (KinEffect * kernel.Matrix[i, j]);
            double effects = (Math.Sqrt(Actors) * shared[i]) + (onShared * shared[j]) + (onOwn * own[j]);
            return (object[])
            [
                cohort.Samples[i].Individual, cohort.Samples[j].Individual, carriers[i], carriers[j], kernel.Matrix[i, j],
                mean + effects + Hosts.Residual(1, Residual, random)[0],
            ];
        }));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        using Kinship kernel = Hosts.Kernel(folder, "troop", backend);
        var kernels = new Dictionary<string, Kinship> { ["K"] = kernel };
        var data = DataTable.Read(folder.Path("grooming.csv"));
        ModelReport fit = MixedModel.Fit(data, Carriers + " + relatedness + (1 | dyad(actor, recipient, cov = K))", kernels, backend);
        ModelReport naive = MixedModel.Fit(data, Carriers, kernels, backend);
        return new StoryResult(
            $"{data.RowCount} records among {kernel.Samples.Count} animals, {kernel.MarkerCount:0} markers",
            [
                Finding.Effect("both carry", SharingEffect, fit, "actorCarrier:recipientCarrier"),
                Finding.Effect("relatedness", KinEffect, fit, "relatedness"),
                Finding.Effect("actor carries", 0, fit, "actorCarrier"), Finding.Effect("recipient carries", 0, fit, "recipientCarrier"),
                Finding.Of("actors", Actors, fit, "K", "actor"), Finding.Of("recipients", Recipients, fit, "K", "recipient"),
                Finding.Of("their covariance", Covariance, fit, "K", "actor", "recipient"),
                Finding.Of("residual", Residual, fit, "Residual", ""),
            ],
            [
                Finding.Effect("both carry, nothing else", SharingEffect, naive, "actorCarrier:recipientCarrier"),
                Finding.Effect("actor carries, nothing else", 0, naive, "actorCarrier"),
            ],
            []);
    }

    /// <summary>Another animal; every second one of the same family, for relatives keep close.</summary>
    private static int Partner(int actor, int count, bool isRelative, Random random)
    {
        int size = count / Families;
        return isRelative
            ? (actor / size * size) + ((actor + 1 + random.Next(size - 1)) % size)
            : (actor + 1 + random.Next(count - 1)) % count;
    }

    /// <summary>1 for those who have the rarer allele of the candidate gene, a marker that about half of them carry.</summary>
    private static int[] CarriersOf(SimulatedCohort cohort)
    {
        sbyte[] counts = cohort.Counts.MinBy(own => Math.Abs(own.Count(c => c > 0) - (own.Length / 2.0)))!;
        return [.. counts.Select(c => c > 0 ? 1 : 0)];
    }
}
