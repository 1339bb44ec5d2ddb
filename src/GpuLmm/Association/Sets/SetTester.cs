using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>All tests of the masks of a set, for one trait. Used by one thread at a time.</summary>
internal sealed class SetTester
{
    private readonly SetTests tests;
    private readonly OptimalTest optimal;
    private readonly SetOptions options;

    public SetTester(Backend backend, SetOptions options)
    {
        tests = new SetTests(backend);
        optimal = new OptimalTest(tests);
        this.options = options;
    }

    /// <summary>The tests of one mask, by their names in the order of the rows.</summary>
    /// <param name="form">Scores and covariance of all columns of the set.</param>
    /// <param name="mask">Which of them.</param>
    public IEnumerable<(string Test, SetTestResult Result)> Run(SetForm form, MaskColumns mask)
    {
        yield return ("MAX", Single(form, mask.Largest));
        yield return ("SUM", Single(form, mask.Sum));
        yield return ("COMPHET", Single(form, mask.Capped));
        SetForm own = Weighted(form, mask.Weighted);
        SetTestResult burden = SetTests.Burden(own), skat = tests.Skat(own), single = Acat(form, mask.Weighted);
        yield return ("BURDEN", burden);
        yield return ("SKAT", skat);
        yield return ("SKATO", optimal.Run(own, options.OptimalLaw));
        double[] grid = [.. optimal.NegativeLog10PByRho];
        yield return ("SMMAT-E", tests.Efficient(own));
        yield return ("ACATV", single);
        double[] parts = [skat.NegativeLog10P, burden.NegativeLog10P, single.NegativeLog10P];
        if (options.Omnibus == OmnibusParts.Full)
        {
            parts = [.. parts, .. own.Count > 1 ? grid : []];
        }
        else if (options.Omnibus == OmnibusParts.TwoWeights)
        {
            SetForm equal = Weighted(form, mask.Equal);
            parts =
            [
                .. parts, tests.Skat(equal).NegativeLog10P, SetTests.Burden(equal).NegativeLog10P,
                Acat(form, mask.Equal).NegativeLog10P,
            ];
        }

        yield return ("ACATO", SetTests.Acat(parts));
    }

    private static SetForm Weighted(SetForm form, WeightedColumns columns) => form.Select(columns.Places).Weighted(columns.Weights);

    private static SetTestResult Single(SetForm form, int column) => SetTests.Burden(form.Scores[column], form.Variance(column));

    private static SetTestResult Acat(SetForm form, WeightedColumns columns) => SetTests.Acat(
        [.. columns.Places.Select(place => Single(form, place).NegativeLog10P)], columns.OfP);
}
