using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// Traits that share their samples, and what the fits of all of them need: tr MKM, c(K), K Q and the recurrences of the probes.
/// </summary>
internal sealed class MatrixFreeSet : IDisposable
{
    private readonly List<LanczosColumns> rounds = [];
    private readonly KinshipPasses passes;
    private readonly MatrixFreeOptions options;
    private int firstProbes;
    private int probes;

    /// <param name="samples">The samples.</param>
    /// <param name="selection">The same of the genotypes of the kinship.</param>
    /// <param name="traits">Their traits.</param>
    /// <param name="passes">Products with K.</param>
    /// <param name="options">Probes and steps.</param>
    public MatrixFreeSet(
        MaskedSamples samples, SampleSelection selection, IReadOnlyList<Trait> traits, KinshipPasses passes, MatrixFreeOptions options)
    {
        (Samples, Selection, this.passes, this.options) = (samples, selection, passes, options);
        Traits = [.. traits.Select(trait =>
        {
            var response = new double[passes.Rows.Count];
            samples.Scatter(samples.Samples.Covariates.Residuals(trait.Values.Span), response);
            return new MatrixFreeTrait(trait, response);
        })];
        Images = new double[samples.FixedCount][];
    }

    public MaskedSamples Samples { get; }

    public SampleSelection Selection { get; }

    public IReadOnlyList<MatrixFreeTrait> Traits { get; }

    /// <summary>Whether determinants are those of M V M (REML) and not of V[S, S] (ML).</summary>
    public bool IsRestricted => options.Method == LikelihoodMethod.Reml;

    /// <summary>n − p by REML, n by ML.</summary>
    public int Degrees => IsRestricted ? Samples.Degrees : Samples.Count;

    /// <summary>The part of −2ℓ that depends on X alone: log|X'X| by REML.</summary>
    public double DesignDeterminant => IsRestricted ? 2 * Samples.Samples.Covariates.LogDeterminant : 0;

    /// <summary>K q of each column of the covariates' basis, over the rows.</summary>
    public double[][] Images { get; }

    /// <summary>tr M K M by REML, tr K[S, S] by ML.</summary>
    public double Trace { get; private set; }

    /// <summary>c(K) = tr(SKS)/(n − 1).</summary>
    public double KernelScale { get; private set; }

    /// <summary>Whether some trait needs more probes.</summary>
    public bool NeedsProbes => Traits.Any(trait => !trait.IsDone);

    /// <summary>The recurrences under way; null where the round is over.</summary>
    public LanczosColumns? Round { get; private set; }

    /// <summary>Takes K Q.</summary>
    /// <param name="product">A matrix that has it.</param>
    /// <param name="first">In columns from this one on.</param>
    public void TakeImages(DenseMatrix product, int first)
    {
        double trace = passes.Trace(Selection), explained = 0;
        for (int j = 0; j < Images.Length; j++)
        {
            Images[j] = product.Column(first + j).ToArray();
            double own = TensorPrimitives.Dot<double>(Images[j], Samples.Basis.Column(j));
            explained += own;

            // The first covariate is the intercept.
            KernelScale = j == 0 ? (trace - own) / (Samples.Count - 1) : KernelScale;
        }

        Trace = IsRestricted ? trace - explained : trace;
    }

    /// <summary>Starts recurrences from more probes; in the first round from the traits too.</summary>
    /// <param name="firstCount">Probes of the first round; each doubles their number, up to a limit.</param>
    public void BeginRound(int firstCount)
    {
        int known = probes, traits = rounds.Count == 0 ? Traits.Count : 0;
        probes = Math.Min(options.MaxProbes, known == 0 ? firstCount : known + Math.Min(known, MatrixFreeReml.MostProbesAtOnce));
        bool isExact = probes >= Samples.Count;
        probes = isExact ? Samples.Count : probes;
        int added = isExact ? probes : probes - known;
        firstProbes = known == 0 ? added : firstProbes;
        var starts = new DenseMatrix(passes.Rows.Count, traits + added);
        for (int t = 0; t < traits; t++)
        {
            Traits[t].Response.CopyTo(starts.Column(t));
        }

        Parallel.For(0, added, new ParallelOptions { MaxDegreeOfParallelism = passes.Threads }, k =>
            Probe(isExact ? k : known + k, isExact, starts.Column(traits + k)));
        IsExact = isExact;
        Round = new LanczosColumns(Samples, starts, IsRestricted ? starts.Columns : traits);
        rounds.Add(Round);
    }

    private bool IsExact { get; set; }

    /// <summary>Takes a step of the round, and ends it where all traits have what they need.</summary>
    /// <param name="product">K times the vectors of the round.</param>
    /// <param name="first">Their first column.</param>
    public void Advance(DenseMatrix product, int first)
    {
        LanczosColumns round = Round!;
        round.Advance(product, first, passes.Threads);
        bool isFirst = rounds.Count == 1;
        if (isFirst)
        {
            QuadratureNodes[] nodes = Quadratures(round, Traits.Count, firstProbes, round.Steps);
            ForEach([.. Traits.Where(trait => trait.Steps == 0)], (trait, place) => trait.Settle(
                Profile(rounds[0].Nodes(place, round.Steps), nodes), KernelScale, round.Steps, options));
        }

        int needed = Traits.Where(trait => !trait.IsDone).Max(trait => trait.Steps == 0 ? int.MaxValue : trait.Steps);
        if (round.Steps < needed)
        {
            return;
        }

        bool isLast = IsExact || probes >= options.MaxProbes;
        ForEach([.. Traits.Where(trait => !trait.IsDone)], (trait, place) => trait.Judge(
            Profile(rounds[0].Nodes(place, trait.Steps), AllProbes(trait.Steps)), KernelScale, probes, isLast, options.MonteCarloShare));
        round.Dispose();
        Round = null;
    }

    public void Dispose()
    {
        Round?.Dispose();
        Samples.Dispose();
    }

    private QuadratureProfile Profile(QuadratureNodes response, QuadratureNodes[] nodes) => new(
        response, nodes, IsExact, Degrees, Trace, DesignDeterminant);

    private QuadratureNodes[] AllProbes(int steps)
    {
        IEnumerable<LanczosColumns> own = IsExact ? rounds.TakeLast(1) : rounds;
        return [.. own.SelectMany(round =>
        {
            int skipped = ReferenceEquals(round, rounds[0]) ? Traits.Count : 0;
            return Quadratures(round, skipped, round.Count - skipped, steps);
        })];
    }

    private QuadratureNodes[] Quadratures(LanczosColumns round, int first, int count, int steps)
    {
        var nodes = new QuadratureNodes[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = passes.Threads }, k =>
            nodes[k] = round.Nodes(first + k, steps));
        return nodes;
    }

    private void ForEach(MatrixFreeTrait[] traits, Action<MatrixFreeTrait, int> work)
    {
        int[] places = [.. traits.Select(trait => Traits.Index().First(pair => ReferenceEquals(pair.Item, trait)).Index)];
        Parallel.For(0, traits.Length, new ParallelOptions { MaxDegreeOfParallelism = passes.Threads }, k => work(traits[k], places[k]));
    }

    /// <summary>A probe, without covariates by REML: random signs, or the coordinate of a sample.</summary>
    /// <param name="probe">Its number.</param>
    /// <param name="isExact">Whether it is the coordinate of that sample.</param>
    /// <param name="column">Over the rows of a pass.</param>
    public void Probe(int probe, bool isExact, Span<double> column)
    {
        if (isExact)
        {
            column.Clear();
            column[Samples.Rows[probe]] = 1;
        }
        else
        {
            Signs(probe, column);
        }

        Samples.Project(column, IsRestricted);
    }

    /// <summary>Random signs of the samples: of a seed and a sample of the file, whoever else is analysed.</summary>
    private void Signs(int probe, Span<double> column)
    {
        // Neighbouring seeds are to share no probe: the seed is spread by an odd constant (2³² over the golden ratio).
        var random = new Random(unchecked((int)((uint)options.Seed * 0x9E3779B1u) + probe));
        ReadOnlySpan<int> rows = passes.Rows.Indices;
        int row = 0;
        for (int sample = 0; sample < passes.Rows.SampleCount; sample++)
        {
            double sign = random.Next(2) == 0 ? 1 : -1;
            if (row < rows.Length && rows[row] == sample)
            {
                column[row] = Samples.Has(row) ? sign : 0;
                row++;
            }
        }
    }
}
