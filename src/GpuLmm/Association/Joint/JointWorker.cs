using System.Numerics.Tensors;
using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Tests one marker after the other, for one thread.</summary>
internal sealed class JointWorker
{
    private readonly ScanLane lane;
    private readonly JointNullModel model;
    private readonly JointStart? start;
    private readonly JointMarkerProfile profile;
    private readonly JointSolver? solver;
    private readonly JointLikelihood withoutMarker;
    private readonly JointPoint point;
    private readonly JointEffects effects;
    private readonly double[] squares;
    private readonly double[] linear;
    private int redone;

    /// <param name="lane">Has the products of the markers.</param>
    /// <param name="model">The null model.</param>
    /// <param name="windows">The nodes.</param>
    /// <param name="start">Where searches start; null where G and R are those of the null model.</param>
    /// <param name="backend">Its precision decides what is collinear.</param>
    public JointWorker(ScanLane lane, JointNullModel model, JointWindows windows, JointStart? start, Backend backend)
    {
        this.lane = lane;
        this.model = model;
        this.start = start;
        profile = new JointMarkerProfile(
            windows, model.Spectral.Decomposition.Values,
            backend.Precision == Precision.Mixed ? MarkerMath.CollinearShareFloat : MarkerMath.CollinearShare);
        solver = start is null ? null : new JointSolver(start, profile);
        withoutMarker = new JointLikelihood(model.Scaled.Profile);
        withoutMarker.TryEvaluate(model.Maximum.Kernel, model.Maximum.Residual);
        point = new JointPoint(model.Scaled.Count);
        effects = new JointEffects(model.Scaled.Units);
        (squares, linear) = (new double[windows.Design.Nodes.Count], new double[windows.Design.Linear.Columns]);
    }

    /// <summary>How many markers were searched again without the windows since this was asked last.</summary>
    public int TakeRedone() => Interlocked.Exchange(ref redone, 0);

    /// <summary>The row of a marker without a test.</summary>
    public JointResult Untested(MarkerColumns columns, int marker, MarkerStatus status)
    {
        MarkerCounts counts = columns.CountsAt(marker);
        return new JointResult(columns.MarkerAt(marker), counts.Allele1Frequency, counts.Called, status)
        {
            Tests = JointTest.None(model.Scaled.Count),
        };
    }

    /// <summary>Tests a marker.</summary>
    /// <param name="columns">The block.</param>
    /// <param name="marker">Its index in the block.</param>
    public JointResult Test(MarkerColumns columns, int marker)
    {
        lane.CopyProducts(marker, squares, linear);
        MarkerStatus status = profile.Take(squares, linear);
        if (status == MarkerStatus.Tested && profile.IsPerfectFit(withoutMarker.Points[0], withoutMarker.Lambdas[0], point))
        {
            status = MarkerStatus.PerfectFit;
        }

        if (status != MarkerStatus.Tested)
        {
            return Untested(columns, marker, status);
        }

        if (solver is null || solver.TrySolve())
        {
            JointLikelihood likelihood = solver?.Likelihood ?? withoutMarker;
            for (int k = 0; k < likelihood.Lambdas.Length; k++)
            {
                profile.TryEvaluate(likelihood.Lambdas[k], point);
                effects.Set(k, likelihood, profile.Information, profile.Scores);
            }

            return effects.Result(columns.MarkerAt(marker), columns.CountsAt(marker), likelihood);
        }

        redone++;
        return Redo(Rotated(marker)) is { } own
            ? effects.Result(columns.MarkerAt(marker), columns.CountsAt(marker), own)
            : Untested(columns, marker, MarkerStatus.NotConverged);
    }

    private double[] Rotated(int marker)
    {
        var rotated = new double[model.Samples.Count];
        lock (lane)
        {
            lane.CopyRotated(marker, rotated);
        }

        return rotated;
    }

    /// <summary>Searches from the null model with all samples, at any λ.</summary>
    /// <returns>Null where no maximum was found.</returns>
    private JointLikelihood? Redo(double[] rotated)
    {
        RotatedTraits with = model.Scaled.Profile.WithCovariate(rotated);
        int size = model.Scaled.Count, p = model.Scaled.Profile.FixedCount;
        double[] kernel = new double[size * size], residual = new double[size * size];
        start!.Within.Copy().Variances(new double[start.Within.Count], kernel, residual);
        JointMaximum maximum = JointSearch.Maximise(with, kernel, residual, threads: 1);
        var likelihood = new JointLikelihood(with);
        if (!maximum.IsConverged || !likelihood.TryEvaluate(maximum.Kernel, maximum.Residual) || !likelihood.TryDifferentiate()
            || Array.Exists(likelihood.LeavesUpper, leaves => leaves))
        {
            return null;
        }

        using var linear = new DenseMatrix(rotated.Length, p + size);
        double[] weights = new double[rotated.Length], squares = new double[rotated.Length], scores = new double[size];
        TensorPrimitives.Multiply(rotated, rotated, squares);
        for (int k = 0; k < size; k++)
        {
            model.Scaled.Profile.FillColumns(likelihood.Lambdas[k], weights, linear, 0);
            double a = TensorPrimitives.Dot<double>(squares, weights);
            for (int j = 0; j < p; j++)
            {
                double own = TensorPrimitives.Dot<double>(linear.Column(j), rotated);
                a -= own * own;
            }

            for (int t = 0; t < size; t++)
            {
                scores[t] = TensorPrimitives.Dot<double>(linear.Column(p + t), rotated);
            }

            effects.Set(k, likelihood, a, scores);
        }

        return likelihood;
    }
}
