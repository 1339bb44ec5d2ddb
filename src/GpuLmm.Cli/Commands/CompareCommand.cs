using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm compare</c>.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        Argument<string[]> fits =
            new("fits") { Description = "two or more of what fit wrote", HelpName = "F.fit.json", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = new("--json") { Description = "one JSON object on stdout, everything for people on stderr" };
        var command = new Command("compare",
            "Fits of one response side by side: df, log-likelihood, AIC, BIC, conditional AIC.") { fits, json };
        RunContext.Bind(command, parse => (parse.GetValue(fits)!, RunOptions.Plain(parse.GetValue(json))), Run);
        return command;
    }

    private static void Run(string[] paths, RunContext context)
    {
        IReadOnlyList<ComparedRow> rows = ModelComparison.Of([.. paths.Select(FitFile.Read)]);
        context.Say(new TextTable(
            $"{rows[0].Model.Response}, n = {rows[0].Model.SampleCount}, {Name(rows[0].Model.Method)}",
            ["fit", "df", "log-likelihood", "AIC", "Δ", "BIC", "Δ", "cAIC", "Δ"],
            [.. rows.Select(row => new[]
            {
                row.Model.Name, row.Model.ParameterCount.ToString(CultureInfo.InvariantCulture), Number(row.Model.LogLikelihood),
                    Number(row.Model.Aic),
                Number(row.AicDifference), Number(row.Model.Bic), Number(row.BicDifference), Number(row.Model.ConditionalAic),
                Number(row.ConditionalDifference),
            })]));
        context.Json([], json =>
        {
            json.WriteString("response", rows[0].Model.Response);
            json.WriteNumber("n", rows[0].Model.SampleCount);
            json.WriteString("method", Name(rows[0].Model.Method));
            json.WriteStartArray("models");
            foreach (ComparedRow row in rows)
            {
                json.WriteStartObject();
                json.WriteString("fit", row.Model.Name);
                json.WriteString("formula", row.Model.Formula);
                json.WriteNumber("df", row.Model.ParameterCount);
                RunJson.Number(json, "logLik", row.Model.LogLikelihood);
                RunJson.Number(json, "aic", row.Model.Aic);
                RunJson.Number(json, "aicDelta", row.AicDifference);
                RunJson.Number(json, "bic", row.Model.Bic);
                RunJson.Number(json, "bicDelta", row.BicDifference);
                RunJson.Number(json, "caic", row.Model.ConditionalAic);
                RunJson.Number(json, "caicDelta", row.ConditionalDifference);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static string Name(LikelihoodMethod method) => method == LikelihoodMethod.Ml ? "ML" : "REML";

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("0.00", CultureInfo.InvariantCulture) : "NA";
}
