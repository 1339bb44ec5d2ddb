using System.Numerics.Tensors;
using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// Products K C of a kinship that is never formed, K = Z Z'/m over markers, for many columns at once: one pass over the genotypes, each
/// block of markers used for Z_b'C and at once for Z_b (Z_b'C). A column may leave the markers of one chromosome out, and their number of
/// m. Results depend neither on the number of threads nor on the size of blocks.
/// </summary>
internal sealed class KinshipPasses : IDisposable
{
    /// <summary>In the place of a chromosome: none is left out.</summary>
    public const int NoneLeftOut = -1;

    // Tiles of a product have 64 markers; blocks of whole tiles are added up in the same order whatever their size.
    private const int BlockStep = 64;

    private readonly Genotypes genotypes;
    private readonly Backend host;
    private readonly HeldGenotypes held;
    private readonly int blockSize;
    private readonly IProgress<StageProgress>? progress;
    private readonly CancellationToken cancellationToken;

    /// <param name="genotypes">G.</param>
    /// <param name="markers">Those of K.</param>
    /// <param name="rows">The samples of the rows of C.</param>
    /// <param name="backend">On whose host products run.</param>
    /// <param name="options">Block size, and memory for genotypes.</param>
    /// <param name="progress">Reported to after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    public KinshipPasses(
        Genotypes genotypes, ModelMarkers markers, SampleSelection rows, Backend backend, PassOptions options,
        IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        // Devices take blocks whose size depends on the columns; genotypes are kept in blocks of one size.
        (this.genotypes, Markers, Rows, host) = (genotypes, markers, rows, backend.Host);
        (this.progress, this.cancellationToken) = (progress, cancellationToken);
        using (GenotypeProducts products = host.PrepareProducts(rows, 1))
        {
            blockSize = Math.Min(products.BlockSize, options.BlockSize);
        }

        blockSize = Math.Max(BlockStep, blockSize / BlockStep * BlockStep);
        held = new HeldGenotypes(genotypes, markers.Indices, blockSize, options.MostBytes);
    }

    /// <summary>The markers of K.</summary>
    public ModelMarkers Markers { get; }

    /// <summary>The samples of the rows.</summary>
    public SampleSelection Rows { get; }

    /// <summary>Threads for work on columns.</summary>
    public int Threads => host.Threads;

    /// <summary>Passes so far.</summary>
    public int Count { get; private set; }

    /// <summary>Columns of all passes together.</summary>
    public long Columns { get; private set; }

    /// <summary>Whether the genotypes stay in memory.</summary>
    public bool IsHeld => held.IsHeld;

    /// <summary>K C.</summary>
    /// <param name="columns">C, n × k.</param>
    /// <param name="leftOut">For each column the chromosome that is left out, or <see cref="NoneLeftOut"/>; null where none is.</param>
    /// <param name="weights">
    /// For each column the w_k of Σ w_k K_k over components, null for K of all markers; null where all columns have that.
    /// </param>
    /// <returns>n × k, owned by the caller.</returns>
    /// <exception cref="DeviceException">The device failed; the message names the block of markers.</exception>
    public DenseMatrix Multiply(DenseMatrix columns, int[]? leftOut = null, IReadOnlyList<double[]?>? weights = null)
    {
        Count++;
        Columns += columns.Columns;
        using GenotypeProducts products = host.PrepareProducts(Rows, columns.Columns);
        using var projected = new DenseMatrix(Math.Max(blockSize, 1), columns.Columns);
        products.Begin(columns);
        foreach ((int start, GenotypeBlock block) in held.Read(cancellationToken))
        {
            try
            {
                products.Load(block, Markers.Codings.AsSpan(start, block.Count));
                var rows = MarkerRows.Of(projected, 0);
                products.Project(rows);
                Weigh(projected, start, block.Count, leftOut, weights);
                products.Add(rows);
            }
            catch (DeviceException e)
            {
                throw e.At(genotypes, block, "null model");
            }

            progress?.Report(new StageProgress(
                "null model", start + block.Count, Markers.Count, "markers", $"pass {Count} with {columns.Columns} columns"));
        }

        var sum = new DenseMatrix(Rows.Count, columns.Columns);
        try
        {
            products.AddTo(sum);
            return sum;
        }
        catch
        {
            sum.Dispose();
            throw;
        }
    }

    /// <summary>Z'C/m.</summary>
    /// <param name="columns">C, n × k.</param>
    /// <param name="weights">For each column null, or w_k of every component: rows of its markers are multiplied by w_k m/m_k.</param>
    /// <returns>m × k, owned by the caller.</returns>
    /// <exception cref="DeviceException">The device failed; the message names the block of markers.</exception>
    public DenseMatrix Project(DenseMatrix columns, IReadOnlyList<double[]?> weights)
    {
        using GenotypeProducts products = host.PrepareProducts(Rows, columns.Columns);
        products.Begin(columns);
        var projected = new DenseMatrix(Markers.Count, columns.Columns);
        try
        {
            foreach ((int start, GenotypeBlock block) in held.Read(cancellationToken))
            {
                products.Load(block, Markers.Codings.AsSpan(start, block.Count));
                var rows = MarkerRows.Of(projected, start);
                products.Project(rows);
                for (int j = 0; j < columns.Columns; j++)
                {
                    Weigh(rows.Column(j, block.Count), start, NoneLeftOut, weights[j]);
                }

                progress?.Report(new StageProgress("effects of markers", start + block.Count, Markers.Count, "markers"));
            }

            return projected;
        }
        catch
        {
            projected.Dispose();
            throw;
        }
    }

    /// <summary>a'K_k b of every component k, for pairs of columns.</summary>
    /// <param name="pairs">a and b, each over the rows; the same array in several places is multiplied once.</param>
    /// <returns>For each pair its values, by component.</returns>
    public double[][] Forms(IReadOnlyList<(double[] Left, double[] Right)> pairs)
    {
        double[][] own = [.. pairs.SelectMany(pair => (double[][])[pair.Left, pair.Right]).Distinct(ReferenceEqualityComparer.Instance)
            .Cast<double[]>()];
        var places = own.Index().ToDictionary(column => (object)column.Item, column => column.Index, ReferenceEqualityComparer.Instance);
        using var columns = new DenseMatrix(Rows.Count, own.Length);
        for (int j = 0; j < own.Length; j++)
        {
            own[j].CopyTo(columns.Column(j));
        }

        double[][] sums = [.. pairs.Select(_ => new double[Markers.Components.Count])];
        using GenotypeProducts products = host.PrepareProducts(Rows, own.Length);
        using var projected = new DenseMatrix(Math.Max(blockSize, 1), own.Length);
        products.Begin(columns);
        Count++;
        Columns += own.Length;
        foreach ((int start, GenotypeBlock block) in held.Read(cancellationToken))
        {
            products.Load(block, Markers.Codings.AsSpan(start, block.Count));
            products.Project(MarkerRows.Of(projected, 0));
            Parallel.For(0, pairs.Count, new ParallelOptions { MaxDegreeOfParallelism = Threads }, k =>
            {
                Span<double> left = projected.Column(places[pairs[k].Left]), right = projected.Column(places[pairs[k].Right]);
                for (int i = 0; i < block.Count; i++)
                {
                    sums[k][Markers.ComponentOf[start + i]] += left[i] * right[i];
                }
            });
        }

        Array.ForEach(sums, sum => Divide(sum));
        return sums;
    }

    /// <summary>
    /// A pass that changes its columns as it goes, R ← A(R − Z_b δ_b) after every block b: coordinate updates of effects of markers.
    /// </summary>
    /// <param name="residuals">R, n × k; overwritten.</param>
    /// <param name="sweep">What the pass asks for.</param>
    public void Sweep(DenseMatrix residuals, PassSweep sweep)
    {
        Count++;
        Columns += residuals.Columns + ((long)blockSize * sweep.Groups);
        using GenotypeProducts products = host.PrepareProducts(Rows, residuals.Columns);
        using GenotypeProducts own = host.PrepareProducts(Rows, blockSize);
        using DenseMatrix steps = new(blockSize, residuals.Columns), decoded = new(Rows.Count, blockSize);
        using DenseMatrix masked = new(Rows.Count, blockSize), product = new(blockSize, blockSize);
        double[][] grams = [.. Enumerable.Range(0, sweep.Groups).Select(_ => new double[blockSize * blockSize])];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Threads };
        masked.Clear();
        foreach ((int start, GenotypeBlock block) in held.Read(cancellationToken))
        {
            MarkerCoding[] codings = Markers.Codings[start..(start + block.Count)];
            Parallel.For(0, block.Count, parallel, i => block.Decode(i, Rows, codings[i], decoded.Column(i)));
            for (int group = 0; group < sweep.Groups; group++)
            {
                Parallel.For(0, block.Count, parallel, i =>
                {
                    decoded.Column(i).CopyTo(masked.Column(i));
                    sweep.Mask(group, masked.Column(i));
                });
                own.Begin(masked);
                own.Load(block, codings);
                own.Project(MarkerRows.Of(product, 0));
                for (int i = 0; i < block.Count; i++)
                {
                    product.Column(i)[..block.Count].CopyTo(grams[group].AsSpan(i * block.Count));
                }
            }

            products.Begin(residuals);
            products.Load(block, codings);
            var rows = MarkerRows.Of(steps, 0);
            products.Project(rows);
            Parallel.For(0, residuals.Columns, parallel, j =>
            {
                Span<double> column = steps.Column(j)[..block.Count];
                sweep.Update(j, start, column, grams[sweep.GroupOf[j]]);
                TensorPrimitives.Negate(column, column);
            });
            products.Add(rows);
            products.AddTo(residuals);
            Parallel.For(0, residuals.Columns, parallel, j => sweep.Mask(sweep.GroupOf[j], residuals.Column(j)));
            progress?.Report(new StageProgress(
                "null model", start + block.Count, Markers.Count, "markers", $"pass {Count} with {residuals.Columns} columns"));
        }
    }

    /// <summary>Z W.</summary>
    /// <param name="weights">W, a column of m effects for each product.</param>
    /// <returns>n × k, owned by the caller.</returns>
    public DenseMatrix Score(DenseMatrix weights)
    {
        Count++;
        Columns += weights.Columns;
        using GenotypeProducts products = host.PrepareProducts(Rows, weights.Columns);
        products.Begin(null);
        foreach ((int start, GenotypeBlock block) in held.Read(cancellationToken))
        {
            products.Load(block, Markers.Codings.AsSpan(start, block.Count));
            products.Add(MarkerRows.Of(weights, start));
        }

        var sum = new DenseMatrix(Rows.Count, weights.Columns);
        sum.Clear();
        products.AddTo(sum);
        return sum;
    }

    /// <summary>tr K_k[S, S] of some samples, for every component k.</summary>
    /// <param name="samples">S.</param>
    public double[] Traces(SampleSelection samples)
    {
        var own = MarkerTraces(samples);
        var sums = new double[Markers.Components.Count];
        for (int i = 0; i < own.Length; i++)
        {
            sums[Markers.ComponentOf[i]] += own[i];
        }

        Divide(sums);
        return sums;
    }

    /// <summary>tr K[S, S] of some samples.</summary>
    /// <param name="samples">S.</param>
    public double Trace(SampleSelection samples) => TensorPrimitives.Sum<double>(MarkerTraces(samples)) / Markers.Count;

    private void Divide(double[] byComponent)
    {
        for (int k = 0; k < byComponent.Length; k++)
        {
            byComponent[k] /= Markers.CountsIn[k].Sum();
        }
    }

    private double[] MarkerTraces(SampleSelection samples)
    {
        var own = new double[Markers.Count];
        foreach ((int start, GenotypeBlock block) in held.Read(cancellationToken))
        {
            Parallel.For(0, block.Count, new ParallelOptions { MaxDegreeOfParallelism = Threads }, i =>
            {
                MarkerCoding coding = Markers.Codings[start + i];
                MarkerCounts counts = genotypes.Count(block, i, samples);
                double scale = coding.Slope, mean = -coding.HomAllele2 / scale;
                own[start + i] = scale * scale
                    * (counts.SumOfSquares - (2 * mean * counts.Allele1Count) + (counts.Called * mean * mean));
            });
        }

        return own;
    }

    /// <summary>Reads some of the markers, for work on each.</summary>
    /// <param name="positions">Positions among the markers of K, ascending.</param>
    /// <param name="work">Takes the place in <paramref name="positions"/>, and a block with the marker's place in it.</param>
    public void Visit(int[] positions, Action<int, GenotypeBlock, int> work)
    {
        using var block = new GenotypeBlock(genotypes.Samples.Count, 1);
        for (int k = 0; k < positions.Length; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            genotypes.Read([Markers.Indices[positions[k]]], block);
            work(k, block, 0);
        }
    }

    /// <summary>Counts of a marker of a block among some samples.</summary>
    public MarkerCounts CountsOf(GenotypeBlock block, int i, SampleSelection samples) => genotypes.Count(block, i, samples);

    public void Dispose() => held.Dispose();

    /// <summary>Divides by the markers of each column, and clears those of the chromosome that it leaves out.</summary>
    private void Weigh(DenseMatrix projected, int start, int count, int[]? leftOut, IReadOnlyList<double[]?>? weights)
    {
        for (int j = 0; j < projected.Columns; j++)
        {
            Weigh(projected.Column(j)[..count], start, leftOut?[j] ?? NoneLeftOut, weights?[j]);
        }
    }

    private void Weigh(Span<double> own, int start, int without, double[]? weights)
    {
        if (weights is null)
        {
            TensorPrimitives.Divide(own, Markers.Count - (without == NoneLeftOut ? 0 : Markers.CountOf[without]), own);
        }
        else
        {
            double[] scales = [.. weights.Zip(Markers.CountsIn, (weight, counts) =>
                counts.Sum() - (without == NoneLeftOut ? 0 : counts[without]) is > 0 and var left ? weight / left : 0)];
            for (int i = 0; i < own.Length; i++)
            {
                own[i] *= scales[Markers.ComponentOf[start + i]];
            }
        }

        for (int i = 0; i < own.Length && without != NoneLeftOut; i++)
        {
            own[i] = Markers.ChromosomeOf[start + i] == without ? 0 : own[i];
        }
    }
}

/// <summary>How passes read genotypes.</summary>
/// <param name="MostBytes">Memory in which they are kept packed.</param>
/// <param name="BlockSize">Most markers of a block; whole tiles of 64 are taken, at least one.</param>
internal readonly record struct PassOptions(long MostBytes, int BlockSize = int.MaxValue);
