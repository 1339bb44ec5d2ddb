using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Backends.Tests;

/// <summary>
/// A small random study: genotypes, a kinship from other markers, covariates, and a trait for each λ asked for. Null estimates are searched
/// for, as the library does.
/// </summary>
internal sealed class ScanCase : IDisposable
{
    private readonly Eigendecomposition eigen;

    /// <param name="seed">Seed.</param>
    /// <param name="samples">n; the file has five more samples.</param>
    /// <param name="markers">Markers to test.</param>
    /// <param name="covariates">p, the intercept included.</param>
    /// <param name="lambdas">λ that each trait is drawn with; 0 gives one whose null estimate is the lower bound.</param>
    /// <param name="fixedLambda">Whether λ is held at the null estimates.</param>
    /// <param name="hasDosages">Which markers have dosages; null: none.</param>
    public ScanCase(
        int seed, int samples, int markers, int covariates, double[] lambdas, bool fixedLambda = false, Func<int, bool>? hasDosages = null)
    {
        var random = new Random(seed);
        Genotypes = new RandomGenotypes(seed, samples + 5, samples, markers, hasDosages);
        Matrix<double> z = Matrix<double>.Build.Dense(samples, samples + 20, (_, _) => Normal(random));
        KinshipMatrix = z * z.Transpose() / (samples + 20);
        Covariates = Matrix<double>.Build.Dense(samples, covariates, (_, j) => j == 0 ? 1 : Normal(random));
        eigen = HostDecomposition();
        Matrix<double> u = Matrix<double>.Build.Dense(samples, samples, (i, j) => eigen.Vectors[i, j]);
        double[][] rotatedCovariates = [.. (u.Transpose() * Covariates).EnumerateColumns().Select(c => c.ToArray())];
        var traits = new List<ScanTraitSource>();
        foreach (double lambda in lambdas)
        {
            // Drawn in the eigenvectors. Noise that shrinks where the kinship is strong makes λ = 0 the best null estimate.
            Vector<double> rotated = Vector<double>.Build.Dense(
                samples, i => Normal(random) * (lambda > 0 ? Math.Sqrt((lambda * eigen.Values[i]) + 1) : 1 / (eigen.Values[i] + 0.2)));
            Responses.Add(u * rotated);
            var profile = new ProfileLikelihood(eigen.Values, [.. rotated], rotatedCovariates);
            traits.Add(new ScanTraitSource(
                $"λ = {lambda}", profile, rotatedCovariates,
                LambdaSearch.Maximise(profile, LikelihoodMethod.Reml).Point.Lambda,
                LambdaSearch.Maximise(profile, LikelihoodMethod.Ml).Point.Lambda));
        }

        Sources = traits;
        Design = ScanLayout.Create(eigen.Vectors, covariates, traits, fixedLambda);
    }

    public RandomGenotypes Genotypes { get; }

    public ScanDesign Design { get; }

    public IReadOnlyList<ScanTraitSource> Sources { get; }

    public Matrix<double> KinshipMatrix { get; }

    public Matrix<double> Covariates { get; }

    public List<Vector<double>> Responses { get; } = [];

    public int TraitCount => Sources.Count;

    public DenseTextbook Textbook(int trait) => new(KinshipMatrix, Covariates, Responses[trait]);

    public Vector<double> Marker(int marker) => Vector<double>.Build.Dense(Genotypes.Values(marker));

    /// <summary>x̃ = U'x.</summary>
    public double[] Rotated(int marker)
    {
        double[] x = Genotypes.Values(marker);
        return [.. Enumerable.Range(0, x.Length)
            .Select(j => System.Numerics.Tensors.TensorPrimitives.Dot<double>(eigen.Vectors.Column(j), x))];
    }

    /// <summary>Scans all markers, in blocks no larger than asked for.</summary>
    public MarkerSolution[] Scan(Backend backend, int blockSize = 64)
    {
        using MarkerScanner scanner = backend.PrepareScan(Design, Genotypes.Samples);
        return Scan(scanner, blockSize);
    }

    /// <summary>Scans all markers; the lanes take turns.</summary>
    public MarkerSolution[] Scan(MarkerScanner scanner, int blockSize)
    {
        var solutions = new MarkerSolution[Genotypes.MarkerCount * TraitCount];
        for (int first = 0; first < Genotypes.MarkerCount; first += blockSize)
        {
            int count = Math.Min(blockSize, Genotypes.MarkerCount - first);
            using GenotypeBlock block = Genotypes.Slice(first, count);
            scanner.Lanes[first / blockSize % scanner.Lanes.Count].Scan(
                block, Genotypes.Codings.AsSpan(first, count), solutions.AsSpan(first * TraitCount, count * TraitCount));
        }

        return solutions;
    }

    public void Dispose()
    {
        Design.Dispose();
        eigen.Dispose();
        Genotypes.Dispose();
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private Eigendecomposition HostDecomposition()
    {
        using HostBackend host = HostBackend.Open(2, blas: "managed");
        return host.Decompose(DenseMatrix.FromArray(KinshipMatrix.ToArray()));
    }
}
