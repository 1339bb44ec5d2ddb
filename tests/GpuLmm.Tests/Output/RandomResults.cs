namespace GpuLmm.Tests;

/// <summary>Results of a scan as they may be: all tests, all reasons without one, numbers of every size.</summary>
internal static class RandomResults
{
    public static AssociationResult[] Of(int count, int traits = 1)
    {
        var random = new Random(11);
        MarkerStatus[] statuses = Enum.GetValues<MarkerStatus>();
        MarkerTest[] tests = Enum.GetValues<MarkerTest>();
        Marker marker = null!;
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            if (i % (tests.Length * traits) == 0)
            {
                marker = new Marker(i < count / 2 ? "chr1" : "scaffold_7é", $"rs{i}", 0, 10L * i, random.Next(5) == 0 ? "ACGT" : "A", "G");
            }

            MarkerStatus status = random.Next(4) == 0 ? statuses[random.Next(1, statuses.Length)] : MarkerStatus.Tested;
            bool isTested = status == MarkerStatus.Tested;
            double Number() => isTested ? (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 13)) : double.NaN;
            MarkerCounts counts = status == MarkerStatus.Missing
                ? default : new MarkerCounts(random.Next(1, 9), random.Next(9), random.Next(9), 1);
            return new AssociationResult(
                i / tests.Length % traits, marker, counts.Allele1Frequency, counts.Called, tests[i % tests.Length], Number(), Number(),
                Number(), isTested ? random.Next(1, 2000) : double.NaN, Number(), Number(), status);
        })];
    }
}
