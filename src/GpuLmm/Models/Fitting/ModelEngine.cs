namespace GpuLmm;

/// <summary>
/// A model of a table, ready to be fitted to one response after the other: what depends on the design alone (factors, decompositions,
/// cross-products) is made once. Used by one thread at a time. Owns what it made; the design is the caller's.
/// </summary>
internal abstract class ModelEngine(MixedDesign design, Backend backend, MixedModelOptions options) : IDisposable
{
    /// <summary>The model.</summary>
    public MixedDesign Design => design;

    /// <summary>The parts of V, as the report has them.</summary>
    public abstract VarianceParameters Parameters { get; }

    /// <summary>How it is fitted.</summary>
    public MixedModelOptions Options => options;

    protected Backend Backend => backend;

    /// <summary>Fits a response, from nothing.</summary>
    /// <param name="response">y, offsets taken away.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    public abstract EngineFit Fit(double[] response, CancellationToken cancellationToken);

    /// <summary>
    /// Fits responses that are like one that was fitted, in parallel; each from that fit, so that none depends on the others.
    /// </summary>
    /// <param name="responses">Each y, offsets taken away.</param>
    /// <param name="start">The fit of the one.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    public abstract EngineFit[] Refit(IReadOnlyList<double[]> responses, EngineFit start, CancellationToken cancellationToken);

    /// <summary>The estimates of a fit, with effects and fitted values, without tests.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="response">Its response, offsets taken away.</param>
    public abstract ModelReport Report(EngineFit fit, double[] response);

    /// <summary>The report of a fit that converged with all that was asked for.</summary>
    public abstract ModelReport Complete(ModelReport report, EngineFit fit, double[] response, CancellationToken cancellationToken);

    /// <summary>The likelihood of this V with any fixed effects: a view that is disposed before the engine is used again.</summary>
    /// <param name="fixedEffects">X.</param>
    /// <param name="response">y, offsets taken away.</param>
    /// <param name="method">REML or ML.</param>
    public abstract VarianceLikelihood Likelihood(DesignMatrix fixedEffects, double[] response, LikelihoodMethod method);

    /// <summary>Draws responses from a fit.</summary>
    public abstract ResponseSimulator Simulator(EngineFit fit, ModelReport report);

    /// <summary>What a fit leaves of every record.</summary>
    /// <param name="report">Of the fit.</param>
    /// <param name="fit">The fit.</param>
    public IReadOnlyList<RowResidual> Residuals(ModelReport report, EngineFit fit)
    {
        double[] mean = Mean(fit), response = design.Response.Values;
        int last = Parameters.Parts.Count - 1;
        double[] sigma = Parameters.Of(last, ModelMath.InUnits(Parameters, fit.Point.Components, fit.Unit)).ToArray();
        var rows = new RowResidual[response.Length];
        Parallel.For(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, i =>
        {
            using var column = new Rented(rows.Length - i);
            Span<double> own = column.Array.AsSpan(0, rows.Length - i);
            own.Clear();
            Parameters.Parts[last].AddColumn(sigma, i, own);
            double deviation = Math.Sqrt(own[0]);
            rows[i] = new RowResidual(
                design.Rows[i], response[i], mean[i], report.Fitted[i],
                deviation > 0 ? (response[i] - report.Fitted[i]) / deviation : double.NaN);
        });
        return rows;
    }

    public abstract void Dispose();

    /// <summary>Values over rows with the offset added.</summary>
    public double[] WithOffset(double[] values) =>
        design.Offset is { } offset ? [.. values.Zip(offset, (value, own) => value + own)] : values;

    /// <summary>Values over rows with the offset taken away.</summary>
    public double[] WithoutOffset(double[] values) =>
        design.Offset is { } offset ? [.. values.Zip(offset, (value, own) => value - own)] : values;

    /// <summary>X b̂ and offsets, in the units of the response.</summary>
    protected double[] Mean(EngineFit fit) =>
        WithOffset(ModelMath.Product(design.Fixed.Basis, ModelMath.Scaled(fit.Point.Coefficients, fit.Unit)));
}
