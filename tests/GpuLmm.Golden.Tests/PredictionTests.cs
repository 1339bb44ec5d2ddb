using System.Globalization;
using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// The textbook's animal model with known variances, 20 and 40 (Mrode, chapter 3): BLUPs, their error variances and reliabilities.
/// </summary>
[TestFixture]
public sealed class PredictionTests
{
    private const double Additive = 20, Residual = 40;
    private HostBackend backend = null!;
    private DataTable table = null!;
    private MixedDesign design = null!;
    private double[,] relationship = null!;
    private JsonElement expected;

    private static string Folder => GoldenData.PathOf("prediction", "F02_mrode_animal_model_BLUP");

    [SetUp]
    public void Read()
    {
        backend = HostBackend.Open(1);
        table = DataTable.Read(Path.Combine(Folder, "data.csv"));
        design = MixedDesign.Build(table, ModelFormula.Parse("wwg ~ 0 + sex"));
        string[][] rows = [.. File.ReadLines(Path.Combine(Folder, "A.csv")).Skip(1).Select(line => line.Split(','))];
        relationship = new double[rows.Length, rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows.Length; j++)
            {
                relationship[i, j] = double.Parse(rows[i][j + 1], CultureInfo.InvariantCulture);
            }
        }

        expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json"))).RootElement.GetProperty("fits")
            .GetProperty("known_variances");
    }

    [TearDown]
    public void Close()
    {
        design.Dispose();
        backend.Dispose();
    }

    [Test]
    public void Animals_with_and_without_records_have_their_errors([Values] LikelihoodMethod method)
    {
        int[] animal = [.. table.Numbers("id")!.Select(id => (int)id - 1)];
        double[] ones = [.. animal.Select(_ => 1.0)];
        using DenseMatrix kernel = DenseMatrix.FromArray(relationship);
        var part = new EffectsPart("A", new EffectsMatrix(animal, 8, kernel), ["(Intercept)"], [ones], false);
        var parameters = new VarianceParameters([part, new ResidualPart([""], new int[animal.Length], null)]);
        using var likelihood = new DenseLikelihood(backend, parameters, design.Fixed, [.. design.Response.Values], method);
        using VarianceProjection projection = likelihood.ProjectionAt([Additive, Residual])!;
        IReadOnlyList<(double Variance, double Error)> errors = projection.Errors(part, [Additive]);
        double[] effects = part.Matrix.LevelProduct(projection.Point.Projected);

        Assert.That(errors, Has.Count.EqualTo(8));
        for (int i = 0; i < 8; i++)
        {
            var effect = new RandomEffect("A", $"{i + 1}", "(Intercept)", Additive * effects[i])
                .With(errors[i].Variance, errors[i].Error, 1);
            Assert.That(effect.Value,
                Is.EqualTo(expected.GetProperty("blup").GetProperty(effect.Level).GetDouble()).Within(1e-10), effect.Level);
            Assert.That(effect.StandardError * effect.StandardError,
                Is.EqualTo(expected.GetProperty("PEV")[i].GetDouble()).Within(1e-8), effect.Level);
            Assert.That(effect.Reliability, Is.EqualTo(expected.GetProperty("reliability")[i].GetDouble()).Within(1e-8), effect.Level);
        }
    }

    [Test]
    public void Eigenvectors_give_the_same()
    {
        int[] animal = [.. table.Numbers("id")!.Select(id => (int)id - 1)];
        var kernel = new DenseMatrix(animal.Length, animal.Length);
        for (int i = 0; i < animal.Length; i++)
        {
            for (int j = 0; j < animal.Length; j++)
            {
                kernel.Column(j)[i] = relationship[animal[i], animal[j]];
            }
        }

        using var spectral = SpectralModel.Create(kernel, design.Fixed, backend, LambdaRange.Of);
        ProfilePoint point = spectral.Profiles([design.Response.Values])[0].Evaluate(Additive / Residual);
        (double Variance, double Error)[] errors = SpectralPrediction.Errors(spectral, point);
        for (int r = 0; r < animal.Length; r++)
        {
            var effect = new RandomEffect("A", "", "", 0).With(errors[r].Variance, errors[r].Error, Residual);
            Assert.That(effect.StandardError * effect.StandardError,
                Is.EqualTo(expected.GetProperty("PEV")[animal[r]].GetDouble()).Within(1e-8));
            Assert.That(effect.Reliability, Is.EqualTo(expected.GetProperty("reliability")[animal[r]].GetDouble()).Within(1e-8));
        }
    }
}
