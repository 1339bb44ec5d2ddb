using System.Text.Json;

namespace GpuLmm.Cli.Running;

/// <summary>
/// Writes an example of what a command writes at its end into nothing, while it reads and computes: the code that writes JSON is compiled
/// then, which would take a fifth of a second of a short command after its work.
/// </summary>
internal static class EarlyCompilation
{
    private static readonly ModelReport Example = new()
    {
        Formula = "y ~ 1 + (1 | g)",
        Strategy = FitStrategy.Grouped,
        Method = LikelihoodMethod.Reml,
        SampleCount = 2,
        Fixed = [new FixedEffect(DesignMatrix.Intercept, 1, 1, 1)],
        Variances = [new VarianceEstimate("g", DesignMatrix.Intercept, null, 1, 1), new VarianceEstimate("Residual", "", null, 1, 1)],
        Shares = [new VarianceShare("g", 0.5, 0.5)],
        Parameters = new Dictionary<string, double> { ["lambda"] = 1 },
        LogLikelihood = 0,
        ParameterCount = 3,
        Iterations = 1,
        Boundary = [],
        Random = [new RandomEffect("g", DesignMatrix.Intercept, "1", 0)],
        Fitted = [1],
        Dropped = [],
        Warnings = [],
    };

    /// <summary>Begins on another thread; nothing waits for it.</summary>
    public static void Begin() => Task.Run(() =>
    {
        ModelJson.Write(Stream.Null, Example);
        using var json = new Utf8JsonWriter(Stream.Null);
        json.WriteStartObject();
        new RunRecord("fit", []).Write(json, [], [], _ => { });
        json.WriteEndObject();
    });
}
