namespace GpuLmm.Tests;

/// <summary>A journal keeps the results of a scan, whatever they have, and gives them back as they were.</summary>
[TestFixture]
public sealed class ScanJournalTests : HostFixture
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [TestCase(7, 8)]
    [TestCase(1, 50)]
    [TestCase(1 << 20, 1)]
    public void Blocks_of_many_rows_are_kept_in_slices_with_all_that_they_have(int mostRows, int records)
    {
        using var study = new SimulatedStudy(n: 60, m: 50, seed: 17);
        double[] values = study.Trait(0.3), cases = [.. values.Select(value => value > values.Average() ? 1.0 : 0.0)];
        using StudySamples samples = ScanSetup.Samples(study, cases);
        using FittedNull model = FittedNull.Fit(samples.Traits[0], ResponseFamily.Binomial, null, Host);
        using var background = ScanBackground.Of(model, study.Genotypes, samples.Traits[0]);
        AssociationResult[] Scan(Journal journal)
        {
            var kept = new ScanJournal(journal, _ => { }, mostRows: mostRows);
            kept.Begin("cases"u8.ToArray());
            var rows = new CollectedRows();
            AssociationScan.RunOn(study.Genotypes, background, Host, rows, null, kept, null, CancellationToken.None);
            return [.. rows.Rows];
        }

        AssociationResult[] first;
        using (var journal = new Journal(folder.Path("s.journal")))
        {
            journal.TryRead(out _, out _);
            first = Scan(journal);
        }

        long length = new FileInfo(folder.Path("s.journal")).Length;
        using (var journal = new Journal(folder.Path("s.journal")))
        {
            Assert.That(Scan(journal), Is.EqualTo(first));
            journal.Rewind();
            int found = 0;
            while (journal.TryRead(out byte kind, out _))
            {
                found += kind == ScanJournal.Block ? 1 : 0;
            }

            Assert.That(found, Is.EqualTo(records));
        }

        Assert.That(first.Select(row => row.Generalised), Has.None.Null);
        Assert.That(new FileInfo(folder.Path("s.journal")).Length, Is.EqualTo(length), "nothing is computed again");
    }

    [Test]
    public void The_scan_goes_on_before_what_was_kept_is_handed_on_and_rows_are_the_same()
    {
        using var study = new SimulatedStudy(n: 60, m: 40_000, seed: 3);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.3));
        ScanBackground background = ScanBackground.None(samples.SampleSets[0], samples.Traits);
        AssociationResult[] Scan(CollectedRows rows, IAssociationWriter writer, IProgress<StageProgress>? progress)
        {
            using var journal = new Journal(folder.Path("s.journal"));
            if (new FileInfo(folder.Path("s.journal")).Length < 100)
            {
                journal.TryRead(out _, out _);
            }

            var kept = new ScanJournal(journal, _ => { });
            kept.Begin("y"u8.ToArray());
            AssociationScan.RunOn(study.Genotypes, background, Host, writer, null, kept, progress, CancellationToken.None);
            return [.. rows.Rows];
        }

        var first = new CollectedRows();
        AssociationResult[] wanted = Scan(first, first, null);
        byte[] whole = File.ReadAllBytes(folder.Path("s.journal"));
        void Cut() => File.WriteAllBytes(folder.Path("s.journal"), whole[..(whole.Length / 2)]);

        Cut();
        using var isScanned = new ManualResetEventSlim();
        var rows = new CollectedRows();
        var slow = new CheckedRows(rows, () => Assert.That(isScanned.Wait(TimeSpan.FromSeconds(30)), Is.True, "the scan does not wait"));
        AssociationResult[] found = Scan(rows, slow, new Watched(progress =>
        {
            if (progress.Done == progress.Total)
            {
                isScanned.Set();
            }
        }));
        Assert.That(found, Is.EqualTo(wanted));
        Assert.That(File.ReadAllBytes(folder.Path("s.journal")), Is.EqualTo(whole));

        Cut();
        var full = new CheckedRows(rows, () => throw new InputException("r.tsv: cannot be written"));
        Assert.That(() => Scan(rows, full, null), Throws.TypeOf<InputException>().With.Message.EqualTo("r.tsv: cannot be written"));
    }

    private sealed class CheckedRows(IAssociationWriter inner, Action check) : IAssociationWriter
    {
        public void Write(ResultBlock results)
        {
            check();
            inner.Write(results);
        }
    }

    private sealed class Watched(Action<StageProgress> watch) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => watch(value);
    }
}
