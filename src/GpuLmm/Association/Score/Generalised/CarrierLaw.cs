namespace GpuLmm;

/// <summary>
/// The exact law of S = Σ g_i (Y_i − μ_i) over a few carriers of an allele, Y_i independent with probabilities μ_i of the null model: every
/// outcome of the carriers is looked at. Carriers are taken as unrelated given their means.
/// </summary>
/// <param name="model">The null model, of cases and controls.</param>
internal sealed class CarrierLaw(GeneralisedNull model)
{
    // Outcomes as far out as the observed one, with rounding.
    private const double Rounding = 1e-10;

    // Outcomes double with each.
    private const int MostCarriers = 20;

    /// <summary>P(|S| ≥ |s|), and the same given the number of cases; NaN of more carriers than can be looked at.</summary>
    /// <param name="copies">Copies of the allele; 0, 1 or 2.</param>
    public (double P, double GivenCases) Of(ReadOnlySpan<double> copies)
    {
        var carriers = new List<int>();
        double observed = 0, least = 0;
        for (int i = 0; i < copies.Length; i++)
        {
            if (copies[i] > 0)
            {
                carriers.Add(i);
                observed += copies[i] * (model.Values[i] - model.Mean[i]);
                least -= copies[i] * model.Mean[i];
            }
        }

        if (carriers.Count > MostCarriers)
        {
            return (double.NaN, double.NaN);
        }

        int k = carriers.Count, cases = (int)model.Values.Sum();
        double[] rest = CasesOf(carriers), extreme = new double[k + 1], all = new double[k + 1];
        for (int outcome = 0; outcome < 1 << k; outcome++)
        {
            double probability = 1, score = least;
            for (int c = 0; c < k; c++)
            {
                bool isCase = ((outcome >> c) & 1) == 1;
                double mean = model.Mean[carriers[c]];
                probability *= isCase ? mean : 1 - mean;
                score += isCase ? copies[carriers[c]] : 0;
            }

            int own = System.Numerics.BitOperations.PopCount((uint)outcome);
            all[own] += probability;
            extreme[own] += Math.Abs(score) >= Math.Abs(observed) * (1 - Rounding) ? probability : 0;
        }

        double joint = 0, total = 0;
        for (int own = 0; own <= Math.Min(k, cases); own++)
        {
            double others = cases - own < rest.Length ? rest[cases - own] : 0;
            joint += extreme[own] * others;
            total += all[own] * others;
        }

        return (Math.Min(1, extreme.Sum()), Math.Min(1, joint / total));
    }

    /// <summary>Probabilities of the numbers of cases among those who are no carriers.</summary>
    private double[] CasesOf(List<int> carriers)
    {
        var probabilities = new double[model.Count - carriers.Count + 1];
        probabilities[0] = 1;
        int count = 0, next = 0;
        for (int i = 0; i < model.Count; i++)
        {
            if (next < carriers.Count && carriers[next] == i)
            {
                next++;
                continue;
            }

            double mean = model.Mean[i];
            for (int cases = ++count; cases > 0; cases--)
            {
                probabilities[cases] = (probabilities[cases] * (1 - mean)) + (probabilities[cases - 1] * mean);
            }

            probabilities[0] *= 1 - mean;
        }

        return probabilities;
    }
}
