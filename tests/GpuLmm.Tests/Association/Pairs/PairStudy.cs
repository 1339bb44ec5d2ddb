using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>A null model of pairs: its formula, <c>""</c> for the default with a kinship, null for linear regression.</summary>
internal sealed record PairCase(string Name, string? Formula, int Records, string? Residual = null);

/// <summary>A simulated study whose pairs of markers are tested, and the textbook for it.</summary>
internal sealed class PairStudy : IDisposable
{
    private const int N = 56;
    private const int M = 14;
    private readonly SimulatedStudy study;
    private readonly TempFolder folder = new();
    private readonly double[][] copies;

    /// <param name="hasDosages">Expected copies in the place of calls.</param>
    /// <param name="isOdd">Markers that cannot be tested, alone or in pairs.</param>
    /// <param name="flips">A marker whose other allele is counted; −1 for none.</param>
    public PairStudy(bool hasDosages = false, bool isOdd = false, int flips = -1)
    {
        study = new SimulatedStudy(N, M, seed: 81, missing: isOdd ? 0 : 0.06);
        if (isOdd)
        {
            Array.Fill(study.Counts[2], (sbyte)1);
            Array.Fill(study.Counts[3], (sbyte)-1);
            Array.Clear(study.Counts[4]);
            study.Counts[4][7] = 1;
            study.Counts[5].CopyTo(study.Counts[6], 0);

            // Two rare alleles that nobody has both of: 0 = x₁x₂.
            Array.Clear(study.Counts[7]);
            Array.Clear(study.Counts[8]);
            (study.Counts[7][3], study.Counts[7][20], study.Counts[8][4], study.Counts[8][31]) = (1, 1, 1, 2);
        }

        if (flips >= 0)
        {
            study.Counts[flips] = Array.ConvertAll(study.Counts[flips], g => g < 0 ? g : (sbyte)(2 - g));
        }

        var random = new Random(6);
        copies = [.. study.Counts.Select(row => row.Select(g =>
            g < 0 ? double.NaN : hasDosages ? Math.Round(Math.Clamp(g + random.NextDouble() - 0.5, 0, 2) * 64) / 64 : g).ToArray())];
        Genotypes = hasDosages ? Dosages() : MemoryGenotypes.Create(study.Ids, study.Markers, study.Counts);
        Trait = study.Trait(0.4, effectOf: 1);
    }

    public Genotypes Genotypes { get; }

    public double[] Trait { get; }

    public double[] Noise => study.Noise;

    public StudySamples Samples(params double[][] traits) => ScanSetup.Samples(study, traits);

    /// <summary>Copies of allele 1, missing calls at the mean.</summary>
    public double[] Raw(Marker marker)
    {
        double[] own = Copies(marker);
        double mean = own.Where(g => !double.IsNaN(g)).Average();
        return Array.ConvertAll(own, g => double.IsNaN(g) ? mean : g);
    }

    public int CalledAtBoth(Marker first, Marker second) =>
        Copies(first).Zip(Copies(second)).Count(pair => !double.IsNaN(pair.First) && !double.IsNaN(pair.Second));

    /// <summary>Fits a null model, with the textbook for it.</summary>
    public PairBackground Background(PairCase own, Backend backend)
    {
        double[,] g = study.PlainKinship();
        if (own.Formula is null)
        {
            StudySamples linear = Samples(Trait);
            return new PairBackground(
                ScanBackground.None(linear.SampleSets[0], linear.Traits),
                    Book([.. Enumerable.Range(0, N)], Trait, (i, j) => i == j ? 1 : 0),
                [linear]);
        }

        using Kinship kinship = new(DenseMatrix.FromArray(g), study.Ids);
        int[] sample = [.. Enumerable.Range(0, N)];
        if (own.Formula.Length == 0)
        {
            StudySamples aligned = Samples(Trait);
            FittedNull pairs = FittedNull.ForPairs(aligned.Traits[0], kinship, backend);
            Assert.That(pairs.Report.Formula, Is.EqualTo("t0 ~ 1 + age + (1 | gr(id, cov = kinship)) + (1 | gr(id, cov = kinship * kinship))"));
            return new PairBackground(
                ScanBackground.Of(pairs, Genotypes), Book(sample, Trait, (i, j) => Variance(pairs.Report, i, j)),
                [pairs, aligned]);
        }

        var random = new Random(9);
        sample = [.. Enumerable.Range(0, N * own.Records).Select(k => k / own.Records)];
        random.Shuffle(sample);
        double[] y = Array.ConvertAll(sample, i => Trait[i] + (0.6 * SimulatedStudy.Normal(random)));
        var table = DataTable.FromColumns(
        [
            DataColumn.Create("id", [.. sample.Select(i => study.Ids[i].Individual)]), DataColumn.Create("y", y),
            DataColumn.Create("age", [.. sample.Select(i => study.Covariate[i])]),
            DataColumn.Create("family", [.. sample.Select(i => study.Ids[i].Family)]),
            DataColumn.Create("batch", [.. sample.Select(Batch)]),
        ]);
        var model = FittedNull.Fit(
            table, own.Formula, new Dictionary<string, Kinship> { ["g"] = kinship }, backend,
            new FittedNullOptions { Model = MixedModelOptions.Default with { Residual = own.Residual, Degrees = DegreesMethod.None } });
        return new PairBackground(
            ScanBackground.Of(model, Genotypes), Book(sample, y, (k, l) => Variance(model.Report, k, l)), [model]);

        double Variance(ModelReport report, int k, int l)
        {
            (int i, int j) = (sample[k], sample[l]);
            return report.Variances.Sum(part => part.Value * part.Group switch
            {
                "g" or "kinship" => g[i, j],
                "g * g" or "kinship * kinship" or "g*g" or "kinship*kinship" => g[i, j] * g[i, j],
                "id" => i == j ? 1 : 0,
                "family" => study.Ids[i].Family == study.Ids[j].Family ? 1 : 0,
                "batch" => Batch(i) == Batch(j) ? 1 : 0,
                "Residual" => k == l && (own.Residual is null || part.Term == Batch(i)) ? 1 : 0,
                _ => throw new AssertionException($"Unknown group {part.Group}."),
            });
        }

        static string Batch(int i) => $"b{i % 3}";
    }

    public void Dispose()
    {
        Genotypes.Dispose();
        study.Dispose();
        folder.Dispose();
    }

    private double[] Copies(Marker marker) =>
        copies[Enumerable.Range(0, M).Single(j => Genotypes.Markers[j].Id == marker.Id)];

    private PairBook Book(int[] sample, double[] y, Func<int, int, double> variance) =>
        new(sample, y, Array.ConvertAll(sample, i => study.Covariate[i]), variance);

    private PlinkPgen Dosages() => PlinkPgen.Open(PgenFiles.Write(
        folder, N, M, PgenFiles.Dosages([.. copies.Select(row => Array.ConvertAll(row, g => (float)g))])));
}

/// <summary>A fitted background with its textbook; frees what it was made of.</summary>
internal sealed record PairBackground(ScanBackground Scan, PairBook Book, IDisposable[] Parts) : IDisposable
{
    public void Dispose()
    {
        Scan.Dispose();
        Array.ForEach(Parts, part => part.Dispose());
    }
}

/// <summary>Generalised least squares by the Cholesky factor of V and the QR of what it whitens.</summary>
internal sealed class PairBook
{
    private readonly int[] sample;
    private readonly Matrix<double> factor;
    private readonly double[] y;
    private readonly double[] age;

    /// <param name="sample">Sample of each record.</param>
    /// <param name="y">The trait.</param>
    /// <param name="age">The covariate.</param>
    /// <param name="variance">V.</param>
    public PairBook(int[] sample, double[] y, double[] age, Func<int, int, double> variance)
    {
        this.sample = sample;
        this.y = y;
        this.age = age;
        factor = Matrix<double>.Build.Dense(y.Length, y.Length, variance).Cholesky().Factor;
    }

    /// <summary>β̂ of the product, its error, and −log10 p; null where nothing of it is left beside the others.</summary>
    public (double Beta, double Error, double LogP)? Test(double[] first, double[] second)
    {
        double[] one = Array.ConvertAll(sample, i => first[i]), other = Array.ConvertAll(sample, i => second[i]);
        Matrix<double> w = factor.Solve(Matrix<double>.Build.DenseOfColumnArrays(
            [.. Enumerable.Repeat(1.0, y.Length)], age, one, other, [.. one.Zip(other, (a, b) => a * b)]));
        double corner = w.QR().R[4, 4];
        if (Math.Abs(corner) <= 1e-9 * w.Column(4).L2Norm())
        {
            return null;
        }

        Vector<double> white = factor.Solve(Vector<double>.Build.Dense(y)), beta = w.QR().Solve(white);
        double degrees = y.Length - w.ColumnCount, variance = (white - (w * beta)).DotProduct(white - (w * beta)) / degrees;
        double error = Math.Sqrt(variance) / Math.Abs(corner), f = beta[4] / error * (beta[4] / error);
        return (beta[4], error, -Math.Log10(1 - FisherSnedecor.CDF(1, degrees, f)));
    }
}
