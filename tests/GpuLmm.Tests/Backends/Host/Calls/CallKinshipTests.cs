using GpuLmm.Backends.Host.Calls;

namespace GpuLmm.Tests;

/// <summary>Sums of a kinship of calls, in every way that this processor has: the same bits, also if stored on the way.</summary>
[TestFixture]
internal sealed class CallKinshipTests
{
    // More markers than are gathered before they are multiplied, whatever a code holds.
    private const int Markers = 13_000;
    private const int BlockSize = 1024;
    private SimulatedStudy study = null!;
    private MarkerCoding[] codings = null!;

    [OneTimeSetUp]
    public void Create()
    {
        study = new SimulatedStudy(n: 21, m: Markers, seed: 5, missing: 0.03);
        codings = [.. FilteredMarkers.Apply(study.Genotypes, Samples, new MarkerFilter(), 1, CancellationToken.None).Counts
            .Select(counts => KinshipCoding.Of(counts, KinshipOptions.Default))];
    }

    [OneTimeTearDown]
    public void Delete() => study.Dispose();

    private SampleSelection Samples => SampleSelection.All(study.Genotypes.Samples.Count);

    [Test]
    public void Bits_do_not_depend_on_the_processor_nor_on_a_stop([Range(0, 3)] int way, [Values(0, 1, 7)] int blocks)
    {
        Assume.That(way, Is.LessThan(CallProducts.Supported.Count));
        double[] wanted = Sum(CallProducts.Supported[^1], threads: 1, stop: 0);
        Assert.That(Sum(CallProducts.Supported[way], threads: 2, stop: blocks * BlockSize), Is.EqualTo(wanted));
    }

    /// <summary>The lower triangle; stored, and read by another, after some markers.</summary>
    private double[] Sum(CallProducts products, int threads, int stop)
    {
        int n = Samples.Count;
        using var missing = new DenseMatrix(n, n);
        var calls = new CallKinship(products, Samples, threads, BlockSize, missing);
        Add(calls, 0, stop);
        if (stop > 0)
        {
            using var folder = new TempFolder();
            using (var journal = new Journal(folder.Path("s")))
            {
                journal.TryRead(out _, out _);
                calls.Save(journal);
            }

            bool hasMissing = calls.HasMissing;
            calls.Dispose();
            missing.Clear();

            // What missing calls add is stored by the owner of the sum: it is made again.
            calls = new CallKinship(products, Samples, threads, BlockSize, missing);
            Add(calls, 0, stop);
            using (var journal = new Journal(folder.Path("s")))
            {
                calls.Restore(journal, hasMissing);
            }
        }

        Add(calls, stop, Markers);
        using var sum = new DenseMatrix(n, n);
        calls.FlushTo(sum, 0);
        calls.Dispose();
        return [.. Enumerable.Range(0, n).SelectMany(j => Enumerable.Range(j, n - j).Select(i => sum[i, j] + missing[i, j]))];
    }

    private void Add(CallKinship calls, int first, int end)
    {
        end = Math.Min(end, Markers);
        foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(
            study.Genotypes, [.. Enumerable.Range(first, Math.Max(0, end - first))], BlockSize, CancellationToken.None))
        {
            calls.Add(block, codings[(first + start)..(first + start + block.Count)]);
        }
    }
}
