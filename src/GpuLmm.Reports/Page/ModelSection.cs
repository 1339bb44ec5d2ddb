using System.Globalization;
using System.Text;

namespace GpuLmm.Reports;

/// <summary>Variance components and fixed effects of a model, and how its search went.</summary>
internal static class ModelSection
{
    public static void Write(StringBuilder html, TraitPage trait, ModelReport model)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h3>{(trait.Report.Scan is null ? "The model" : "The model without markers")}</h3>\n");
        PageFigure.Write(html, trait.Id, trait.Model);
        Variances(html, model);
        if (model.Fixed.Count > 0)
        {
            Fixed(html, model);
        }

        html.Append(CultureInfo.InvariantCulture, $"<p>{Search(model)}</p>\n");
    }

    private static void Variances(StringBuilder html, ModelReport model)
    {
        bool hasCovariances = model.Variances.Any(variance => variance.IsCovariance);
        PageTable.Open(
            html, hasCovariances ? "Variances, covariances and shares" : "Variances and shares", isSortable: false,
            [new("component", false), new("estimate", true), new("s.e.", true),
                .. hasCovariances ? [new("correlation", true)] : Array.Empty<PageTable.Column>()]);
        foreach (VarianceEstimate variance in model.Variances)
        {
            string name = variance.OtherTerm is { } other
                ? $"{variance.Group}: {variance.Term} with {other}" : ModelPlots.VarianceName(variance);
            Row(html, name, Words.Number(variance.Value, 5), Error(variance.StandardError),
                hasCovariances ? [variance.IsCovariance ? Words.Fixed(variance.Correlation, "0.000") : ""] : []);
        }

        foreach (VarianceShare share in model.Shares)
        {
            Row(html, $"share of {ModelPlots.ShareName(share)}", Words.Fixed(share.Share, "0.0000"), Error(share.StandardError),
                hasCovariances ? [""] : []);
        }

        PageTable.Close(html);
    }

    private static void Fixed(StringBuilder html, ModelReport model)
    {
        PageTable.Open(
            html, "Fixed effects", isSortable: false,
            [new("name", false), new("estimate", true), new("s.e.", true), new(model.Family == ResponseFamily.Gaussian ? "t" : "z", true),
                new("df", true), new("p", true)]);
        foreach (FixedEffect effect in model.Fixed)
        {
            Row(
                html, effect.Name, Words.Number(effect.Estimate, 5), Words.Number(effect.StandardError),
                Words.Fixed(effect.Statistic, "0.00"), double.IsInfinity(effect.DegreesOfFreedom)
                    ? "∞" : Words.Number(effect.DegreesOfFreedom), effect.PValue == 0 ? "&lt; 10⁻³⁰⁰" : Words.Number(effect.PValue, 3));
        }

        PageTable.Close(html);
    }

    private static string Search(ModelReport model) => model.Trajectory.Count > 0
        ? $"The search took {Words.Count(model.Iterations, "step")}."
        : $"The search, over a single number, took {Words.Count(model.Iterations, "evaluation")} of the likelihood; log-likelihood {Words.Number(model.LogLikelihood, 8)}.";

    private static string Error(double value) => double.IsNaN(value) ? "on the boundary" : Words.Number(value);

    private static void Row(StringBuilder html, string name, string estimate, string error, params string[] more)
    {
        html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{SvgWriter.Escape(name)}</th>");
        foreach (string cell in (string[])[estimate, error, .. more])
        {
            html.Append(PageTable.Number(cell));
        }

        html.Append("</tr>\n");
    }
}
