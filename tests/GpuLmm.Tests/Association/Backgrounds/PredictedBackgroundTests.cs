using System.Globalization;

namespace GpuLmm.Tests;

/// <summary>Predictions of a first step as offsets, and those that null models without a relationship matrix make.</summary>
[TestFixture]
public sealed class PredictedBackgroundTests : HostFixture
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [Test]
    public void Markers_are_tested_against_what_predictions_leave()
    {
        using var study = new SimulatedStudy(n: 60, m: 45, seed: 91, missing: 0.05);
        double[] y = study.Trait(0.3, effectOf: 7);
        using StudySamples samples = ScanSetup.Samples(study, y);
        Trait trait = samples.Traits[0];
        double[] predicted = [.. study.Ids.Select((_, i) => Math.Sin(i) / 4)];
        string Line(int chromosome) => $"{chromosome} {string.Join(' ', predicted.Select(value => Text(value * chromosome)))}\n";

        // In another order than the genotypes, with a sample more.
        folder.Write("p_1.loco", Reversed(
            $"FID_IID {string.Join(' ', study.Ids.Select(id => $"{id.Family}_{id.Individual}"))} x_x\n"
            + string.Concat(Enumerable.Range(1, 3).Select(c => Line(c).TrimEnd('\n') + " NA\n"))));
        string list = folder.Write("p_pred.list", $"{trait.Name} {folder.Path("p_1.loco")}\n");
        LocoPredictions predictions = LocoPredictions.ReadList(list)[trait.Name];
        var rows = new CollectedRows();
        AssociationScan.Run(
            study.Genotypes, ScanBackground.Predicted(samples.SampleSets[0], [trait], [predictions]), Host, rows, ScanSetup.AllTests);

        // s is the standard deviation of the trait after covariates, with n − p below.
        double[] ones = [.. Enumerable.Repeat(1.0, 60)];
        double scale = Math.Sqrt(Textbook.Create(new double[60, 60], [ones, study.Covariate], y).At(0, reml: true).ResidualVariance);
        for (int j = 0; j < 45; j++)
        {
            int chromosome = 1 + (3 * j / 45);
            double[] left = [.. y.Select((value, i) => value - (scale * (float)(predicted[i] * chromosome)))];
            Textbook.Fit fit = Textbook.Create(new double[60, 60], [ones, study.Covariate], left).With(study.Centred(j)).At(0, reml: true);
            AssociationResult wald = rows.Of($"rs{j}");
            Assert.That(wald.Beta, Is.EqualTo(fit.Last).Within(1e-6 * fit.LastError), "predictions are in float32");
            Assert.That(wald.StandardError, Is.EqualTo(fit.LastError).Within(1e-6 * fit.LastError));
        }
    }

    [TestCase(ResponseFamily.Binomial)]
    [TestCase(ResponseFamily.Poisson)]
    public void Of_cases_and_counts_predictions_are_offsets(ResponseFamily family)
    {
        using var study = new SimulatedStudy(n: 60, m: 45, seed: 93, missing: 0.05);
        double[] trend = study.Trait(0.3, effectOf: 7);
        double middle = trend.Average();
        double[] y = Array.ConvertAll(trend, value =>
            family == ResponseFamily.Binomial ? (value > middle + 0.2 ? 1.0 : 0) : Math.Floor(2 * Math.Exp(0.5 * (value - middle))));
        using StudySamples samples = ScanSetup.Samples(study, y);
        Trait trait = samples.Traits[0];
        double[] predicted = [.. study.Ids.Select((_, i) => (double)(float)(Math.Sin(i) / 2))];
        folder.Write("p_1.loco",
            $"FID_IID {string.Join(' ', study.Ids.Select(id => $"{id.Family}_{id.Individual}"))}\n" + string.Concat(
                Enumerable.Range(1, 3).Select(c => $"{c} {string.Join(' ', predicted.Select(value => Text(value * c)))}\n")));
        LocoPredictions predictions =
            LocoPredictions.ReadList(folder.Write("p_pred.list", $"{trait.Name} {folder.Path("p_1.loco")}\n"))[trait.Name];
        var rows = new CollectedRows();
        AssociationScan.Run(
            study.Genotypes, ScanBackground.Predicted(trait, family, predictions), Host, rows,
            new AssociationOptions { Tests = [MarkerTest.Score] });

        for (int j = 0; j < 45; j++)
        {
            (double score, double variance) = ScoreOf(study, y, [.. predicted.Select(value => value * (1 + (3 * j / 45)))], j, family);
            AssociationResult row = rows.Of($"rs{j}", MarkerTest.Score);
            Assert.That(row.Statistic, Is.EqualTo(score * score / variance).Within(1e-6 * Math.Max(1, row.Statistic)), $"rs{j}");
            Assert.That(row.Generalised, Is.Not.Null);
        }
    }

    /// <summary>g'(y − μ) and its variance by weighted least squares with an offset, to its end.</summary>
    private static (double Score, double Variance) ScoreOf(
        SimulatedStudy study, double[] y, double[] offset, int marker, ResponseFamily family)
    {
        int n = y.Length;
        var x = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfColumns(
            [[.. Enumerable.Repeat(1.0, n)], study.Covariate]);
        var b = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(2);
        var g = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(study.Centred(marker));
        for (int step = 0; ; step++)
        {
            double[] eta = [.. (x * b).Zip(offset, (own, known) => own + known)];
            double[] mean = Array.ConvertAll(eta, own => family == ResponseFamily.Binomial ? 1 / (1 + Math.Exp(-own)) : Math.Exp(own));
            var w = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(
                family == ResponseFamily.Binomial ? Array.ConvertAll(mean, own => own * (1 - own)) : mean);
            var left = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense([.. y.Zip(mean, (own, m) => own - m)]);
            var weighted = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfDiagonalVector(w) * x;
            var information = x.Transpose() * weighted;
            var move = information.Solve(x.Transpose() * left);
            if (move.L2Norm() < 1e-12 || step > 100)
            {
                var explained = weighted.Transpose() * g;
                return (g * left, (g.PointwiseMultiply(w) * g) - (explained * information.Solve(explained)));
            }

            b += move;
        }
    }

    [Test]
    public void Saved_predictions_leave_the_residuals_of_the_null_model()
    {
        using var study = new SimulatedStudy(n: 80, m: 90, seed: 92, missing: 0.02);
        double[] y = [.. study.Trait(0.5).Select((value, i) => i % 9 == 4 ? double.NaN : value)];
        using StudySamples samples = ScanSetup.Samples(study, y);
        var model = MatrixFreeModel.Fit(samples, study.Genotypes, Host, MatrixFreeOptions.Default with { Tolerance = 1e-8 });
        var predictions = LocoPredictions.Of(model.Fits[0]);
        using (var files = new PendingFiles(overwrite: false))
        {
            LocoPredictionFile.Stage(files, folder.Path("s"), [predictions]);
            files.Complete();
        }

        Trait trait = samples.Traits[0];
        LocoPredictions read = LocoPredictions.ReadList(folder.Path("s_pred.list"))[trait.Name];
        Assert.That(read.Chromosomes, Is.EqualTo(Enumerable.Range(1, 23).Select(c => $"{c}")), "as REGENIE has them");
        foreach ((string chromosome, double[] residuals) in model.Fits[0].Residuals)
        {
            double[] left = read.Residuals(trait, chromosome);
            double size = Math.Sqrt(residuals.Average(value => value * value));
            Assert.That(left.Zip(residuals, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-6 * size), "float32");
        }

        Assert.That(read.Residuals(trait, "X").Zip(model.Fits[0].WholeResiduals, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-5));
        Assert.That(read.Has(study.Ids[4]), Is.False, "it lacks the trait");
    }

    [TestCase("IID a b\n1 1 2\n", "line 1: expected FID_IID")]
    [TestCase("FID_IID a b\n1 1\n", "line 2: expected a chromosome and 2 predictions, found 1")]
    [TestCase("FID_IID a b\n1 1 x\n", "line 2: prediction 'x' is no number")]
    [TestCase("FID_IID a b\n1 1 2\n01 1 2\n", "line 3: chromosome '01' is there already")]
    [TestCase("FID_IID a a\n1 1 2\n", "line 1: sample 'a' occurs twice")]
    [TestCase("FID_IID a b\n", "has no line of a chromosome")]
    public void Faults_are_named(string text, string message)
    {
        string list = folder.Write("p_pred.list", $"y {folder.Write("p_1.loco", text)}\n");
        Assert.That(() => LocoPredictions.ReadList(list), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    [Test]
    public void Files_that_moved_with_their_list_are_found_and_traits_that_are_not_there_named()
    {
        folder.Write("p_1.loco", "FID_IID a b\n1 1 2\n");
        string list = folder.Write("p_pred.list", "height /elsewhere/p_1.loco\n");
        Assert.That(LocoPredictions.ReadList(list)["height"].Samples, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(() => LocoPredictions.ReadList(list, ["weight"]), Throws.TypeOf<InputException>().With.Message.Contains("weight"));
    }

    [Test]
    public void Paths_of_a_list_may_have_spaces()
    {
        Directory.CreateDirectory(folder.Path("first step"));
        string file = folder.Write(Path.Combine("first step", "p 1.loco"), "FID_IID a b\n1 1 2\n");
        string list = folder.Write("p_pred.list", $"height  {file} \nweight {Path.Combine("elsewhere", "p 1.loco")}\n");
        Assert.That(
            () => LocoPredictions.ReadList(list), Throws.TypeOf<InputException>().With.Message.Contains("p 1.loco' of trait 'weight'"));
        list = folder.Write("p_pred.list", $"height  {file} \n");
        Assert.That(LocoPredictions.ReadList(list)["height"].Samples, Is.EqualTo(new[] { "a", "b" }));
        list = folder.Write("p_pred.list", "height\n");
        Assert.That(() => LocoPredictions.ReadList(list), Throws.TypeOf<InputException>().With.Message.Contains("found 1 fields"));
    }

    private static string Text(double value) => ((float)value).ToString(CultureInfo.InvariantCulture);

    /// <summary>The columns from the last on.</summary>
    private static string Reversed(string text) => string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
    {
        string[] cells = line.Split(' ');
        return $"{cells[0]} {string.Join(' ', cells.Skip(1).Reverse())}\n";
    }));
}
