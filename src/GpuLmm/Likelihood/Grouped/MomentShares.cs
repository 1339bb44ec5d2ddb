using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Shares of the variance for which the quadratic forms y'P₀ V_k P₀ y have their expectations, P₀ that of rows without random effects (Rao
/// 1972, MINQUE of the simplest weights): from the cross-products alone. A term's effects count as independent, each with an equal part.
/// </summary>
internal sealed class MomentShares
{
    private readonly Crossproducts products;
    private readonly int p;

    // Z'W Z, L⁻¹ X'WZ by columns of Z, and the variance of each effect.
    private readonly double[] values;
    private readonly double[] absorbed;
    private readonly double[] scales;

    private MomentShares(Crossproducts products, IReadOnlyList<CovariancePart> parts, int p)
    {
        this.products = products;
        this.p = p;
        values = Sum(products.Values);
        absorbed = new double[products.RandomCount * p];
        scales = new double[products.RandomCount];
        foreach (GroupedTerm term in products.Terms)
        {
            double[] factor = term.Part.Factor(parts[term.Index].Start(1, 1));
            for (int column = term.FirstColumn; column < term.EndColumn; column++)
            {
                int a = (column - term.FirstColumn) % term.EffectCount;
                scales[column] = TensorPrimitives.SumOfSquares<double>(factor.AsSpan(a * term.EffectCount, term.EffectCount));
            }
        }
    }

    /// <summary>A share for each part; not numbers where moments do not tell the parts apart.</summary>
    /// <param name="products">The design's.</param>
    /// <param name="response">The response's.</param>
    /// <param name="parts">Terms, then independent residuals.</param>
    /// <param name="p">Columns of X.</param>
    /// <param name="n">Records.</param>
    public static double[] Of(Crossproducts products, ResponseProducts response, IReadOnlyList<CovariancePart> parts, int p, int n)
    {
        var moments = new MomentShares(products, parts, p);
        double[] cross = Sum(response.Cross), taken = cross[products.RandomCount..];
        var shares = new double[parts.Count];
        int last = parts.Count - 1;
        if (!moments.TryAbsorb(out CholeskyFactor ofX))
        {
            Array.Fill(shares, double.NaN);
            return shares;
        }

        ofX.SolveLower(taken);
        double unit = parts[last].Start(1, 1)[0];
        shares[last] = unit * (response.Squares.Sum() - TensorPrimitives.SumOfSquares<double>(taken));
        foreach (GroupedTerm term in products.Terms)
        {
            for (int column = term.FirstColumn; column < term.EndColumn; column++)
            {
                double own = cross[column] - TensorPrimitives.Dot<double>(moments.Absorbed(column), taken);
                shares[term.Index] += moments.scales[column] * own * own;
            }
        }

        double[] expectations = moments.Expectations(parts.Count, unit);
        expectations[^1] = unit * unit * (n - p);
        if (CholeskyFactor.TryCreate(expectations, parts.Count, out CholeskyFactor system))
        {
            system.Solve(shares);
        }
        else
        {
            Array.Fill(shares, double.NaN);
        }

        return shares;
    }

    private static double[] Sum(double[][] strata)
    {
        double[] sum = [.. strata[0]];
        foreach (double[] other in strata.Skip(1))
        {
            TensorPrimitives.Add(sum, other, sum);
        }

        return sum;
    }

    private ReadOnlySpan<double> Absorbed(int column) => absorbed.AsSpan(column * p, p);

    /// <summary>X'WX = L L', and L⁻¹X'Wz of every column z.</summary>
    private bool TryAbsorb(out CholeskyFactor ofX)
    {
        int[] sizes = products.Graph.Sizes, offsets = products.Graph.Offsets;
        int nodeOfX = sizes.Length - 1;
        ReadOnlySpan<double> crossed = p == 0 ? [] : values.AsSpan(products.ValueStarts[products.BlockStarts[nodeOfX]], p * p);
        if (!CholeskyFactor.TryCreate(crossed, p, out ofX))
        {
            return false;
        }

        for (int node = 0; p > 0 && node < nodeOfX; node++)
        {
            // X is the last that a node meets.
            int at = products.ValueStarts[products.BlockStarts[node + 1] - 1];
            for (int b = 0; b < sizes[node]; b++)
            {
                Span<double> own = absorbed.AsSpan((offsets[node] + b) * p, p);
                values.AsSpan(at + (b * p), p).CopyTo(own);
                ofX.SolveLower(own);
            }
        }

        return true;
    }

    /// <summary>
    /// tr(P₀ V_k P₀ V_l), Z'P₀Z = Z'WZ − B B' with B the absorbed rows: |Z'WZ|² − 2 (Z'WZ)∘BB' where levels meet, and |B B'|² from p × p
    /// products.
    /// </summary>
    private double[] Expectations(int count, double unit)
    {
        int[] sizes = products.Graph.Sizes, offsets = products.Graph.Offsets;
        var expectations = new double[count * count];
        for (int node = 0; node < sizes.Length && products.TermOfNode[node] >= 0; node++)
        {
            int k = products.Terms[products.TermOfNode[node]].Index;
            for (int block = products.BlockStarts[node]; block < products.BlockStarts[node + 1]; block++)
            {
                int row = products.BlockRows[block];
                if (products.TermOfNode[row] < 0)
                {
                    continue;
                }

                int l = products.Terms[products.TermOfNode[row]].Index;
                double sum = 0;
                for (int b = 0, at = products.ValueStarts[block]; b < sizes[node]; b++)
                {
                    for (int a = 0; a < sizes[row]; a++, at++)
                    {
                        int i = offsets[row] + a, j = offsets[node] + b;
                        sum += scales[i] * scales[j] * values[at] * (values[at] - (2 * TensorPrimitives.Dot(Absorbed(i), Absorbed(j))));
                        expectations[(k * count) + count - 1] += i == j
                            ? unit * scales[i] * (values[at] - TensorPrimitives.SumOfSquares(Absorbed(i))) : 0;
                    }
                }

                expectations[(k * count) + l] += row != node && k == l ? 2 * sum : sum;
                expectations[(l * count) + k] += k == l ? 0 : sum;
            }
        }

        double[][] inner = [.. products.Terms.Select(Inner)];
        for (int s = 0; s < inner.Length; s++)
        {
            int k = products.Terms[s].Index;
            expectations[((count - 1) * count) + k] = expectations[(k * count) + count - 1];
            for (int t = 0; t < inner.Length; t++)
            {
                expectations[(k * count) + products.Terms[t].Index] += TensorPrimitives.Dot<double>(inner[s], inner[t]);
            }
        }

        return expectations;
    }

    /// <summary>Σ of b b' over a term's columns, each with its variance.</summary>
    private double[] Inner(GroupedTerm term)
    {
        var inner = new double[p * p];
        for (int column = term.FirstColumn; column < term.EndColumn; column++)
        {
            ReadOnlySpan<double> own = Absorbed(column);
            for (int i = 0; i < p; i++)
            {
                TensorPrimitives.MultiplyAdd(own, scales[column] * own[i], inner.AsSpan(i * p, p), inner.AsSpan(i * p, p));
            }
        }

        return inner;
    }
}
