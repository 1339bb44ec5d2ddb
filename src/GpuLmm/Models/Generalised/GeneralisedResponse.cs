namespace GpuLmm;

/// <summary>From the response of a design to a sample of a family, every value checked.</summary>
internal sealed class GeneralisedResponse(MixedDesign design, ResponseFamily family, Link link, double[] values)
{
    // As R's glm has it: closer to a whole number is one with rounding.
    private const double Whole = 1e-3;

    /// <param name="design">The design.</param>
    /// <param name="family">Family.</param>
    /// <param name="link">One of its links.</param>
    /// <param name="values">Another response than the table's, as the formula has it; null for that.</param>
    /// <exception cref="InputException">A value that the family does not have, or a response without variation; row and value are
    /// named.</exception>
    public static ResponseSample Read(MixedDesign design, ResponseFamily family, Link link, double[]? values = null) =>
        new GeneralisedResponse(design, family, link, values ?? design.Response.Values).Read();

    private string Name => design.Response.Name;

    private double[] Values => values;

    private ResponseSample Read()
    {
        var density = ResponseDensity.Of(family, link);
        switch (family)
        {
            case ResponseFamily.Gaussian:
                return new ResponseSample(density, Values, null, null, design.Offset);
            case ResponseFamily.Binomial when design.Response.Trials is { } trials:
                RequireWhole(Values);
                RequireWhole(trials);
                RequireVariation(Values.Zip(trials, (y, m) => (y, m)).All(pair => pair.y == 0), "failures");
                RequireVariation(Values.Zip(trials, (y, m) => (y, m)).All(pair => pair.y == pair.m), "successes");
                return new ResponseSample(density, Values, trials, design.Weights, design.Offset);
            case ResponseFamily.Binomial:
                return Proportions(density);
            default:
                Require(value => value >= 0, "expected a count, which is not negative");
                RequireWhole(Values);
                RequireVariation(Values.All(value => value == 0), "zeros");
                return new ResponseSample(density, Values, null, design.Weights, design.Offset);
        }
    }

    /// <summary>0 or 1, or with weights successes divided by the trials that the weights are.</summary>
    private ResponseSample Proportions(ResponseDensity density)
    {
        Require(value => value >= 0, "expected 0, 1 or a proportion");
        Require(value => value <= 1, "more successes than trials: expected 0, 1 or a proportion; counts are cbind(success, failure)");
        RequireVariation(Values.All(value => value == 0), "failures");
        RequireVariation(Values.All(value => value == 1), "successes");
        if (design.Weights is not { } trials)
        {
            Require(value =>
                value is 0 or 1, "a proportion without its trials: name their column by --weights, or give cbind(success, failure)");
            return new ResponseSample(density, Values, null, null, design.Offset);
        }

        RequireWhole(trials);
        double[] successes = [.. Values.Zip(trials, (share, count) => share * count)];
        RequireWhole(successes, i => $"{RNumber.Text(Values[i])} of {RNumber.Text(trials[i])} trials is no whole number of successes");
        return new ResponseSample(density, successes, trials, null, design.Offset);
    }

    private void Require(Predicate<double> rule, string expected)
    {
        int bad = Array.FindIndex(Values, value => !rule(value));
        if (bad >= 0)
        {
            throw design.Table.Fault(design.Rows[bad], $"{Name} is {RNumber.Text(Values[bad])}; {expected}.");
        }
    }

    private void RequireWhole(double[] counts, Func<int, string>? fault = null)
    {
        int bad = Array.FindIndex(counts, value => Math.Abs(value - Math.Round(value)) > Whole);
        if (bad >= 0)
        {
            throw design.Table.Fault(design.Rows[bad],
                $"{Name}: {fault?.Invoke(bad) ?? $"{RNumber.Text(counts[bad])} is not a whole number; expected counts"}.");
        }
    }

    private void RequireVariation(bool isConstant, string what)
    {
        if (isConstant)
        {
            throw new InputException($"{design.Table.Path}: {Name} is all {what}; there is nothing to estimate.");
        }
    }
}
