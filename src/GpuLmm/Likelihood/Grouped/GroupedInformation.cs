using GpuLmm.Backends;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm;

/// <summary>
/// The information of columns that are tested against a grouped model: Henderson's factor at the model's estimates, and the cross-products
/// of its effects with the columns Z_j = diag(e_j) Z of every sample.
/// </summary>
/// <param name="likelihood">Evaluated at the estimates.</param>
/// <param name="design">X.</param>
/// <param name="records">Records of every sample.</param>
/// <param name="sampleCount">Samples.</param>
internal sealed class GroupedInformation(GroupedLikelihood likelihood, DesignMatrix design, RecordList records, int sampleCount)
{
    private readonly GroupedSystem system = likelihood.System;
    private readonly double[] precisions = [.. Enumerable.Range(0, likelihood.ObservationCount)
        .Select(i => likelihood.Residual.Weight(i) / likelihood.System.Residuals[likelihood.Residual.Stratum(i)])];

    /// <summary>Σ of R⁻¹ e_i e_j over the records of every sample.</summary>
    /// <param name="left">e_i; null for ones.</param>
    /// <param name="right">e_j; null for ones.</param>
    public double[] Squares(double[]? left, double[]? right)
    {
        var squares = new double[sampleCount];
        for (int sample = 0; sample < sampleCount; sample++)
        {
            foreach (int record in records.Of(sample))
            {
                squares[sample] += precisions[record] * (left?[record] ?? 1) * (right?[record] ?? 1);
            }
        }

        return squares;
    }

    /// <summary>What the effects and X take away from the squares.</summary>
    /// <param name="columns">e_j of every column; null for ones.</param>
    public SparseInformation Create(IReadOnlyList<double[]?> columns) => new(system.Factor.Lower(), [.. columns.Select(Crossproducts)]);

    /// <summary>Λ'[Z X]'R⁻¹ Z_j, a column for each sample.</summary>
    private SparseColumns Crossproducts(double[]? column)
    {
        var starts = new long[sampleCount + 1];
        var rows = new List<int>();
        var values = new List<double>();
        var sums = new double[system.ColumnCount];
        var touched = new SortedSet<(int Term, int First)>();
        for (int sample = 0; sample < sampleCount; sample++)
        {
            foreach (int record in records.Of(sample))
            {
                Add(record, precisions[record] * (column?[record] ?? 1), sums, touched);
            }

            foreach ((int term, int first) in touched)
            {
                Take(term, first, sums, rows, values);
            }

            touched.Clear();
            for (int j = likelihood.Products.RandomCount; j < sums.Length; j++)
            {
                rows.Add(j);
                values.Add(sums[j]);
                sums[j] = 0;
            }

            starts[sample + 1] = rows.Count;
        }

        return new SparseColumns(starts, [.. rows], [.. values]);
    }

    private void Add(int record, double weight, double[] sums, SortedSet<(int Term, int First)> touched)
    {
        IReadOnlyList<GroupedTerm> terms = likelihood.Products.Terms;
        for (int t = 0; t < terms.Count; t++)
        {
            GroupedTerm term = terms[t];
            int k = term.EffectCount;
            if (term.Root is null)
            {
                AddNode(t, term.Levels[record], 1);
                continue;
            }

            ReadOnlySpan<double> loadings = term.Root.Transposed.Column(term.Levels[record]);
            for (int node = 0; node < loadings.Length; node++)
            {
                AddNode(t, node, loadings[node]);
            }

            void AddNode(int index, int node, double loading)
            {
                int first = term.FirstColumn + (node * k);
                touched.Add((index, first));
                for (int a = 0; a < k; a++)
                {
                    sums[first + a] += weight * loading * term.Part.Slopes[a][record];
                }
            }
        }

        for (int j = 0; j < design.Basis.Columns; j++)
        {
            sums[likelihood.Products.RandomCount + j] += weight * design.Basis[record, j];
        }
    }

    /// <summary>Λ' of one node, and its place is cleared.</summary>
    private void Take(int term, int first, double[] sums, List<int> rows, List<double> values)
    {
        int k = likelihood.Products.Terms[term].EffectCount;
        for (int a = 0; a < k; a++)
        {
            double sum = 0;
            for (int b = a; b < k; b++)
            {
                sum += system.Lambda[term][(b * k) + a] * sums[first + b];
            }

            if (sum != 0)
            {
                rows.Add(first + a);
                values.Add(sum);
            }
        }

        sums.AsSpan(first, k).Clear();
    }
}
