using GpuLmm.Backends;
using GpuLmm.Tests.Association.Sets;

namespace GpuLmm.Tests.Backends.Faults;

/// <summary>
/// A device that is lost at its k-th call, for every k: whatever is running ends with that, and not with another failure, a wait for ever
/// or results that look whole.
/// </summary>
[TestFixture]
public sealed class LostDeviceTests : HostFixture
{
    // Of long runs, calls at even distances.
    private const int MostTried = 60;

    private static readonly (string Name, Action<SimulatedStudy, Backend> Run)[] Runs =
    [
        ("kinship and exact scan", (study, backend) => ScanSetup.Scan(study, backend, traits: [study.Trait(0.5), study.Noise])),
        ("scan without relationships", (study, backend) =>
        {
            using StudySamples samples = ScanSetup.Samples(study, study.Noise);
            AssociationScan.Run(
                study.Genotypes, ScanBackground.None(samples.SampleSets[0], samples.Traits), backend, new CollectedRows());
        }),
        ("scan of a fitted model", (study, backend) =>
        {
            using var model = Pairs(study, backend);
            AssociationScan.Run(study.Genotypes, ScanBackground.Of(model, study.Genotypes), backend, new CollectedRows());
        }),
        ("pairs", (study, backend) =>
        {
            using var model = Pairs(study, backend);
            PairScan.RunIn(
                new PairSizes(8, 5), study.Genotypes, ScanBackground.Of(model, study.Genotypes), MarkerPairs.All, backend, _ => { });
        }),
        ("joint traits", (study, backend) => JointSetup.Scan(study, backend, traits: [study.Trait(0.5), study.Noise])),
        ("thousands of traits", (study, backend) =>
        {
            using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5), study.Noise);
            using Kinship kinship = Kinship.Estimate(study.Genotypes, backend);
            BulkScan.Run(study.Genotypes, samples, kinship, backend, new CollectedRows());
        }),
        ("matrix-free scan", (study, backend) =>
        {
            using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
            var model = MatrixFreeModel.Fit(
                samples, study.Genotypes, backend, new MatrixFreeOptions { MaxProbes = 10, CalibrationMarkers = 20 });
            AssociationScan.Run(
                study.Genotypes, ScanBackground.MatrixFree(model, samples.SampleSets[0]), backend, new CollectedRows());
        }),
        ("LD scores", (study, backend) =>
            LdScores.Estimate(study.Genotypes, backend, new LdScoreOptions { Window = 1, Unit = LdWindowUnit.Kilobases })),
    ];

    private static IEnumerable<string> Names => Runs.Select(run => run.Name);

    [TestCaseSource(nameof(Names))]
    [CancelAfter(120_000)]
    public void Every_call_may_be_the_last(string name)
    {
        Action<SimulatedStudy, Backend> run = Runs.Single(one => one.Name == name).Run;
        using var study = new SimulatedStudy(24, 60, 4);
        using var whole = new FailingBackend(Host);
        run(study, whole);
        Assert.That(whole.Calls, Is.GreaterThan(4));
        int step = Math.Max(1, whole.Calls / MostTried);
        for (int last = 0; last < whole.Calls; last += step)
        {
            using var lost = new FailingBackend(Host, last);
            DeviceException? thrown = Assert.Throws<DeviceException>(() => run(study, lost), $"{name} at call {last} of {whole.Calls}");
            Assert.That(thrown!.Message, Does.StartWith(FailingBackend.Message));
        }
    }

    [Test]
    public void Sets_too()
    {
        using var study = new SetStudy();
        using StudySamples samples = study.Samples();
        var background = ScanBackground.None(samples.SampleSets[0], samples.Traits);
        (string, int[])[] sets = [("a", [0, 1, 2, 3]), ("b", [4, 5, 6]), ("c", [7, 8, 9, 10, 11])];
        using var whole = new FailingBackend(Host);
        study.Scan(background, whole, SetOptions.Default, sets);
        for (int last = 0; last < whole.Calls; last++)
        {
            using var lost = new FailingBackend(Host, last);
            Assert.That(
                () => study.Scan(background, lost, SetOptions.Default, sets),
                Throws.TypeOf<DeviceException>().With.Message.StartsWith(FailingBackend.Message), $"call {last}");
        }
    }

    private static FittedNull Pairs(SimulatedStudy study, Backend backend)
    {
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        using Kinship kinship = Kinship.Estimate(study.Genotypes, backend);
        return FittedNull.ForPairs(samples.Traits[0], kinship, backend);
    }
}
