using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Tails of the columns of one set under a generalised null model: beyond the cut-off by the saddlepoint. Used by one thread.
/// </summary>
internal sealed class SetTails
{
    private readonly FittedNull model;
    private readonly GeneralisedMarker marker;
    private readonly GeneralisedTestOptions options;
    private readonly SetInformation information;
    private readonly IReadOnlyList<SparseColumn> columns;
    private readonly double[] logarithms;
    private readonly double[] projected;
    private readonly double[] adjusted;
    private readonly int width;

    /// <param name="model">The null model.</param>
    /// <param name="marker">Its tails and effects.</param>
    /// <param name="options">How.</param>
    /// <param name="columns">The columns of the set.</param>
    /// <param name="information">Their products.</param>
    public SetTails(
        FittedNull model, GeneralisedMarker marker, GeneralisedTestOptions options, IReadOnlyList<SparseColumn> columns,
        SetInformation information)
    {
        (this.model, this.marker, this.options, this.columns, this.information) = (model, marker, options, columns, information);
        width = model.Design.Columns.Columns;
        logarithms = new double[columns.Count];
        Array.Fill(logarithms, -1);
        projected = new double[model.Generalised!.Count];
        adjusted = new double[projected.Length];
        Form = FormOf();
    }

    /// <summary>Scores and covariance, given the markers that are conditioned on.</summary>
    public SetForm Form { get; }

    private int FixedCount => model.Generalised!.Basis.Columns;

    /// <summary>−log10 p of a column; NaN where there is nothing to test.</summary>
    public double Of(int column) => logarithms[column] >= 0 || double.IsNaN(logarithms[column]) ? logarithms[column]
        : logarithms[column] = Tail(Form.Scores[column], Form.Variance(column), columns[column]);

    /// <summary>−log10 p of the burden Σ w_j g_j.</summary>
    public double Of(WeightedColumns weighted)
    {
        SetForm own = Form.Select(weighted.Places).Weighted(weighted.Weights);
        return Tail(own.ScoreSum, own.CovarianceSum, SetColumns.Sum(
            [.. weighted.Places.Zip(weighted.Weights, (place, weight) =>
                new SparseColumn(columns[place].Rows, Array.ConvertAll(columns[place].Values, value => value * weight)))]));
    }

    /// <summary>The test of a column like that of a marker: p of its tail, and Firth's effect where p is small.</summary>
    public SetTestResult Test(int column, double alleleCount)
    {
        SetTestResult result = SetTests.Burden(Form.Scores[column], Form.Variance(column));
        if (double.IsNaN(result.NegativeLog10P))
        {
            return result;
        }

        double logP = Of(column), beta = result.Beta;
        bool wantsFirth = model.GivenCount == 0 && logP > -Math.Log10(options.FirthThreshold) && marker.HasFirth(alleleCount);
        if (wantsFirth && marker.Firth(Adjusted(columns[column])) is { } firth)
        {
            beta = firth.Beta;
            result = result with { StandardError = Math.Abs(beta) / Math.Sqrt(TailProbability.ChiSquared1(logP)) };
        }

        return result with { Beta = beta, NegativeLog10P = logP };
    }

    /// <summary>
    /// The covariance with every variance as the tail of its score has it, and the burden's not below that of its own (Zhao et al. 2020).
    /// </summary>
    public SetForm Adjusted(WeightedColumns weighted)
    {
        SetForm own = Form.Select(weighted.Places).Weighted(weighted.Weights);
        double[] scales = [.. weighted.Places.Select((place, k) =>
            Math.Sqrt(VarianceRatio(own.Scores[k], own.Variance(k), Of(place))))];
        SetForm scaled = own.WithCovarianceScaled(scales);
        double burden = own.CovarianceSum * VarianceRatio(own.ScoreSum, own.CovarianceSum, Of(weighted));
        double ratio = burden > 0 ? Math.Min(1, scaled.CovarianceSum / burden) : 1;
        return ratio is > 0 and < 1
            ? scaled.WithCovarianceScaled([.. Enumerable.Repeat(1 / Math.Sqrt(ratio), own.Count)]) : scaled;
    }

    /// <summary>What the variance would be, had the score its p by the normal, over what it is.</summary>
    /// <param name="score">T.</param>
    /// <param name="variance">V.</param>
    /// <param name="logP">−log10 p.</param>
    /// <param name="cutoff">Deviates beyond it have a p of their own.</param>
    public static double VarianceRatio(double score, double variance, double logP, double cutoff)
    {
        double statistic = score / variance * score, own = TailProbability.ChiSquared1(logP);
        return variance > 0 && Math.Sqrt(statistic) > cutoff && own > 0 ? statistic / own : 1;
    }

    private double VarianceRatio(double score, double variance, double logP) =>
        VarianceRatio(score, variance, logP, options.SaddlepointCutoff);

    private double Tail(double score, double variance, SparseColumn column)
    {
        if (!(variance > 0))
        {
            return double.NaN;
        }

        var own = new GeneralisedScore(score, variance, double.NaN);
        double normal = TailProbability.NegativeLog10ChiSquared1(own.Statistic);
        if (!marker.IsBeyond(own))
        {
            return normal;
        }

        if (options.Cumulants == ScoreCumulants.Rescaled)
        {
            double[] rest = Adjusted(column);
            double unrelated = 0;
            for (int i = 0; i < rest.Length; i++)
            {
                unrelated += rest[i] * rest[i] * model.Generalised!.Weights[i];
            }

            return marker.RescaledTail(own with { Unrelated = unrelated }, rest, normal);
        }

        information.Project(column, projected);
        for (int k = width - model.GivenCount; k < width; k++)
        {
            ReadOnlySpan<double> given = model.Design.Columns.Column(k);
            TensorPrimitives.MultiplyAdd<double>(given, -Dot(column, given), projected, projected);
        }

        return marker.Tail(own, projected);
    }

    /// <summary>g̃.</summary>
    private double[] Adjusted(SparseColumn column)
    {
        Array.Clear(adjusted);
        for (int k = 0; k < column.Rows.Length; k++)
        {
            adjusted[column.Rows[k]] = column.Values[k];
        }

        var explained = new double[FixedCount];
        for (int k = 0; k < explained.Length; k++)
        {
            explained[k] = Dot(column, model.Design.Columns.Column(1 + k));
        }

        marker.Adjust(adjusted, explained);
        return adjusted;
    }

    private static double Dot(SparseColumn column, ReadOnlySpan<double> other)
    {
        double sum = 0;
        for (int k = 0; k < column.Rows.Length; k++)
        {
            sum += column.Values[k] * other[column.Rows[k]];
        }

        return sum;
    }

    private SetForm FormOf()
    {
        // Less of a variance left given the markers that are conditioned on: a combination of these.
        const double LeastConditional = 1e-8;
        int c = information.Count, first = width - model.GivenCount;
        var form = new SetForm(
            [.. Enumerable.Range(0, c).Select(j => information.Scores[j * width])], [.. information.Information]);
        for (int i = 0; i < c && first < width; i++)
        {
            for (int j = 0; j < c; j++)
            {
                form.Covariance[(i * c) + j] -= TensorPrimitives.Dot<double>(
                    information.Scores.AsSpan((i * width) + first, width - first),
                    information.Scores.AsSpan((j * width) + first, width - first));
            }
        }

        for (int j = 0; j < c; j++)
        {
            if (form.Variance(j) <= LeastConditional * information.Information[(j * c) + j])
            {
                form.Scores[j] = 0;
                for (int i = 0; i < c; i++)
                {
                    form.Covariance[(i * c) + j] = form.Covariance[(j * c) + i] = 0;
                }
            }
        }

        return form;
    }
}
