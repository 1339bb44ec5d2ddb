using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Backends.Tests;

/// <summary>
/// The model with a marker as a textbook has it, in dense float64 matrices and without eigenvectors: V = λK + I,
/// P = V⁻¹ − V⁻¹X(X'V⁻¹X)⁻¹X'V⁻¹, everything per unit σ²_e.
/// </summary>
/// <param name="kinship">K.</param>
/// <param name="covariates">X, of full rank.</param>
/// <param name="response">y.</param>
internal sealed class DenseTextbook(Matrix<double> kinship, Matrix<double> covariates, Vector<double> response)
{
    private int SampleCount => response.Count;

    /// <summary>x'Px, x'Py and y'Py.</summary>
    public (double A, double B, double NullSquares) Products(Vector<double> marker, double lambda)
    {
        Matrix<double> p = Projection(covariates, Inverse(lambda));
        return (marker * p * marker, marker * p * response, response * p * response);
    }

    /// <summary>
    /// dℓ/dθ of the model with the marker: REML −½[λ tr(PK) − (n−p−1) λ y'PKPy / y'Py], ML −½[λ tr(V⁻¹K) − n λ y'PKPy / y'Py].
    /// </summary>
    public double Score(Vector<double> marker, double lambda, LikelihoodMethod method)
    {
        Matrix<double> inverse = Inverse(lambda);
        Matrix<double> design = covariates.InsertColumn(covariates.ColumnCount, marker);
        Matrix<double> p = Projection(design, inverse);
        Vector<double> py = p * response;
        double ratio = (py * kinship * py) / (response * py);
        return method == LikelihoodMethod.Reml
            ? -0.5 * lambda * ((p * kinship).Trace() - ((SampleCount - design.ColumnCount) * ratio))
            : -0.5 * lambda * ((inverse * kinship).Trace() - (SampleCount * ratio));
    }

    private Matrix<double> Inverse(double lambda) =>
        ((lambda * kinship) + Matrix<double>.Build.DenseIdentity(SampleCount)).Inverse();

    private static Matrix<double> Projection(Matrix<double> design, Matrix<double> inverse)
    {
        Matrix<double> weighted = inverse * design;
        return inverse - (weighted * (design.Transpose() * weighted).Inverse() * weighted.Transpose());
    }
}
