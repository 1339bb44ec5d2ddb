using System.Globalization;
using System.Text;

namespace GpuLmm.Reports;

/// <summary>What was done and what came out of it, in figures and in words.</summary>
internal static class SummarySection
{
    public static void Write(StringBuilder html, TraitReport trait)
    {
        if (trait.Scan is null && trait.Model is null)
        {
            return;
        }

        html.Append("<dl class=\"figures\">\n");
        if (trait.Scan is { } scan)
        {
            int loci = scan.Loci.Count(locus => locus.Hits > 0);
            Figure(html, "samples", Samples(trait), "");
            Figure(html, "markers tested", Words.Count(scan.Tested),
                scan.NotTested.Count == 0 ? "" : $"{Words.Count(scan.NotTested.Values.Sum())} not tested");
            Figure(html, $"{(loci == 1 ? "locus" : "loci")}, p ≤ {Words.Probability(scan.Options.Threshold)}", Words.Count(loci),
                Words.Count(scan.Hits, "marker"));
            Figure(html, "genomic inflation λGC", Words.Fixed(scan.GenomicInflation, "0.000"), "");
        }
        else if (trait.Model is { } fit)
        {
            Figure(html, "observations", Words.Count(fit.SampleCount), "");
            Figure(html, "log-likelihood", Words.Number(fit.LogLikelihood, 7), "");
            Figure(html, "AIC", Words.Number(fit.Aic, 7), "");
            Figure(html, "BIC", Words.Number(fit.Bic, 7), "");
        }

        if (trait.Model?.Shares.FirstOrDefault() is { } share)
        {
            Figure(
                html, trait.Scan is null ? $"share of {ModelPlots.ShareName(share)}" : "heritability h²", Words.Fixed(share.Share, "0.000"),
                double.IsNaN(share.StandardError) ? "on the boundary" : $"± {Words.Fixed(share.StandardError, "0.000")} s.e.");
        }

        html.Append("</dl>\n");
        foreach (string sentence in Sentences(trait))
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>{sentence}</p>\n");
        }
    }

    private static IEnumerable<string> Sentences(TraitReport trait)
    {
        string name = SvgWriter.Escape(trait.Name);
        if (trait.Scan is { } scan)
        {
            string test = scan.Test switch { MarkerTest.Wald => "Wald test", MarkerTest.Lrt => "likelihood ratio test", _ => "score test" };
            string background = trait.Model is { } model
                ? $" against the background of the model <code>{SvgWriter.Escape(model.Formula)}</code>, fitted by {MethodName(model)}"
                : "";
            yield return $"{Words.Count(scan.Tested, "marker")} {(scan.Tested == 1 ? "was" : "were")} tested for {name} by a {test}{background}. "
                + $"Samples with a call: {Called(scan)} a marker.";
            string copy = "with each copy of the effect allele (<code>ALLELE1</code> of the table)";
            yield return RatioOf(trait) is { } ratio
                ? $"β is the change of the logarithm of {Scale(trait.Model!.Family)} {copy}, and e<sup>β</sup> the {ratio}: above 1, the effect allele "
                    + $"goes with {Outcome(trait.Model.Family)}."
                : $"β is the change of the trait, in its own unit, {copy}; a positive β means that the effect allele goes with larger values.";
            if (scan.NotTested.Count > 0)
            {
                yield return $"Not tested: {string.Join(", ", scan.NotTested.Select(reason => $"{Words.Count(reason.Value)} {Reason(reason.Key)}"))}.";
            }
        }
        else if (trait.Model is { } fit)
        {
            string scale = fit.Family == ResponseFamily.Gaussian
                ? "in units of the response" : $"on the scale of the link, {FamilyNames.Name(fit.Link)}";
            yield return $"The model <code>{SvgWriter.Escape(fit.Formula)}</code> was fitted to {Words.Count(fit.SampleCount, "observation")} by {MethodName(fit)}: "
                + $"family {FamilyNames.Name(fit.Family)}, {Words.Count(fit.ParameterCount, "parameter")}. Effects are {scale}.";
        }
    }

    /// <summary>What e^β is of the trait's family; null where β is no logarithm, or the family is not known.</summary>
    public static string? RatioOf(TraitReport trait) => trait.Scan is null ? null : trait.Model?.Family switch
    {
        ResponseFamily.Binomial => "odds ratio",
        ResponseFamily.Cox => "hazard ratio",
        ResponseFamily.Poisson or ResponseFamily.NegativeBinomial1 or ResponseFamily.NegativeBinomial2 => "rate ratio",
        _ => null,
    };

    private static string Scale(ResponseFamily family) => family switch
    {
        ResponseFamily.Binomial => "the odds of being a case",
        ResponseFamily.Cox => "the hazard of the event",
        _ => "the expected count",
    };

    private static string Outcome(ResponseFamily family) => family switch
    {
        ResponseFamily.Binomial => "being a case",
        ResponseFamily.Cox => "an earlier event",
        _ => "larger counts",
    };

    private static string Samples(TraitReport trait) =>
        trait.Model is { } model ? Words.Count(model.SampleCount) : Words.Count(trait.Scan!.MostCalled);

    private static string Called(ScanStatistics scan) =>
        scan.LeastCalled == scan.MostCalled
            ? Words.Count(scan.MostCalled) : $"{Words.Count(scan.LeastCalled)} to {Words.Count(scan.MostCalled)}";

    private static string MethodName(ModelReport model) => model.Approximation switch
    {
        Approximation.Laplace => "maximum likelihood, random effects integrated out by Laplace's approximation",
        Approximation.AdaptiveQuadrature => "maximum likelihood, random effects integrated out by adaptive Gauss–Hermite quadrature",
        Approximation.PenalisedQuasiLikelihood => "penalised quasi-likelihood",
        _ => model.Method == LikelihoodMethod.Reml ? "restricted maximum likelihood (REML)" : "maximum likelihood",
    };

    private static string Reason(MarkerStatus status) => status switch
    {
        MarkerStatus.Monomorphic => "monomorphic",
        MarkerStatus.Missing => "without a call",
        MarkerStatus.Collinear => "collinear with the covariates",
        MarkerStatus.LowCount => "with too few copies of the rarer allele",
        MarkerStatus.NotConverged => "without a maximum of the likelihood",
        _ => "that fit perfectly",
    };

    /// <summary>A number with its name.</summary>
    public static void Figure(StringBuilder html, string name, string value, string more) => html.Append(
        CultureInfo.InvariantCulture,
        $"<div><dt>{SvgWriter.Escape(name)}</dt><dd>{value}{(more.Length > 0 ? $" <small>{SvgWriter.Escape(more)}</small>" : "")}</dd></div>\n");
}
