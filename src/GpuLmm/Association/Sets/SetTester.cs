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
    /// <param name="tails">Tails under a generalised null model; null for the normal.</param>
    public IEnumerable<(string Test, SetTestResult Result)> Run(SetForm form, MaskColumns mask, SetTails? tails)
    {
        yield return ("MAX", Single(form, mask.Largest, mask, tails));
        yield return ("SUM", Single(form, mask.Sum, mask, tails));
        yield return ("COMPHET", Single(form, mask.Capped, mask, tails));
        SetForm plain = Weighted(form, mask.Weighted), own = tails?.Adjusted(mask.Weighted) ?? plain;
        SetTestResult burden = SetTests.Burden(own), skat = tests.Skat(own), single = Acat(form, mask.Weighted, tails);
        yield return ("BURDEN", burden);
        yield return ("SKAT", skat);
        yield return ("SKATO", optimal.Run(own, options.OptimalLaw));
        double[] grid = own.Count > 1 ? [.. optimal.NegativeLog10PByRho] : [];
        yield return ("SMMAT-E", tests.Efficient(plain));
        yield return ("ACATV", single);
        double[] parts = [skat.NegativeLog10P, burden.NegativeLog10P, single.NegativeLog10P];
        if (options.Omnibus == OmnibusParts.Full)
        {
            parts = [.. parts, .. grid];
        }
        else if (options.Omnibus == OmnibusParts.TwoWeights)
        {
            SetForm equal = tails?.Adjusted(mask.Equal) ?? Weighted(form, mask.Equal);
            parts =
            [
                .. parts, tests.Skat(equal).NegativeLog10P, SetTests.Burden(equal).NegativeLog10P,
                Acat(form, mask.Equal, tails).NegativeLog10P,
            ];
        }

        yield return ("ACATO", SetTests.Acat(parts));
        if (tails is not null)
        {
            yield return ("BURDEN-PLAIN", SetTests.Burden(plain));
            yield return ("SKAT-PLAIN", tests.Skat(plain));
            yield return ("SKATO-PLAIN", optimal.Run(plain, options.OptimalLaw));
        }
    }

    private static SetForm Weighted(SetForm form, WeightedColumns columns) => form.Select(columns.Places).Weighted(columns.Weights);

    private static SetTestResult Single(SetForm form, int column, MaskColumns mask, SetTails? tails) =>
        tails?.Test(column, mask.AlleleCount) ?? SetTests.Burden(form.Scores[column], form.Variance(column));

    private static SetTestResult Acat(SetForm form, WeightedColumns columns, SetTails? tails) => SetTests.Acat(
        [.. columns.Places.Select(place =>
            tails?.Of(place) ?? SetTests.Burden(form.Scores[place], form.Variance(place)).NegativeLog10P)],
        columns.OfP);
}
