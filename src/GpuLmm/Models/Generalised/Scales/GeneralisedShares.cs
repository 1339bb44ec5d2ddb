using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Shares of the groups on the latent scale, the liability and the data, with errors by the delta method over all parameters.
/// </summary>
internal sealed class GeneralisedShares(MarginalLikelihood likelihood, MarginalMaximum maximum, ResponseFamily family, Link link)
{
    // Fixed effects average what few nodes leave of an error.
    private const int Nodes = 30;

    private readonly GaussHermite rule = GaussHermite.Of(Nodes);
    private readonly (int Record, double Share)[] distinct = Distinct(likelihood, maximum.Point.Parameters);
    private readonly string[] groups = [.. likelihood.Latent.Variances.Parts.Select(part => part.Group).Distinct()];

    /// <summary>What the shares are of: scale by scale, groups in the order of the terms.</summary>
    public IReadOnlyList<(ShareScale Scale, string Group)> Keys =>
        [.. Scales().SelectMany(scale => groups.Select(group => (scale, group)))];

    /// <summary>The shares.</summary>
    public IReadOnlyList<VarianceShare> Create()
    {
        double[] parameters = maximum.Point.Parameters, shares = At(parameters);
        var variances = new double[shares.Length];
        var slopes = new double[parameters.Length][];
        for (int k = 0; k < parameters.Length; k++)
        {
            double step = 1e-4 * Error(k);
            slopes[k] = step > 0 ? Slope(parameters, k, step) : new double[shares.Length];
        }

        for (int s = 0; s < shares.Length; s++)
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                for (int j = 0; j < parameters.Length; j++)
                {
                    double weight = slopes[i][s] * slopes[j][s];
                    variances[s] += weight == 0 ? 0 : weight * maximum.Covariance[(i * parameters.Length) + j];
                }
            }
        }

        return [.. Keys.Select((key, s) =>
            new VarianceShare(key.Group, shares[s], shares[s] > 0 && variances[s] > 0 ? Math.Sqrt(variances[s]) : double.NaN)
        {
            Scale = key.Scale,
        })];
    }

    /// <summary>The shares at any parameters.</summary>
    public double[] At(double[] parameters)
    {
        double[] variances = LatentVariance.OfParts(likelihood.Latent, likelihood.LatentOf(parameters));
        double total = variances.Sum();
        double[] eta = likelihood.FixedPart(parameters);
        var data = DataScale.Of(
            likelihood.DensityAt(parameters), Array.ConvertAll(distinct, row => (eta[row.Record], row.Share)), total, 1, rule);
        double[] own = [.. groups.Select(group => variances.Where((_, k) => likelihood.Latent.Variances.Parts[k].Group == group).Sum())];
        return
        [
            .. own.Select(variance => total > 0 ? variance / total : 0),
            .. family == ResponseFamily.Binomial ? own.Select(variance => variance / (total + LiabilityScale.LinkVariance(link))) : [],
            .. own.Select(data.Share),
        ];
    }

    /// <summary>
    /// A record of each combination of covariates, and the share of records that have it: two linear predictors tell them apart.
    /// </summary>
    private static (int Record, double Share)[] Distinct(MarginalLikelihood likelihood, double[] parameters)
    {
        double[] other = [.. parameters.Select((value, k) => value + Math.Sin(k + 1))];
        double[] first = likelihood.FixedPart(parameters), second = likelihood.FixedPart(other);
        return [.. Enumerable.Range(0, first.Length).GroupBy(i => (first[i], second[i]))
            .Select(rows => (rows.First(), (double)rows.Count() / first.Length))];
    }

    private IEnumerable<ShareScale> Scales() => family == ResponseFamily.Binomial
        ? [ShareScale.Latent, ShareScale.Liability, ShareScale.Data]
        : [ShareScale.Latent, ShareScale.Data];

    private double Error(int k) =>
        maximum.Covariance[(k * maximum.Point.Parameters.Length) + k] is > 0 and double variance ? Math.Sqrt(variance) : 0;

    private double[] Slope(double[] parameters, int k, double step)
    {
        double[] ahead = [.. parameters], behind = [.. parameters];
        ahead[k] += step;
        behind[k] -= step;
        double[] more = At(ahead), less = At(behind);
        return [.. more.Zip(less, (a, b) => (a - b) / (2 * step))];
    }
}
