using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Tests blocks by one lane of a score scanner: scores and variances of all markers first, then P g of those beyond the cut-off together,
/// then tails and effects one by one in parallel.
/// </summary>
internal sealed class GeneralisedTestLane(ScoreLane lane, GeneralisedSetup setup, int blockSize) : BlockTestLane
{
    // Less of V left given the markers that are conditioned on: a combination of these.
    private const double LeastConditional = 1e-8;

    private readonly double[] squares = new double[blockSize];
    private readonly double[] information = new double[blockSize];
    private readonly double[] products = new double[blockSize * setup.Width];
    private readonly GeneralisedScore[] scores = new GeneralisedScore[blockSize];
    private readonly MarkerStatus[] statuses = new MarkerStatus[blockSize];
    private readonly int[] placeOf = new int[blockSize];

    public override void Test(GenotypeBlock block, MarkerColumns columns, ResultBlock results)
    {
        int count = columns.Count;
        lane.Scan(block, columns.Codings, new ScoreNumbers(
            squares.AsSpan(0, count), information.AsSpan(0, count), products.AsSpan(0, count * setup.Width)));
        var beyond = new List<int>();
        for (int j = 0; j < count; j++)
        {
            statuses[j] = Score(j, columns.StatusAt(j));
            placeOf[j] = beyond.Count;
            if (statuses[j] == MarkerStatus.Tested && setup.Options.Cumulants == ScoreCumulants.NullModel
                && setup.Marker.IsBeyond(scores[j]))
            {
                beyond.Add(j);
            }
        }

        using var projected = new DenseMatrix(setup.Model.Count, Math.Max(1, beyond.Count));
        if (beyond.Count > 0)
        {
            lane.Project(block, columns.Codings, beyond.ToArray(), projected);
        }

        MarkerCoding[] codings = columns.Codings.ToArray();
        results.Fill(columns, setup.Threads, (marker, _, row) =>
        {
            if (statuses[marker] != MarkerStatus.Tested)
            {
                results.SetReasons(row, statuses[marker]);
                GeneralisedStatistics counted = Counted(block, columns, marker);
                for (int k = 0; k < setup.Tests.Length; k++)
                {
                    results.SetGeneralised(row + k, counted);
                }

                return;
            }

            Write(block, columns, codings[marker], marker, projected, results, row);
        });
    }

    /// <summary>T, V and g̃'Wg̃ of a marker.</summary>
    private MarkerStatus Score(int j, MarkerStatus status)
    {
        Span<double> own = products.AsSpan(j * setup.Width, setup.Width);
        ReadOnlySpan<double> given = own[setup.FirstGiven..];
        double left = information[j] - TensorPrimitives.SumOfSquares(given);
        scores[j] = new GeneralisedScore(
            own[0], left, squares[j] - TensorPrimitives.SumOfSquares<double>(own.Slice(1, setup.FixedCount)));
        return status != MarkerStatus.Tested ? status
            : !(information[j] > setup.CollinearShare * squares[j]) || !(left > LeastConditional * information[j]) ? MarkerStatus.Collinear
            : MarkerStatus.Tested;
    }

    private void Write(
        GenotypeBlock block, MarkerColumns columns, in MarkerCoding coding, int marker, DenseMatrix projected, ResultBlock results, int row)
    {
        GeneralisedScore score = scores[marker];
        MarkerCounts counts = columns.CountsAt(marker);
        double normal = TailProbability.NegativeLog10ChiSquared1(score.Statistic);
        bool isBeyond = setup.Marker.IsBeyond(score);
        bool isExact = setup.Options.ExactCount > 0 && setup.Model.HasCarrierLaw && setup.GivenCount == 0 && !counts.HasDosages
            && counts.MinorAlleleCount <= setup.Options.ExactCount;
        using var rented = new Rented(setup.Model.Count);
        Span<double> adjusted = rented.Array.AsSpan(0, setup.Model.Count);
        bool hasAdjusted = false;
        double logP = normal;
        GeneralisedStatistics more = Counted(block, columns, marker) with
        {
            NormalLog10P = normal,
            VarianceRatio = setup.GivenCount == 0 ? score.Variance / score.Unrelated : double.NaN,
            IsSaddlepoint = isBeyond && !isExact,
        };
        if (isExact)
        {
            block.Decode(marker, setup.Samples, MinorCopies(counts), adjusted);
            (double p, double given) = setup.Exact.Of(adjusted);
            isExact = !double.IsNaN(p);
            more = more with { ExactP = p, ExactPGivenCases = given, IsSaddlepoint = isBeyond && !isExact };
            logP = isExact ? Math.Max(0, -Math.Log10(p)) : logP;
        }

        if (isBeyond && !isExact)
        {
            logP = setup.Options.Cumulants == ScoreCumulants.NullModel
                ? setup.Marker.Tail(score, Conditional(projected.Column(placeOf[marker]), marker))
                : setup.Marker.RescaledTail(score, Adjusted(block, coding, marker, adjusted, ref hasAdjusted), normal);
        }

        double threshold = -Math.Log10(setup.Options.FirthThreshold);
        bool needsFirth = logP > threshold && setup.Marker.HasFirth(counts.MinorAlleleCount),
            isAskedFor = setup.Tests.Contains(MarkerTest.Firth) && setup.Marker.CanHaveFirth;
        bool wantsFirth = setup.GivenCount == 0 && (needsFirth || isAskedFor);
        FirthFit? firth = wantsFirth ? setup.Marker.Firth(Adjusted(block, coding, marker, adjusted, ref hasAdjusted)) : null;
        more = more with { HasFirthFailed = wantsFirth && firth is null };
        for (int k = 0; k < setup.Tests.Length; k++)
        {
            if (setup.Tests[k] == MarkerTest.Firth && firth is null)
            {
                results.SetReason(row + k, MarkerStatus.NotConverged);
            }
            else
            {
                bool isOwn = needsFirth || setup.Tests[k] == MarkerTest.Firth;
                Write(results, row + k, setup.Tests[k], score, logP, threshold, isOwn ? firth : null);
            }

            results.SetGeneralised(row + k, more);
        }
    }

    /// <summary>What is counted of a marker, tested or not.</summary>
    private GeneralisedStatistics Counted(GenotypeBlock block, MarkerColumns columns, int marker)
    {
        MarkerCounts counts = columns.CountsAt(marker);
        var counted = new GeneralisedStatistics(
            counts.MinorAlleleCount, null, double.NaN, double.NaN, double.NaN, double.NaN, IsSaddlepoint: false);
        if (setup.Cases is not { } cases)
        {
            return counted;
        }

        MarkerCounts own = columns.CountsAmong(block, marker, cases), other = columns.CountsAmong(block, marker, setup.Controls!);
        return counted with { Cases = own.Called, CaseFrequency = own.Allele1Frequency, ControlFrequency = other.Allele1Frequency };
    }

    /// <summary>Effect, error and p of a row that agree: the deviate of the effect has the p that stands beside it.</summary>
    private static void Write(
        ResultBlock results, int row, MarkerTest test, in GeneralisedScore score, double logP, double threshold, FirthFit? firth)
    {
        double beta = score.Score / score.Variance, error = 1 / Math.Sqrt(score.Variance), statistic = score.Statistic;
        if (firth is { } own && test == MarkerTest.Firth)
        {
            (beta, statistic) = (own.Beta, own.LikelihoodRatio);
            logP = TailProbability.NegativeLog10ChiSquared1(statistic);
            error = statistic > 0 ? Math.Abs(beta) / Math.Sqrt(statistic) : own.Error;
        }
        else if (firth is { } estimate && logP > threshold)
        {
            beta = estimate.Beta;
            error = Math.Abs(beta) / Math.Sqrt(TailProbability.ChiSquared1(logP));
        }

        results.Set(row, beta, error, statistic, 1, logP, double.NaN);
    }

    /// <summary>P g of the null model given the markers that are conditioned on.</summary>
    private Span<double> Conditional(Span<double> own, int marker)
    {
        for (int k = 0; k < setup.GivenCount; k++)
        {
            int column = setup.FirstGiven + k;
            TensorPrimitives.MultiplyAdd(setup.Design.Columns.Column(column), -products[(marker * setup.Width) + column], own, own);
        }

        return own;
    }

    /// <summary>g̃, made once.</summary>
    private Span<double> Adjusted(GenotypeBlock block, in MarkerCoding coding, int marker, Span<double> adjusted, ref bool isThere)
    {
        if (!isThere)
        {
            block.Decode(marker, setup.Samples, coding, adjusted);
            setup.Marker.Adjust(adjusted, products.AsSpan((marker * setup.Width) + 1, setup.FixedCount));
            isThere = true;
        }

        return adjusted;
    }

    /// <summary>Copies of the rarer allele; no one without a call is a carrier.</summary>
    private static MarkerCoding MinorCopies(in MarkerCounts counts) =>
        counts.Allele1Frequency > 0.5 ? new MarkerCoding(0, 0, 1, 2) : MarkerCoding.Additive(0);
}
