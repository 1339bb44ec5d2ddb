namespace GpuLmm;

/// <summary>What the first reading of a table tells of a sample.</summary>
/// <param name="Total">Σ x.</param>
/// <param name="LogSum">Σ log x of those above zero.</param>
/// <param name="ZeroCount">Zeros.</param>
/// <param name="MissingCount">Missing values.</param>
/// <param name="LeastPositive">The smallest above zero; infinite without one.</param>
/// <param name="Fault">Why the sample has no composition; null where it has.</param>
internal sealed record FeatureRow(double Total, double LogSum, int ZeroCount, int MissingCount, double LeastPositive, InputException? Fault)
{
    public static FeatureRow Of(ReadOnlySpan<double> values, FeatureReader at)
    {
        var logs = new LogSum();
        double total = 0, least = double.PositiveInfinity;
        int zeros = 0, missing = 0;
        InputException? fault = null;
        for (int j = 0; j < values.Length; j++)
        {
            double x = values[j];
            if (double.IsNaN(x))
            {
                missing++;
                fault ??= at.Fault(
                    $"column {at.Names[j]}: a missing value; a composition must be complete (the linear kernel takes missing values)");
                continue;
            }

            total += x;
            if (x > 0)
            {
                logs.Add(x);
                least = Math.Min(least, x);
            }
            else if (x == 0)
            {
                zeros++;
            }
            else
            {
                fault ??= at.Fault($"column {at.Names[j]}: {x} is negative; expected an abundance of 0 or more");
            }
        }

        return new FeatureRow(total, logs.Value, zeros, missing, least,
            fault ?? (total > 0 ? null : at.Fault($"sample '{at.Sample.Individual}' has no abundance above 0")));
    }
}
