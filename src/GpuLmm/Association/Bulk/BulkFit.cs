namespace GpuLmm;

/// <summary>Fits the null models of the traits of a pass, and makes the columns that markers are multiplied with.</summary>
internal sealed class BulkFit
{
    // Traits whose rotated values and columns are held at a time beside those that stay.
    private const int Chunk = 512;

    private readonly SampleSet samples;
    private readonly BulkMember[] members;
    private readonly BulkSpectrum? spectrum;
    private readonly Backend backend;
    private readonly int n;
    private readonly int rank;

    private BulkFit(SampleSet samples, BulkMember[] members, BulkSpectrum? spectrum, Backend backend)
    {
        (this.samples, this.members, this.spectrum, this.backend) = (samples, members, spectrum, backend);
        n = samples.Count;
        rank = spectrum?.Values.Length ?? n;
    }

    /// <summary>Fits, and lays out the pass.</summary>
    /// <param name="samples">Of the pass.</param>
    /// <param name="members">Its traits in the order of their columns; they get their null models.</param>
    /// <param name="spectrum">What is left of K; null for linear regression. Its vectors go to the design.</param>
    /// <param name="backend">Where to rotate.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    public static BulkDesign Run(
        SampleSet samples, BulkMember[] members, BulkSpectrum? spectrum, Backend backend, CancellationToken cancellationToken)
    {
        int fixedCount = spectrum is null ? samples.Covariates.Names.Count : 0;
        var columns = new DenseMatrix(samples.Count, fixedCount + members.Sum(member => member.ColumnCount));
        try
        {
            for (int j = 0; j < fixedCount; j++)
            {
                samples.Covariates.Basis.Column(j).CopyTo(columns.Column(j));
            }

            var fit = new BulkFit(samples, members, spectrum, backend);
            using DenseMatrix? back = spectrum is null ? null : Transposed(spectrum.Vectors);
            for (int first = 0; first < members.Length; first += Chunk)
            {
                cancellationToken.ThrowIfCancellationRequested();
                fit.Fit(members.AsMemory(first, Math.Min(Chunk, members.Length - first)), back, columns);
            }

            return new BulkDesign(columns, fixedCount, spectrum?.Release(), spectrum is null ? null : fit.Weights());
        }
        catch
        {
            columns.Dispose();
            throw;
        }
    }

    private static DenseMatrix Transposed(DenseMatrix matrix)
    {
        var transposed = new DenseMatrix(matrix.Columns, matrix.Rows);
        for (int j = 0; j < matrix.Columns; j++)
        {
            ReadOnlySpan<double> column = matrix.Column(j);
            for (int i = 0; i < column.Length; i++)
            {
                transposed.Column(i)[j] = column[i];
            }
        }

        return transposed;
    }

    private void Fit(ReadOnlyMemory<BulkMember> chunk, DenseMatrix? back, DenseMatrix columns)
    {
        BulkMember[] own = chunk.ToArray();
        int start = own[0].Column, width = own[^1].Column + own[^1].ColumnCount - start;
        using DenseMatrix responses = Responses(own);
        using DenseMatrix? rotated = spectrum is null ? null : backend.Rotate(spectrum.Vectors, responses);
        using var made = new DenseMatrix(n, width);
        Parallel.For(0, own.Length, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, t =>
        {
            double[] response = (rotated ?? responses).Column(t)[..rank].ToArray();
            own[t].Null = Fit(own[t], response, made, own[t].Column - start);
        });
        using DenseMatrix? returned = back is null ? null : backend.Rotate(back, made);
        for (int k = 0; k < width; k++)
        {
            (returned ?? made).Column(k).CopyTo(columns.Column(start + k));
        }

        // P e of a sample that a trait lacks is zero there, and so is P y, but for rounding.
        foreach (BulkMember member in own)
        {
            foreach (int i in member.Lacking)
            {
                columns[i, member.Column] = 0;
            }
        }
    }

    /// <summary>y of each trait over the samples of the pass, 0 where it lacks one.</summary>
    private DenseMatrix Responses(BulkMember[] own)
    {
        var responses = new DenseMatrix(n, own.Length);
        for (int t = 0; t < own.Length; t++)
        {
            Span<double> column = responses.Column(t);
            ReadOnlySpan<double> values = own[t].Trait.Values.Span;
            int[] lacking = own[t].Lacking;
            for (int i = 0, next = 0, value = 0; i < n; i++)
            {
                bool isLacking = next < lacking.Length && lacking[next] == i;
                column[i] = isLacking ? 0 : values[value++];
                next += isLacking ? 1 : 0;
            }
        }

        return responses;
    }

    private BulkNull Fit(BulkMember member, double[] response, DenseMatrix made, int first)
    {
        double[][] covariates = [.. Basis(), .. member.Lacking.Select(Indicator)];
        double logScale = samples.Covariates.LogDeterminant;
        if (spectrum is null)
        {
            var linear = new ProfileLikelihood(new double[n], response, covariates, logScale, new LambdaRange(-1, 1));
            ProfilePoint at = linear.Evaluate(0);
            Fill(at, covariates, member, made, first);
            return new BulkNull(
                double.NaN, at.ResidualSquares, n - at.FixedCount, double.NaN, double.NaN, at.LogLikelihood(LikelihoodMethod.Reml),
                VarianceBoundary.None);
        }

        var profile = new ProfileLikelihood(spectrum.Values, response, covariates, logScale, spectrum.Range, spectrum.Grid);
        LambdaMaximum maximum = LambdaSearch.Maximise(profile, LikelihoodMethod.Reml);
        ProfilePoint point = maximum.Point;
        Fill(point, covariates, member, made, first);
        double scale = spectrum.Scales[member.Trait.SampleSet], scaled = scale * point.Lambda;
        return new BulkNull(
            point.Lambda, point.ResidualSquares, rank - point.FixedCount, scaled / (1 + scaled),
            maximum.Boundary == LambdaBoundary.None
                ? SpectralModel.HeritabilityError(profile, point.Lambda, LikelihoodMethod.Reml, scale) : double.NaN,
            point.LogLikelihood(LikelihoodMethod.Reml),
            maximum.Boundary switch
            {
                LambdaBoundary.Lower => VarianceBoundary.Kernel,
                LambdaBoundary.Upper => VarianceBoundary.Residual,
                _ => VarianceBoundary.None,
            });
    }

    /// <summary>Q where it is not taken out already.</summary>
    private IEnumerable<double[]> Basis() => spectrum is not null ? []
        : Enumerable.Range(0, samples.Covariates.Names.Count).Select(j => samples.Covariates.Basis.Column(j).ToArray());

    /// <summary>The indicator of a sample, rotated.</summary>
    private double[] Indicator(int sample)
    {
        var indicator = new double[rank];
        if (spectrum is null)
        {
            indicator[sample] = 1;
            return indicator;
        }

        for (int l = 0; l < rank; l++)
        {
            indicator[l] = spectrum.Vectors.Column(l)[sample];
        }

        return indicator;
    }

    /// <summary>P y, and W C L⁻ᵀ of the indicators, the last of the covariates C, with L L' = C'W C.</summary>
    private static void Fill(ProfilePoint point, double[][] covariates, BulkMember member, DenseMatrix made, int first)
    {
        int own = member.Lacking.Length, before = covariates.Length - own;
        Span<double> response = made.Column(first);
        for (int i = 0; i < point.Weights.Length; i++)
        {
            response[i] = point.Weights[i] * point.Residuals[i];
        }

        if (own == 0)
        {
            return;
        }

        Span<double> row = stackalloc double[covariates.Length];
        for (int i = 0; i < point.Weights.Length; i++)
        {
            for (int j = 0; j < covariates.Length; j++)
            {
                row[j] = covariates[j][i];
            }

            point.Factor.SolveLower(row);
            for (int k = 0; k < own; k++)
            {
                made.Column(first + 1 + k)[i] = point.Weights[i] * row[before + k];
            }
        }
    }

    /// <summary>The weights of the nodes that the traits need; each trait is told its own.</summary>
    private DenseMatrix Weights()
    {
        var nodes = new BulkNodes(spectrum!.Range);
        foreach (BulkMember member in members)
        {
            (member.FirstNode, member.Weights) = nodes.At(member.Null.Lambda);
        }

        var weights = new DenseMatrix(rank, nodes.Lambdas.Count);
        for (int g = 0; g < weights.Columns; g++)
        {
            Span<double> column = weights.Column(g);
            for (int l = 0; l < rank; l++)
            {
                column[l] = 1 / ((nodes.Lambdas[g] * spectrum.Values[l]) + 1);
            }
        }

        return weights;
    }
}
