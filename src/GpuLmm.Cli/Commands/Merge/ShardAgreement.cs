using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Whether parts are parts of one scan: the same program, options, inputs and null models.</summary>
internal static class ShardAgreement
{
    // Between devices null models agree to rounding.
    private const double Rounding = 1e-5;

    /// <exception cref="InputException">They differ; all differences of the first part that does are named.</exception>
    public static void Require(IReadOnlyList<ShardRun> runs)
    {
        foreach (ShardRun run in runs.Skip(1))
        {
            string[] differences = [.. Differences(runs[0], run)];
            if (differences.Length > 0)
            {
                throw new InputException($"{runs[0].RecordPath} and {run.RecordPath} are not of one scan: {string.Join("; ", differences)}.");
            }
        }
    }

    private static IEnumerable<string> Differences(ShardRun one, ShardRun other) =>
    [
        .. one.Facts.Version == other.Facts.Version ? (string[])[]
            : [$"the version is {one.Facts.Version} and {other.Facts.Version}"],
        .. RunArguments.Differences(one.Facts.Arguments, other.Facts.Arguments, goesOn: false),
        .. InputDigest.Differences(one.Facts.Inputs, other.Facts.Inputs),
        .. Numbers(one.Scan, other.Scan),
    ];

    private static IEnumerable<string> Numbers(ScanFacts one, ScanFacts other)
    {
        if (one.Traits.Select(trait => trait.Trait).SequenceEqual(other.Traits.Select(trait => trait.Trait)))
        {
            return one.Traits.Zip(other.Traits).Where(pair => !IsNear(pair.First.Lambda, pair.Second.Lambda)
                || !IsNear(pair.First.H2, pair.Second.H2) || pair.First.N != pair.Second.N).Select(pair =>
                    $"the null model of {pair.First.Trait} has {Model(pair.First)} and {Model(pair.Second)}");
        }

        return ["the traits are others"];
    }

    private static string Model(TraitFacts trait) =>
        FormattableString.Invariant($"n = {trait.N}, h² = {trait.H2:0.000000}, λ = {trait.Lambda:g7}");

    private static bool IsNear(double? one, double? other) =>
        one == other || (one is { } a && other is { } b && Math.Abs(a - b) <= Rounding * Math.Max(Math.Abs(a), Math.Abs(b)));
}
