namespace GpuLmm;

/// <summary>From a report to the contract of its file.</summary>
internal static class ReportContract
{
    public static FitContract Of(ModelReport report) => new()
    {
        Formula = report.Formula,
        Family = FamilyNames.Name(report.Family),
        Link = FamilyNames.Name(report.Link),
        Method = FitNames.Method(report),
        Strategy = FitNames.Strategy(report.Strategy),
        Model = report.Specification is { } specification ? Of(specification) : null,
        N = report.SampleCount,
        P = report.Fixed.Count,
        Converged = report.IsConverged,
        Iterations = report.Iterations,
        Boundary = report.Boundary,
        LogLik = report.LogLikelihood,
        Df = report.ParameterCount,
        Aic = report.Aic,
        Bic = report.Bic,
        Caic = report.Conditional?.Value ?? double.NaN,
        CaicDf = report.Conditional?.Degrees ?? double.NaN,
        CaicKnown = report.Conditional?.KnownValue ?? double.NaN,
        CaicDfKnown = report.Conditional?.KnownDegrees ?? double.NaN,
        ConditionalLogLik = report.Conditional?.LogLikelihood ?? double.NaN,
        Fixed = [.. report.Fixed.Select(one => new FixedContract(
            one.Name, one.Estimate, one.StandardError, one.Statistic, one.DegreesOfFreedom, one.PValue))],
        Terms = [.. report.Terms.Select(one => new TermContract(one.Term, one.Degrees, one.DenominatorDegrees, one.Statistic, one.PValue))],
        Variance = [.. report.Variances.Select(Of)],
        VarianceTests = Any(report.VarianceTests.Select(one => new VarianceTestContract(
            one.Group, one.Term, one.Statistic, one.Mixture, one.PValue))),
        EqualVariances = report.Equality is { } test ? Of(test) : null,
        Intervals = Any(report.Intervals.Select(Of)),
        Bootstrap = report.Bootstrap is { } bootstrap ? Of(bootstrap) : null,
        Parameters = report.Parameters,
        Shares = [.. report.Shares.Select(Of)],
        R2 = new R2Contract(report.MarginalR2, report.ConditionalR2),
        Icc = [.. report.IntraclassCorrelations.Select(one => new IntraclassContract(one.Group, one.Adjusted, one.Unadjusted))],
        Partition = Any(report.Partition.Select(one => new PartitionContract(one.Source, one.Variance, one.Share))),
        Diagnostics = report.Diagnostics is { } diagnostics ? Of(diagnostics) : null,
        Random = ByLevel(report.Random, effect => effect.Value),
        RandomErrors = ByLevel(report.Random, effect => new RandomErrorContract(effect.StandardError, effect.Reliability)),
        Fitted = report.Fitted,
        Dropped = [.. report.Dropped.Select(one => new DroppedContract(one.Name, one.Reason))],
        Warnings = report.Warnings,
        Diagnosis = report.Diagnosis.Length > 0 ? report.Diagnosis : null,
        Trajectory = [.. report.Trajectory.Select(step => new StepContract(step.Kind, step.LogLikelihood, step.LargestGradient))],
    };

    private static SpecificationContract Of(ModelSpecification specification) => new()
    {
        Residual = specification.Residual,
        Weights = specification.Weights,
        Nodes = specification.QuadratureNodes,
        Factors = specification.Factors,
        Levels = specification.Levels,
        Kernels = specification.Kernels,
    };

    private static VarianceContract Of(VarianceEstimate estimate) => new()
    {
        Group = estimate.Group,
        Term = FitNames.Terms(estimate.Term, estimate.OtherTerm),
        Variance = estimate.IsCovariance ? null : estimate.Value,
        Sd = estimate.IsCovariance ? null : Math.Sqrt(estimate.Value),
        Covariance = estimate.IsCovariance ? estimate.Value : null,
        Correlation = estimate.IsCovariance ? estimate.Correlation : null,
        Se = estimate.StandardError,
    };

    private static EqualVariancesContract Of(VarianceEquality test) => new(
        test.Group, test.Other, test.Difference, test.StandardError, test.Statistic, test.PValue, test.LikelihoodRatio,
        test.LikelihoodRatioPValue);

    private static IntervalContract Of(ParameterInterval interval) => new()
    {
        Method = interval.Method == IntervalMethod.Profile ? "profile" : "bootstrap",
        Parameter = FitNames.Parameter(interval.Parameter),
        Group = interval.Group,
        Term = FitNames.Terms(interval.Term, interval.OtherTerm),
        Estimate = interval.Estimate,
        Lower = interval.Lower,
        Upper = interval.Upper,
        Level = interval.Level,
        Note = interval.Note.Length > 0 ? interval.Note : null,
    };

    private static BootstrapContract Of(BootstrapResult bootstrap) =>
        new(bootstrap.Options.Replicates, bootstrap.Options.Seed, bootstrap.Failed, bootstrap.Singular, "percentile");

    private static ShareContract Of(VarianceShare share) => new()
    {
        Group = share.Group,
        Scale = FitNames.Scale(share.Scale),
        Share = share.Share,
        Se = share.StandardError,
    };

    private static DiagnosticsContract Of(SimulationDiagnostics diagnostics) => new(
        diagnostics.Options.Simulations, diagnostics.Options.Seed, Of(diagnostics.Dispersion), Of(diagnostics.ZeroInflation));

    private static SimulationTestContract? Of(SimulationTest? test) =>
        test is null ? null : new(test.Observed, test.Expected, test.Ratio, test.PValue, test.Advice);

    /// <summary>A list that has no key where it is empty.</summary>
    private static T[]? Any<T>(IEnumerable<T> items) => items.ToArray() is { Length: > 0 } some ? some : null;

    /// <summary>Random effects by group, level and term, in the order in which they are met.</summary>
    private static Dictionary<string, Dictionary<string, Dictionary<string, T>>> ByLevel<T>(
        IReadOnlyList<RandomEffect> effects, Func<RandomEffect, T> value)
    {
        var groups = new Dictionary<string, Dictionary<string, Dictionary<string, T>>>(StringComparer.Ordinal);
        foreach (RandomEffect effect in effects)
        {
            Entry(Entry(groups, effect.Group), effect.Level)[effect.Term] = value(effect);
        }

        return groups;

        static TValue Entry<TValue>(Dictionary<string, TValue> own, string key)
            where TValue : new()
        {
            if (!own.TryGetValue(key, out TValue? found))
            {
                own.Add(key, found = new TValue());
            }

            return found;
        }
    }
}
