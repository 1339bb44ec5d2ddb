using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Scores given markers C that are not in the null model: T − g'PC (C'PC)⁻¹ C'Pz with variance g'Pg − g'PC (C'PC)⁻¹ C'Pg, which are score
/// and variance under P less its part along C. The null model stays as it is.
/// </summary>
internal static class GivenMarkers
{
    /// <summary>P C L⁻' with C'P C = L L', and the score without its part along C.</summary>
    /// <param name="design">Its first column is Pz.</param>
    /// <param name="markers">C, n × k.</param>
    /// <param name="names">Of the markers, for messages.</param>
    /// <param name="score">What is left of the score.</param>
    /// <exception cref="InputException">A marker that is a combination of the covariates or of others.</exception>
    public static DenseMatrix Of(ScoreDesign design, DenseMatrix markers, IReadOnlyList<string> names, out double[] score)
    {
        int n = markers.Rows, count = markers.Columns;
        using DenseMatrix projected = Projected(design, markers);
        double[] information = new double[count * count], explained = new double[count], sizes = new double[count];
        for (int i = 0; i < count; i++)
        {
            explained[i] = TensorPrimitives.Dot<double>(markers.Column(i), design.Columns.Column(0));
            for (int j = 0; j < count; j++)
            {
                information[(i * count) + j] = TensorPrimitives.Dot<double>(markers.Column(i), projected.Column(j));
            }

            for (int row = 0; row < n; row++)
            {
                sizes[i] += design.Weights![row, 0] * markers[row, i] * markers[row, i];
            }
        }

        bool isDefinite = CholeskyFactor.TryCreate(information, count, out CholeskyFactor factor);
        for (int i = 0; i < count; i++)
        {
            double left = isDefinite ? factor.Lower[(i * count) + i] * factor.Lower[(i * count) + i] : information[(i * count) + i];
            if (!(left > MarkerMath.CollinearShare * sizes[i]))
            {
                throw new InputException(
                    $"--condition: marker {names[i]} is a combination of the covariates or of the markers before it; leave it out.");
            }
        }

        if (!isDefinite)
        {
            throw new InputException($"--condition: the markers {string.Join(", ", names)} are combinations of each other; leave one out.");
        }

        double[] inverse = Triangular.InvertLower(factor.Lower, count);
        score = design.Columns.Column(0).ToArray();
        factor.SolveLower(explained);
        var given = new DenseMatrix(n, count);
        for (int j = 0; j < count; j++)
        {
            for (int k = 0; k <= j; k++)
            {
                TensorPrimitives.MultiplyAdd<double>(projected.Column(k), inverse[(j * count) + k], given.Column(j), given.Column(j));
            }

            TensorPrimitives.MultiplyAdd<double>(given.Column(j), -explained[j], score, score);
        }

        return given;
    }

    private static DenseMatrix Projected(ScoreDesign design, DenseMatrix markers)
    {
        int n = markers.Rows;
        var projected = new DenseMatrix(n, markers.Columns);
        for (int k = 0; k < markers.Columns; k++)
        {
            if (design.NeedsHost)
            {
                using var workspace = new Rented(design.WorkspaceLength);
                design.Project(markers.Column(k), 1, projected.Column(k), workspace.Array.AsSpan(0, design.WorkspaceLength));
                continue;
            }

            for (int i = 0; i < n; i++)
            {
                projected[i, k] = TensorPrimitives.Dot<double>(design.Forms[0].Matrix.Column(i), markers.Column(k));
            }
        }

        return projected;
    }
}
