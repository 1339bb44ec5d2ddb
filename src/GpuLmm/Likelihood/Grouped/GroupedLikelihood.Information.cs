using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>Average information, from the cross-products alone.</summary>
internal sealed partial class GroupedLikelihood
{
    /// <summary>½ (V_k P y)'P(V_l P y), with V_k P y = Z_k x_k for a term, and residuals of one stratum for its variance.</summary>
    private double[] Information(double[] sigma)
    {
        int count = sigma.Length, last = Parameters.Parts.Count - 1, columns = system.ColumnCount;
        var directions = new double[count][];
        var crossed = new double[count][];
        var solved = new double[count][];
        foreach (GroupedTerm term in products.Terms)
        {
            for (int c = 0; c < term.Part.Pairs.Count; c++)
            {
                int k = Parameters.Offset(term.Index) + c;
                directions[k] = Direction(term, term.Part.Pairs[c]);
                crossed[k] = new double[columns];
                products.Multiply(system.Values, directions[k], crossed[k]);
            }
        }

        for (int s = 0; s < stratumSquares.Length; s++)
        {
            int k = Parameters.Offset(last) + s;
            double variance = sigma[k];
            directions[k] = [];
            crossed[k] = Array.ConvertAll(remaining[s], value => value / (variance * variance));
        }

        for (int k = 0; k < count; k++)
        {
            solved[k] = [.. crossed[k]];
            system.ScaleTransposed(solved[k]);
        }

        system.Factor.SolveLower(solved);

        var information = new double[count * count];
        for (int k = 0; k < count; k++)
        {
            for (int l = 0; l <= k; l++)
            {
                double own = directions[k].Length > 0 ? TensorPrimitives.Dot<double>(directions[k], crossed[l])
                    : directions[l].Length > 0 ? TensorPrimitives.Dot<double>(directions[l], crossed[k])
                    : k == l ? stratumSquares[k - Parameters.Offset(last)] / Math.Pow(sigma[k], 3) : 0;
                information[(k * count) + l] = information[(l * count) + k] =
                    0.5 * (own - TensorPrimitives.Dot<double>(solved[k], solved[l]));
            }
        }

        return information;
    }

    /// <summary>y'P V_k P y.</summary>
    private double[] Squares(double[] sigma)
    {
        var squares = new double[sigma.Length];
        foreach (GroupedTerm term in products.Terms)
        {
            for (int c = 0; c < term.Part.Pairs.Count; c++)
            {
                (int a, int b) = term.Part.Pairs[c];
                double sum = 0;
                for (int at = term.FirstColumn; at < term.EndColumn; at += term.EffectCount)
                {
                    sum += projected[at + a] * projected[at + b];
                }

                squares[Parameters.Offset(term.Index) + c] = a == b ? sum : 2 * sum;
            }
        }

        int first = Parameters.Offset(Parameters.Parts.Count - 1);
        for (int s = 0; s < stratumSquares.Length; s++)
        {
            squares[first + s] = stratumSquares[s] / (sigma[first + s] * sigma[first + s]);
        }

        return squares;
    }

    /// <summary>E_ab Z'P y of a term's levels.</summary>
    private double[] Direction(GroupedTerm term, (int A, int B) pair)
    {
        var direction = new double[system.ColumnCount];
        for (int at = term.FirstColumn; at < term.EndColumn; at += term.EffectCount)
        {
            direction[at + pair.A] = projected[at + pair.B];
            direction[at + pair.B] = projected[at + pair.A];
        }

        return direction;
    }
}
