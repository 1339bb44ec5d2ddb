using GpuLmm.Numerics;

namespace GpuLmm.Examples;

/// <summary>
/// Which proteins change, when their peptides are seen now and then? log2 of peptide i in sample j of a protein is b₀ + b₁ treated_j + u_i
/// + s_j + e_ij, a model for each protein. Weak peptides are missed, and in the treated samples, measured on a worse day, more often.
/// </summary>
internal sealed class Peptides : Story
{
    private const double Change = 1;
    private const double PeptideVariance = 2.25;
    private const double SampleVariance = 0.04;
    private const double Residual = 0.09;
    private const int Proteins = 400;
    private const int Changed = 100;
    private const int SamplesEach = 4;

    public override string Name => "peptides";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        var random = new Random(seed);
        double Normal(double variance) => Hosts.Residual(1, variance, random)[0];
        var rows = new List<object[]>();
        for (int protein = 0; protein < Proteins; protein++)
        {
            int peptides = 3 + random.Next(6);
            double[] levels = [.. Enumerable.Range(0, peptides).Select(_ => Normal(PeptideVariance))];
            for (int sample = 0; sample < 2 * SamplesEach; sample++)
            {
                bool isTreated = sample >= SamplesEach;
                double level = 20 + (isTreated && protein < Changed ? Change : 0) + Normal(SampleVariance);
                for (int peptide = 0; peptide < peptides; peptide++)
                {
                    // Half of the peptides are weak.
                    double missing = levels[peptide] > 0 ? 0.05 : isTreated ? 0.6 : 0.2;
                    double value = level + levels[peptide] + Normal(Residual);
                    rows.Add(
                    [
                        $"P{protein + 1:000}", $"P{protein + 1:000}-{peptide + 1}", $"s{sample + 1}", isTreated ? "treated" : "control",
                        random.NextDouble() < missing ? double.NaN : value,
                    ]);
                }
            }
        }

        folder.Write("peptides.csv", "protein,peptide,sample,condition,log2", rows);
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        var data = DataTable.Read(folder.Path("peptides.csv"));
        var batch = ModelBatch.By(data, "log2 ~ condition + (1 | peptide) + (1 | sample)", "protein");
        BatchedFit[] fits = [.. batch.Fit(backend)];
        FixedEffect[] mixed = [.. fits.Select(fit => fit.Fixed[1])], averaged = Averages(data);
        return new StoryResult(
            $"{fits.Length} proteins, {data.Numbers("log2")!.Count(double.IsNaN)} of {data.RowCount} cells missing",
            [
                Mean("change, of the changed", Change, mixed[..Changed]), Mean("change, of the others", 0, mixed[Changed..]),
                Mean("peptides", PeptideVariance, [.. fits.Select(fit => fit.Variances[0])]),
            ],
            [Mean("change, of the changed, averages", Change, averaged[..Changed]),
                Mean("change, of the others, averages", 0, averaged[Changed..])],
            [Found("mixed models", mixed), Found("averages", averaged)]);
    }

    /// <summary>The mean over proteins, which are independent.</summary>
    private static Finding Mean(string quantity, double truth, FixedEffect[] effects) => new(
        quantity, truth, effects.Average(effect => effect.Estimate),
        Math.Sqrt(effects.Sum(effect => effect.StandardError * effect.StandardError)) / effects.Length);

    private static Finding Mean(string quantity, double truth, double[] values)
    {
        double mean = values.Average();
        return new Finding(quantity, truth, mean,
            Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1.0) / values.Length));
    }

    private static string Found(string name, FixedEffect[] effects)
    {
        double[] adjusted = FalseDiscovery.Adjust([.. effects.Select(effect => effect.PValue)]);
        return $"{name}: {adjusted[..Changed].Count(q => q <= 0.05)} of {Changed} changed proteins and {adjusted[Changed..].Count(q => q <= 0.05)} others at q ≤ 0.05";
    }

    /// <summary>What is often done: the mean of the peptides seen in a sample, and a t test of these means.</summary>
    private static FixedEffect[] Averages(DataTable data)
    {
        double[] values = data.Numbers("log2")!;
        var cells = Enumerable.Range(0, data.RowCount).Where(row => !double.IsNaN(values[row])).GroupBy(row => data.Text("protein")[row]);
        return [.. cells.Select(protein =>
        {
            ILookup<string?, double> means =
                protein.GroupBy(row => (Sample: data.Text("sample")[row], Condition: data.Text("condition")[row]))
                .ToLookup(sample => sample.Key.Condition, sample => sample.Average(row => values[row]));
            double[] control = [.. means["control"]], treated = [.. means["treated"]];
            int degrees = control.Length + treated.Length - 2;
            double variance = (Squares(control) + Squares(treated)) / degrees;
            return new FixedEffect(
                "treated", treated.Average() - control.Average(),
                Math.Sqrt(variance * ((1.0 / control.Length) + (1.0 / treated.Length))), degrees);
        })];

        static double Squares(double[] values) => values.Sum(value => Math.Pow(value - values.Average(), 2));
    }
}
