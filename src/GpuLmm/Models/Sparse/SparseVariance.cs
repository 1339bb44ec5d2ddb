using GpuLmm.Backends;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm;

/// <summary>
/// V = λK + D of a sparse K, and its factor: D is I in units of the residual variance, or any other diagonal. Samples without a relative
/// have a variance and nothing else; those with relatives are eliminated in an order that fills in little, family by family.
/// </summary>
internal sealed class SparseVariance : IDisposable
{
    private readonly SparseKinship kinship;
    private readonly SparseFactor? factor;

    // The sample of every row of the factor, and the row of every sample, −1 for those without a relative.
    private readonly int[] members;
    private readonly int[] rowOf;
    private readonly long[] diagonalAt;
    private readonly long[] pairAt;
    private readonly double[] variances;

    /// <param name="kinship">K of the analysed samples, in their order.</param>
    /// <param name="backend">Where it is factored.</param>
    /// <param name="mostBytes">Most memory for the factor.</param>
    /// <exception cref="DeviceException">The factor needs more.</exception>
    public SparseVariance(SparseKinship kinship, Backend backend, long mostBytes)
    {
        this.kinship = kinship;
        int n = kinship.Diagonal.Length;
        variances = new double[n];
        Families = SparseFamilies.Of(kinship);
        rowOf = new int[n];
        Array.Fill(rowOf, -1);
        int[] related = Families.Related;
        members = related;
        diagonalAt = [];
        pairAt = [];
        if (related.Length == 0)
        {
            return;
        }

        int[] places = MinimumDegree.Places(Graph(related, [.. Enumerable.Range(0, related.Length)]), [related.Length]);
        members = new int[related.Length];
        for (int k = 0; k < related.Length; k++)
        {
            members[places[k]] = related[k];
            rowOf[related[k]] = places[k];
        }

        // L and the entries of V⁻¹ that it has room for.
        SupernodalStructure structure = SupernodalStructure.TryOf(Graph(related, places), mostBytes / (2 * sizeof(double)), out long length)
            ?? throw new DeviceException(
                $"The factor of a sparse relationship matrix with {Families} would hold more than {length:N0} numbers, more memory than "
                + "there is: keep closer relatives only (a larger --sparse threshold), or use --scale biobank.");
        factor = backend.PrepareSparse(structure);
        diagonalAt = [.. Enumerable.Range(0, members.Length).Select(row => At(structure, row, row))];
        pairAt = [.. kinship.Pairs().Select(pair => At(
            structure, Math.Max(rowOf[pair.Row], rowOf[pair.Column]), Math.Min(rowOf[pair.Row], rowOf[pair.Column])))];
    }

    /// <summary>Who is related to whom.</summary>
    public SparseFamilies Families { get; }

    /// <summary>log|V|.</summary>
    public double LogDeterminant { get; private set; }

    /// <summary>V = L L'.</summary>
    /// <param name="lambda">λ ≥ 0.</param>
    /// <param name="noise">D; null for I.</param>
    /// <returns>Whether V is positive definite: K need not be.</returns>
    public unsafe bool TryFactor(double lambda, double[]? noise = null)
    {
        for (int i = 0; i < variances.Length; i++)
        {
            variances[i] = (lambda * kinship.Diagonal[i]) + (noise?[i] ?? 1);
            if (!(variances[i] > 0))
            {
                return false;
            }
        }

        if (factor is not null)
        {
            factor.Values.Clear();
            double* values = factor.Values.Pointer;
            for (int row = 0; row < members.Length; row++)
            {
                values[diagonalAt[row]] = variances[members[row]];
            }

            for (long k = 0; k < pairAt.Length; k++)
            {
                values[pairAt[k]] = lambda * kinship.Values[k];
            }

            if (!factor.TryFactor())
            {
                return false;
            }
        }

        LogDeterminant = factor?.LogDeterminant(0, members.Length) ?? 0;
        for (int i = 0; i < variances.Length; i++)
        {
            LogDeterminant += rowOf[i] < 0 ? Math.Log(variances[i]) : 0;
        }

        return true;
    }

    /// <summary>L⁻¹x: related samples first, in the order of the factor, then the others.</summary>
    public double[] Whiten(ReadOnlySpan<double> x)
    {
        var own = new double[members.Length];
        var white = new double[x.Length];
        for (int row = 0; row < members.Length; row++)
        {
            own[row] = x[members[row]];
        }

        factor?.SolveLower(own.AsSpan());
        own.CopyTo(white, 0);
        int at = members.Length;
        for (int i = 0; i < x.Length; i++)
        {
            if (rowOf[i] < 0)
            {
                white[at++] = x[i] / Math.Sqrt(variances[i]);
            }
        }

        return white;
    }

    /// <summary>L⁻'z of what <see cref="Whiten"/> gave, in the order of the samples: V⁻¹x.</summary>
    public double[] Unwhiten(double[] white)
    {
        double[] own = white[..members.Length];
        factor?.SolveUpper(own);
        var x = new double[white.Length];
        int at = members.Length;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = rowOf[i] < 0 ? white[at++] / Math.Sqrt(variances[i]) : own[rowOf[i]];
        }

        return x;
    }

    /// <summary>tr V⁻¹.</summary>
    public unsafe double InverseTrace()
    {
        double trace = 0;
        if (factor is not null)
        {
            factor.Invert(members.Length);
            foreach (long at in diagonalAt)
            {
                trace += factor.Inverse.Pointer[at];
            }
        }

        for (int i = 0; i < variances.Length; i++)
        {
            trace += rowOf[i] < 0 ? 1 / variances[i] : 0;
        }

        return trace;
    }

    /// <summary>tr V⁻¹K.</summary>
    public unsafe double KinshipTrace()
    {
        double trace = 0;
        if (factor is not null)
        {
            factor.Invert(members.Length);
            double* inverse = factor.Inverse.Pointer;
            for (int row = 0; row < members.Length; row++)
            {
                trace += inverse[diagonalAt[row]] * kinship.Diagonal[members[row]];
            }

            for (long k = 0; k < pairAt.Length; k++)
            {
                trace += 2 * inverse[pairAt[k]] * kinship.Values[k];
            }
        }

        for (int i = 0; i < variances.Length; i++)
        {
            trace += rowOf[i] < 0 ? kinship.Diagonal[i] / variances[i] : 0;
        }

        return trace;
    }

    /// <summary>K x.</summary>
    public double[] KinshipTimes(double[] x)
    {
        double[] product = [.. x.Zip(kinship.Diagonal, (value, own) => value * own)];
        foreach ((int row, int column, double value) in kinship.Pairs())
        {
            product[row] += value * x[column];
            product[column] += value * x[row];
        }

        return product;
    }

    /// <summary>1/V_ii, which squares of markers are weighted with.</summary>
    public double[] Weights() => Array.ConvertAll(variances, variance => 1 / variance);

    /// <summary>x'V⁻¹x; null where it is in the squares of markers already.</summary>
    /// <param name="squared">What squares of markers are weighted with; null for <see cref="Weights"/>.</param>
    public SparseWhitening? Whitening(double[]? squared = null) => factor is null && squared is null ? null
        : new SparseWhitening(factor?.Lower() ?? new SparseLower([0], [], []), members, Weights(), squared ?? Weights());

    public void Dispose() => factor?.Dispose();

    /// <summary>Related samples as nodes, in the order of their places.</summary>
    private NodeGraph Graph(int[] related, int[] places)
    {
        var place = new int[rowOf.Length];
        for (int k = 0; k < related.Length; k++)
        {
            place[related[k]] = places[k];
        }

        var later = new List<int>[related.Length];
        for (int k = 0; k < later.Length; k++)
        {
            later[k] = [];
        }

        foreach ((int row, int column, _) in kinship.Pairs())
        {
            later[Math.Min(place[row], place[column])].Add(Math.Max(place[row], place[column]));
        }

        var starts = new int[related.Length + 1];
        for (int k = 0; k < later.Length; k++)
        {
            later[k].Sort();
            starts[k + 1] = checked(starts[k] + later[k].Count);
        }

        return new NodeGraph([.. Enumerable.Repeat(1, related.Length)], starts, [.. later.SelectMany(own => own)]);
    }

    /// <summary>Where the factor has an entry.</summary>
    private static long At(SupernodalStructure structure, int row, int column)
    {
        Supernode owner = structure.Supernodes[structure.OwnerOf(column)];
        int place = row < owner.EndColumn ? row - owner.FirstColumn : owner.ColumnCount + Array.BinarySearch(owner.Below, row);
        return owner.Offset + ((long)(column - owner.FirstColumn) * owner.RowCount) + place;
    }
}
