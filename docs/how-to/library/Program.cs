using GpuLmm;

// Ctrl+C stops the scan at the next block; the loop below then ends with an OperationCanceledException.
using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancellation.Cancel();
};

// Genotypes of your own: one row per marker, with copies of allele 1 (0, 1 or 2, or −1 for missing). Ten families of twenty.
const int Families = 10, Size = 20, N = Families * Size, M = 400;
var random = new Random(4);
SampleId[] ids = [.. Enumerable.Range(0, N).Select(i => new SampleId($"family{i / Size}", $"animal{i}"))];
Marker[] markers = [.. Enumerable.Range(0, M).Select(j => new Marker(j < M / 2 ? "1" : "2", $"snp{j}", 0, 10_000 * (j + 1), "A", "G"))];
sbyte[][] copies = [.. markers.Select(_ =>
{
    double[] frequency = [.. Enumerable.Range(0, Families).Select(_ => 0.2 + (0.6 * random.NextDouble()))];
    return ids.Select((_, i) => (sbyte)(random.NextDouble() < 0.01 ? -1 : Allele(i) + Allele(i))).ToArray();

    int Allele(int i) => random.NextDouble() < frequency[i / Size] ? 1 : 0;
})];
using Genotypes genotypes = MemoryGenotypes.Create(ids, markers, copies);

// A trait and a covariate: snp123 adds 2 per copy of A, each family its own level, age 0.1 per year. NaN is missing.
double[] levels = [.. Enumerable.Range(0, Families).Select(_ => 2 * random.NextDouble())];
double[] age = [.. ids.Select(_ => 1 + (9.0 * random.NextDouble()))];
double[] weight = [.. ids.Select((_, i) =>
    copies[123][i] < 0 ? double.NaN : (2 * copies[123][i]) + levels[i / Size] + (0.1 * age[i]) + random.NextDouble())];
using StudySamples samples = StudySamples.FromArrays(ids, ["weight"], [weight], ["age"], [age]);

// Relationships of your own, symmetric, one row per id: here one half within a family, none between families.
using var matrix = new DenseMatrix(N, N);
for (int i = 0; i < N; i++)
{
    for (int j = 0; j < N; j++)
    {
        matrix[i, j] = i == j ? 1 : i / Size == j / Size ? 0.5 : 0;
    }
}

using var kinship = new Kinship(matrix, ids);

// Where to compute: cpu, cuda, opencl, ilgpu-cpu or auto; Accelerators.List() lists the devices.
using Backend backend = Accelerators.Open(args.Length > 0 ? args[0] : "cpu");
using NullModel model = NullModel.Fit(samples, kinship, backend);
OneKernelFit fit = model.Traits[0].Reml;
Console.WriteLine(FormattableString.Invariant($"{backend.Name}: {fit.SampleCount} animals, h² = {fit.Heritability:0.00}"));

// Results as they are computed, in the order of the markers. If you stop enumerating, the scan stops.
var progress = new Latest();
await foreach (AssociationResult row in AssociationScan.RowsAsync(genotypes, model, backend, progress: progress,
    cancellationToken: cancellation.Token))
{
    if (row.Status == MarkerStatus.Tested && row.NegativeLog10P > 7.3)
    {
        Console.WriteLine(
            FormattableString.Invariant(
                $"{row.Marker.Id}: {row.Beta:0.00} ± {row.StandardError:0.00} for a copy of {row.Marker.Allele1}, −log10 p = {row.NegativeLog10P:0}"));
    }
}

Console.WriteLine($"{progress.Done} of {progress.Total} {progress.Unit}");

// Progress is reported on the thread that computes, after every block: keep this short.
internal sealed class Latest : IProgress<StageProgress>
{
    public long Done { get; private set; }

    public long Total { get; private set; }

    public string Unit { get; private set; } = "";

    public void Report(StageProgress value) => (Done, Total, Unit) = (value.Done, value.Total, value.Unit);
}
