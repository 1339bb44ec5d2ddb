using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Type III hypotheses (Yates 1934): a term's differences between levels, averaged over the levels of all factors that it does not have,
/// are zero. They are the term's coefficients where those factors are coded by contrasts that sum to zero: with X = Q T, and X₀ = Q₀ T₀
/// coded so, b₀ = T₀⁻¹ Q₀'Q b_Q.
/// </summary>
internal static class TypeThree
{
    /// <summary>The hypothesis of each term that has columns; none where columns are aliased.</summary>
    /// <param name="terms">The fixed terms.</param>
    /// <param name="values">Of the variables, over the rows that are used.</param>
    /// <param name="design">X.</param>
    public static IReadOnlyList<TermHypothesis> Of(LinearTerms terms, RowValues values, DesignMatrix design)
    {
        // Without interactions no term is averaged over another's levels: the coefficients as they are.
        double[]? plain = terms.Terms.All(term => term.Variables.Count == 1)
            ? Triangular.InvertUpper(design.Triangle, design.Names.Count) : null;
        var hypotheses = new List<TermHypothesis>();
        foreach (FormulaTerm term in terms.Terms)
        {
            var columns = new ModelColumns(terms, values, variable => !term.Variables.Contains(variable));
            List<(string, double[])> coded = columns.Build(out _);
            if ((plain ?? Map(coded, design, terms.HasIntercept)) is not { } map
                || coded.Count + (terms.HasIntercept ? 1 : 0) != design.Names.Count)
            {
                return [];
            }

            int p = design.Names.Count, first = terms.HasIntercept ? 1 : 0;
            int[] own = [.. Enumerable.Range(0, coded.Count).Where(j => terms.Terms[columns.TermOfColumn[j]] == term)];
            if (own.Length > 0)
            {
                hypotheses.Add(
                    new TermHypothesis(terms.Label(term), [.. own.SelectMany(j => map.AsSpan((first + j) * p, p).ToArray())], own.Length));
            }
        }

        return hypotheses;
    }

    /// <summary>From coefficients on the basis of X to those of another coding of it; null where its columns are aliased.</summary>
    private static double[]? Map(List<(string, double[])> coded, DesignMatrix design, bool hasIntercept)
    {
        using DesignMatrix other = DesignMatrix.Build(design.Matrix.Rows, coded, [], hasIntercept);
        int p = design.Names.Count;
        if (other.Names.Count != p)
        {
            return null;
        }

        var crossed = new double[p * p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++)
            {
                crossed[(i * p) + j] = TensorPrimitives.Dot<double>(other.Basis.Column(i), design.Basis.Column(j));
            }
        }

        return SmallMatrix.Multiply(Triangular.InvertUpper(other.Triangle, p), crossed, p);
    }
}
