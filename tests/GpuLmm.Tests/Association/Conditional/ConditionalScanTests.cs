namespace GpuLmm.Tests;

/// <summary>Signals of loci, against scans whose covariates a user would have written out, with null models of their own.</summary>
[TestFixture]
public sealed class ConditionalScanTests : HostFixture
{
    private static readonly ConditionalOptions Options = new() { MaxP = 1e-4, MostSignals = 5, Window = 1_000_000 };

    private SimulatedStudy study = null!;
    private StudySamples samples = null!;
    private Kinship kinship = null!;
    private NullModel model = null!;
    private AssociationResult[] rows = null!;

    [OneTimeSetUp]
    public void Create()
    {
        study = new SimulatedStudy(240, 90, seed: 6);
        double[] y = study.Trait(0.3);
        double[][] causal = [.. new[] { 10, 20, 70 }.Select(j => study.Centred(j))];
        samples = ScanSetup.Samples(
            study, [.. y.Select((value, i) => value + (1.5 * causal[0][i]) + (1.2 * causal[1][i]) + (1.5 * causal[2][i]))]);
        kinship = Kinship.Estimate(study.Genotypes, Host);
        model = NullModel.Fit(samples, kinship, Host);
        rows = [.. ScanSetup.Scan(study, samples, kinship, Host, AssociationOptions.Default).Rows];
    }

    [OneTimeTearDown]
    public void Delete()
    {
        model.Dispose();
        kinship.Dispose();
        samples.Dispose();
        study.Dispose();
    }

    [Test]
    public void Signals_are_found_in_turn_and_are_those_of_scans_with_the_markers_as_covariates([Values] bool hasKernel)
    {
        ConditionalSignal[] signals = [.. Run(hasKernel, Options)];

        Assert.That(signals.Select(signal => (signal.Locus, signal.Step, signal.Test.Marker.Id)), Is.EqualTo(new[]
        {
            (1, 1, "rs10"), (1, 2, "rs20"), (2, 1, "rs70"),
        }));
        foreach (ConditionalSignal signal in signals)
        {
            using StudySamples given = Given(signal.Given);
            using NullModel? own = hasKernel ? NullModel.Fit(given, kinship, Host) : null;
            using ScanBackground background = own is null ? ScanBackground.None(given.SampleSets[0], given.Traits) : own;
            AssociationResult[] all = [.. AssociationScan.Rows(study.Genotypes, background, Host)];
            AssociationResult expected = all.Single(row => row.Marker.Id == signal.Test.Marker.Id);

            Assert.That(signal.Test.Beta, Is.EqualTo(expected.Beta).Within(1e-9));
            Assert.That(signal.Test.NegativeLog10P, Is.EqualTo(expected.NegativeLog10P).Within(1e-8));
            Assert.That(signal.Test.DegreesOfFreedom, Is.EqualTo(240 - 3 - signal.Given.Count));
            Assert.That(
                all.Where(row => Math.Abs(row.Marker.Position - signal.Test.Marker.Position) < 30).Max(row => row.NegativeLog10P),
                Is.EqualTo(signal.Test.NegativeLog10P).Within(1e-8), "the best of its locus");
            if (hasKernel)
            {
                Assert.That(signal.NegativeLog10PAlone, Is.EqualTo(
                    rows.Single(row => row.Marker.Id == signal.Test.Marker.Id).NegativeLog10P).Within(1e-10));
            }
        }
    }

    [Test]
    public void Fewer_signals_are_the_first_and_distant_markers_are_other_loci()
    {
        ConditionalSignal[] first = [.. Run(true, Options with { MostSignals = 1 })];
        ConditionalSignal[] apart = [.. Run(true, Options with { Window = 2 })];

        Assert.That(first.Select(signal => signal.Test.Marker.Id), Is.EqualTo(new[] { "rs10", "rs70" }));
        Assert.That(apart.Where(signal => signal.Step == 1).Select(signal => signal.Test.Marker.Id),
            Is.SupersetOf(new[] { "rs10", "rs20", "rs70" }));
        Assert.That(apart.Select(signal => signal.End - signal.Start), Is.All.LessThan(29));
    }

    [Test]
    public void No_association_is_no_signal() => Assert.That(Run(true, Options with { MaxP = 1e-60 }), Is.Empty);

    [Test]
    public void Faults_are_named()
    {
        Marker[] markers = [.. study.Markers.Select((marker, j) => j == 5 ? marker with { Id = "rs4" } : marker)];
        string prefix = study.Path("twice");
        PlinkBed.Write(prefix, study.Ids, markers, study.Counts);
        using var twice = PlinkBed.Open(prefix);

        Assert.That(() => ConditionalScan.Run(twice, rows, Background(true), Host, options: Options),
            Throws.TypeOf<InputException>().With.Message.Contains("several markers have the id 'rs4'"));
        Assert.That(
            () => Run(true, new ConditionalOptions { MostSignals = 0, MaxP = 2, Window = -1 }),
            Throws.ArgumentException.With.Message.Contains("MostSignals is 0").And.Message.Contains("MaxP is 2")
                .And.Message.Contains("Window is -1"));
    }

    private IReadOnlyList<ConditionalSignal> Run(bool hasKernel, ConditionalOptions options) =>
        ConditionalScan.Run(study.Genotypes, rows, Background(hasKernel), Host, options: options);

    private Func<string, IReadOnlyList<string>, ScanBackground> Background(bool hasKernel) => (_, ids) =>
    {
        StudySamples given = Given(ids);
        return hasKernel ? model.Given(given.SampleSets[0], given.Traits) : ScanBackground.None(given.SampleSets[0], given.Traits);
    };

    private StudySamples Given(IReadOnlyList<string> ids) => StudySamples.FromArrays(
        study.Ids, ["t0"], [samples.Traits[0].Values.ToArray()], ["age", .. ids],
        [study.Covariate, .. ids.Select(id => study.Centred(int.Parse(id[2..], System.Globalization.CultureInfo.InvariantCulture)))]);
}
