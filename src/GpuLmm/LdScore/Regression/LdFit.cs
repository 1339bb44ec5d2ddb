using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>What a regression on LD scores is of.</summary>
internal sealed record LdProblem
{
    /// <summary>χ², or z₁z₂, by SNP.</summary>
    public required double[] Response { get; init; }

    /// <summary>LD scores, n × C, row after row.</summary>
    public required double[] Scores { get; init; }

    /// <summary>N, or √(N₁N₂), by SNP.</summary>
    public required double[] N { get; init; }

    /// <summary>M of each of C annotations.</summary>
    public required double[] M { get; init; }

    /// <summary>How SNPs are weighted.</summary>
    public required LdWeights Weights { get; init; }

    /// <summary>B.</summary>
    public required int Blocks { get; init; }

    /// <summary>Blocks at a time.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Of the intercept; null where it is estimated.</summary>
    public double? Intercept { get; init; }

    /// <summary>SNPs of the first of two steps; null for one step.</summary>
    public bool[]? IsInFirstStep { get; init; }

    /// <summary>Whether weights follow the estimates: not with several annotations.</summary>
    public bool UpdatesWeights { get; init; } = true;

    /// <summary>Whether they follow until nothing changes, in the place of two times.</summary>
    public bool Converges { get; init; }
}

/// <summary>A regression on LD scores: coefficients per SNP, their values without each block, and the intercept.</summary>
internal sealed class LdFit
{
    private const int Updates = 2;
    private const int MostUpdates = 100;

    private LdFit(double[] estimate, double[][] deletes, int annotations, double meanN, double? intercept, int[] separators)
    {
        Coefficients = [.. estimate.Take(annotations).Select(value => value / meanN)];
        CoefficientDeletes = [.. deletes.Select(row => row.Take(annotations).Select(value => value / meanN).ToArray())];
        double[] covariance = Jackknife.Covariance(estimate, deletes);
        int k = estimate.Length;
        CoefficientCovariance = new double[annotations * annotations];
        for (int i = 0; i < annotations; i++)
        {
            for (int j = 0; j < annotations; j++)
            {
                CoefficientCovariance[(i * annotations) + j] = covariance[(i * k) + j] / (meanN * meanN);
            }
        }

        Separators = separators;
        Intercept = intercept ?? estimate[annotations];
        if (intercept is null)
        {
            InterceptDeletes = [.. deletes.Select(row => row[annotations])];
            InterceptStandardError = Math.Sqrt(covariance[(k * k) - 1]);
        }
    }

    /// <summary>τ, by annotation.</summary>
    public double[] Coefficients { get; }

    /// <summary>τ without each block.</summary>
    public double[][] CoefficientDeletes { get; }

    /// <summary>C × C.</summary>
    public double[] CoefficientCovariance { get; }

    public double Intercept { get; }

    /// <summary>NaN where it was given.</summary>
    public double InterceptStandardError { get; } = double.NaN;

    /// <summary>The intercept without each block; null where it was given.</summary>
    public double[]? InterceptDeletes { get; }

    /// <summary>Where blocks begin, and the last one ends.</summary>
    public int[] Separators { get; }

    /// <summary>SNPs of the first step.</summary>
    public int? FirstStepCount { get; private init; }

    /// <summary>Fits.</summary>
    /// <exception cref="CollinearException">Of the columns.</exception>
    public static LdFit Of(LdProblem problem)
    {
        int n = problem.Response.Length, annotations = problem.M.Length;
        double m = problem.M.Sum(), meanN = TensorPrimitives.Sum<double>(problem.N) / n;
        double[] total = Totals(problem.Scores, annotations);
        double initialIntercept = problem.Intercept ?? problem.Weights.NullIntercept;
        double start = m * ((TensorPrimitives.Sum<double>(problem.Response) / n) - initialIntercept)
            / (TensorPrimitives.Dot<double>(total, problem.N) / n);
        var initial = new double[n];
        problem.Weights.Fill(null, total, start, initialIntercept, initial);
        if (problem.IsInFirstStep is { } isFirst)
        {
            return TwoSteps(problem, initial, m, meanN, isFirst);
        }

        double[] y = problem.Response;
        if (problem.Intercept is { } given)
        {
            y = new double[n];
            TensorPrimitives.Subtract(problem.Response, given, y);
        }

        var design = new RegressionColumns(problem.Scores, problem.N, meanN, annotations, hasIntercept: problem.Intercept is null);
        var step = new Step(problem, design, y, annotations, null, total, m, meanN);
        int[] separators = BlockSums.Separators(n, Math.Min(problem.Blocks, n));
        (double[] estimate, double[][] deletes) = step.Run(initial, problem.Intercept, separators, problem.UpdatesWeights);
        return new LdFit(estimate, deletes, annotations, meanN, problem.Intercept, separators);
    }

    /// <summary>
    /// The intercept from SNPs without large effects, then the slope from all. The slope's values without each block are corrected for what
    /// the intercept would have been.
    /// </summary>
    private static LdFit TwoSteps(LdProblem problem, double[] initial, double m, double meanN, bool[] isFirst)
    {
        int n = initial.Length;
        var x = new double[n];
        for (int row = 0; row < n; row++)
        {
            x[row] = problem.Scores[row] * (problem.N[row] / meanN);
        }

        int[] rows = [.. Enumerable.Range(0, n).Where(row => isFirst[row])];
        double[] x1 = [.. rows.Select(row => x[row])], w1 = [.. rows.Select(row => initial[row])];

        // The original's weights of the first step take N ℓ/N̄ for ℓ, and so N twice; kept, for its numbers are what people compare.
        var first = new Step(
            problem, new RegressionColumns(x1, null, meanN, 1, hasIntercept: true), [.. rows.Select(row => problem.Response[row])], 1, rows,
            x1, m, meanN);
        int[] inner = BlockSums.Separators(rows.Length, Math.Min(problem.Blocks, rows.Length));
        (double[] one, double[][] oneDeletes) = first.Run(w1, null, inner, updates: true);
        double intercept = one[1];

        var y = new double[n];
        TensorPrimitives.Subtract(problem.Response, intercept, y);
        int[] separators = [0, .. inner[1..^1].Select(place => rows[place]), n];
        var second = new Step(
            problem, new RegressionColumns(x, null, meanN, 1, hasIntercept: false), y, 1, null, problem.Scores, m, meanN);
        (double[] two, double[][] twoDeletes) = second.Run([.. initial], intercept, separators, updates: true);
        double weighted = TensorPrimitives.Dot<double>(initial, x), squares = 0;
        for (int row = 0; row < n; row++)
        {
            squares += initial[row] * x[row] * x[row];
        }

        double correction = weighted / squares;
        double[][] deletes = [.. twoDeletes.Select((row, block) =>
            new[] { row[0] - (correction * (oneDeletes[block][1] - intercept)), oneDeletes[block][1] })];
        return new LdFit([two[0], intercept], deletes, 1, meanN, null, separators) { FirstStepCount = rows.Length };
    }

    /// <summary>Σ τ_c ℓ_jc, by SNP.</summary>
    public static double[] Sums(double[] scores, double[] coefficients)
    {
        var sums = new double[scores.Length / coefficients.Length];
        for (int row = 0; row < sums.Length; row++)
        {
            sums[row] = TensorPrimitives.Dot<double>(scores.AsSpan(row * coefficients.Length, coefficients.Length), coefficients);
        }

        return sums;
    }

    private static double[] Totals(double[] scores, int annotations) => annotations == 1
        ? scores
        : [.. Enumerable.Range(0, scores.Length / annotations).Select(row =>
            TensorPrimitives.Sum<double>(scores.AsSpan(row * annotations, annotations)))];

    /// <summary>One regression: weights that follow the estimates, then the blocks.</summary>
    private sealed class Step(
        LdProblem problem, RegressionColumns x, double[] y, int annotations, int[]? rows, double[] weightLd, double m, double meanN)
    {
        /// <param name="w">Weights to start from; overwritten.</param>
        /// <param name="intercept">Null where it is estimated.</param>
        /// <param name="separators">Of the blocks.</param>
        /// <param name="updates">Whether weights follow the estimates.</param>
        public (double[] Estimate, double[][] Deletes) Run(double[] w, double? intercept, int[] separators, bool updates)
        {
            double[] last = [];
            int most = problem.Converges ? MostUpdates : Updates;
            for (int update = 0; updates && update < most; update++)
            {
                double[] now = Blocks(w, separators).Solve();
                if (last.Length > 0 && problem.Converges && now.Zip(last).All(pair => Math.Abs(pair.First - pair.Second) < 1e-10))
                {
                    break;
                }

                Reweight(now, intercept ?? now[annotations], w);
                last = now;
            }

            BlockSums sums = Blocks(w, separators);
            return (sums.Solve(), sums.SolveWithoutEach());
        }

        private BlockSums Blocks(double[] w, int[] separators) => BlockSums.Of(x, y, w, separators, problem.Threads);

        private void Reweight(double[] estimate, double intercept, double[] w)
        {
            if (annotations == 1)
            {
                problem.Weights.Fill(rows, weightLd, m * estimate[0] / meanN, intercept, w);
                return;
            }

            double[] coefficients = [.. estimate.Take(annotations).Select(value => value / meanN)];
            problem.Weights.FillOfSums(
                Sums(problem.Scores, coefficients), TensorPrimitives.Dot<double>(coefficients, problem.M), intercept, w);
        }
    }
}
