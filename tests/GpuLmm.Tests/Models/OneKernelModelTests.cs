namespace GpuLmm.Tests;

[TestFixture]
[Category("WithoutBlas")]
public sealed class OneKernelModelTests
{
    private HostBackend backend = null!;
    private TempFolder folder = null!;

    [SetUp]
    public void Open()
    {
        backend = HostBackend.Open(1);
        folder = new TempFolder();
    }

    [TearDown]
    public void Close()
    {
        backend.Dispose();
        folder.Dispose();
    }

    [Test]
    public void Repeated_records_are_ZKZ([Values] LikelihoodMethod method)
    {
        (string path, Kinship kinship, Textbook book, _) = Records();
        using (kinship)
        {
            ModelReport report = Fit(path, "y ~ x + grp + (1 | gr(id, cov = K))", kinship,
                MixedModelOptions.Default with { Method = method });
            Textbook.Fit expected = book.Maximise(method == LikelihoodMethod.Reml);

            Assert.That(report.LogLikelihood, Is.EqualTo(expected.LogLikelihood).Within(1e-7));
            Assert.That(report.Fixed.Select(e => e.Name), Is.EqualTo(new[] { "(Intercept)", "x", "grpb", "grpc" }));
            Assert.That(report.Fixed.Select(e => e.Estimate), Is.EqualTo(expected.B.ToArray()).Within(1e-5));
            Assert.That(report.Random, Has.Count.EqualTo(12), "one effect an id");
        }
    }

    [Test]
    public void Factor_levels_take_the_given_order()
    {
        (string path, Kinship kinship, _, _) = Records();
        using (kinship)
        {
            ModelReport report = Fit(path, "y ~ grp + (1 | gr(id, cov = K))", kinship, MixedModelOptions.Default with
            {
                Factors = new Dictionary<string, IReadOnlyList<string>> { ["grp"] = ["c", "a", "b"] },
            });

            Assert.That(report.Fixed.Select(e => e.Name), Is.EqualTo(new[] { "(Intercept)", "grpa", "grpb" }));
        }
    }

    [Test]
    public void Without_intercept_the_first_factor_keeps_all_levels()
    {
        (string path, Kinship kinship, _, _) = Records();
        using (kinship)
        {
            ModelReport with = Fit(path, "y ~ grp + x + (1 | gr(id, cov = K))", kinship);
            ModelReport without = Fit(path, "y ~ 0 + grp + x + (1 | gr(id, cov = K))", kinship);

            Assert.That(without.Fixed.Select(e => e.Name), Is.EqualTo(new[] { "grpa", "grpb", "grpc", "x" }));
            Assert.That(without.Fixed[0].Estimate, Is.EqualTo(with.Fixed[0].Estimate).Within(1e-6));
            Assert.That(without.Variances[0].Value, Is.EqualTo(with.Variances[0].Value).Within(1e-6));
        }
    }

    [Test]
    public void Offset_is_a_known_part_of_the_mean()
    {
        (string path, Kinship kinship, _, _) = Records();
        using (kinship)
        {
            ModelReport taken = Fit(path, "I(y - 2 * x) ~ x * grp + (1 | gr(id, cov = K))", kinship);
            ModelReport offset = Fit(path, "y ~ x * grp + offset(x) + offset(x) + (1 | gr(id, cov = K))", kinship);

            Assert.That(offset.Fixed.Select(e => e.Name), Is.EqualTo(new[] { "(Intercept)", "x", "grpb", "grpc", "x:grpb", "x:grpc" }));
            Assert.That(offset.LogLikelihood, Is.EqualTo(taken.LogLikelihood).Within(1e-9));
            Assert.That(offset.Fixed[1].Estimate, Is.EqualTo(taken.Fixed[1].Estimate).Within(1e-9));
            Assert.That(offset.Warnings, Has.One.EqualTo("1 of 37 rows have missing values and are left out: y 1."));
            double[] x = [.. DataTable.Read(path).Numbers("x")!.Take(36)];
            Assert.That(offset.Fitted, Is.EqualTo(taken.Fitted.Zip(x, (fitted, value) => fitted + (2 * value))).Within(1e-9));
        }
    }

    [Test]
    public void Table_in_memory_is_as_one_in_a_file()
    {
        (string path, Kinship kinship, _, _) = Records();
        using (kinship)
        {
            DataTable file = DataTable.Read(path);
            DataTable memory = DataTable.FromColumns(
                [.. file.Names.Select(name =>
                    file.Numbers(name) is { } numbers ? DataColumn.Create(name, numbers) : DataColumn.Create(name, file.Text(name)))]);
            const string Formula = "y ~ x + grp + (1 | gr(id, cov = K))";
            ModelReport report = MixedModel.Fit(memory, Formula, new Dictionary<string, Kinship> { ["K"] = kinship }, backend);

            Assert.That(report.LogLikelihood, Is.EqualTo(Fit(path, Formula, kinship).LogLikelihood));
        }
    }

    [Test]
    public void Kernel_that_explains_nothing_is_a_boundary_and_gives_ordinary_least_squares()
    {
        using var kinship = new Kinship(DenseMatrix.FromArray(Blocks(12)),
            [.. Enumerable.Range(0, 12).Select(i => new SampleId("0", $"i{i}"))]);

        // Within each pair of relatives the values differ, between pairs the means do not.
        string rows = string.Concat(Enumerable.Range(0, 12).Select(i => $"i{i},{(i % 2 == 0 ? 1 : -1) * (1 + (i / 4 * 0.1))}\n"));
        ModelReport report = Fit(folder.Write("flat.csv", "id,y\n" + rows), "y ~ 1 + (1 | gr(id, cov = K))", kinship);

        Assert.That(report.Boundary, Is.EqualTo(new[] { "K" }));
        Assert.That(report.Variances[0].Value, Is.Zero);
        Assert.That(report.Shares[0].Share, Is.Zero);
        Assert.That(report.Random.Select(pair => pair.Value), Is.All.Zero);
        Assert.That(report.Warnings.Single(), Does.Contain("zero"));
    }

    [TestCase("y ~ x + (1 | gr(id, cov = Q))", "formula column 27: no kernel 'Q'; given are: K")]
    [TestCase("y ~ z + (1 | gr(id, cov = K))", "no column 'z'")]
    [TestCase("grp ~ x + (1 | gr(id, cov = K))", "records.csv line 2: column grp: 'a' is not a finite number")]
    [TestCase("y ~ x + (1 | gr(grp, cov = K))", "ids have no row of their own")]
    [TestCase("y ~ x + (1 | gr(id, cov = K)) + (1 | gr(grp, cov = K))", "ids have no row of their own")]
    [TestCase("cbind(y, x) ~ 1 + (1 | gr(id, cov = K))", "successes and failures are of the binomial family")]
    [TestCase("y ~ x + (1 + x + I(x^2) | id)", "36 random effects of id for 36 rows; their variances cannot be told from the residual's")]
    [TestCase("y x", "formula column 3: expected ~")]
    [TestCase("y ~ x + ", "formula column 9: expected a column or a number, found the end")]
    public void Faults_say_what_and_where(string formula, string message)
    {
        (string path, Kinship kinship, _, _) = Records();
        using (kinship)
        {
            Assert.That(() => Fit(path, formula, kinship), Throws.TypeOf<InputException>().With.Message.Contains(message));
        }
    }

    [Test]
    public void Odd_scales_of_columns_change_units_only([Values] LikelihoodMethod method)
    {
        (string path, Kinship kinship, _, _) = Records();
        using (kinship)
        {
            string[] lines = File.ReadAllLines(path);
            string odd = folder.Write("odd.csv", lines[0] + ",\"ts\"\n" + string.Join("\n", lines.Skip(1).Select(line =>
                FormattableString.Invariant(
                    $"{line},{1.7e9 + (1000 * double.Parse(line.Split(',')[2], System.Globalization.CultureInfo.InvariantCulture))}")))
                    + "\n");
            MixedModelOptions options = MixedModelOptions.Default with { Method = method };
            ModelReport plain = Fit(path, "y ~ x + grp + (1 | gr(id, cov = K))", kinship, options);
            ModelReport scaled = Fit(odd, "y ~ ts + grp + (1 | gr(id, cov = K))", kinship, options);

            Assert.That(scaled.Fixed[1].Estimate,
                Is.EqualTo(plain.Fixed[1].Estimate / 1000).Within(1e-5 * plain.Fixed[1].StandardError / 1000));
            Assert.That(scaled.Fixed[1].StandardError, Is.EqualTo(plain.Fixed[1].StandardError / 1000).Within(1e-4).Percent);
            Assert.That(scaled.Variances[0].Value, Is.EqualTo(plain.Variances[0].Value).Within(1e-3).Percent);

            // |X'V⁻¹X| is that of X in its own units: REML shifts by the logarithm of the unit.
            double shift = method == LikelihoodMethod.Reml ? Math.Log(1000) : 0;
            Assert.That(scaled.LogLikelihood, Is.EqualTo(plain.LogLikelihood - shift).Within(1e-5));
        }
    }

    [Test]
    public void Response_within_the_fixed_effects_is_refused()
    {
        (string path, Kinship kinship, _, _) = Records();
        using (kinship)
        {
            Assert.That(() => Fit(path, "y ~ x + y + (1 | gr(id, cov = K))", kinship),
                Throws.TypeOf<InputException>().With.Message.Contains(
                    "y is a linear combination of the fixed effects ((Intercept), x, y)"));
        }
    }

    [Test]
    public void Kernel_that_explains_everything_keeps_its_own_standard_error()
    {
        using var kinship = new Kinship(DenseMatrix.FromArray(Blocks(40)),
            [.. Enumerable.Range(0, 40).Select(i => new SampleId("0", $"i{i}"))]);

        // Two equal records of each id: nothing is left for the residual.
        string rows = string.Concat(Enumerable.Range(0, 80).Select(r => FormattableString.Invariant($"i{r / 2},{Math.Sin(r / 2)}\n")));
        ModelReport fit = Fit(folder.Write("twice.csv", "id,y\n" + rows), "y ~ 1 + (1 | gr(id, cov = K))", kinship);

        Assert.That(fit.Boundary, Is.EqualTo(new[] { "Residual" }));
        Assert.That(fit.Variances[1].StandardError, Is.NaN);
        Assert.That(fit.Variances[0].StandardError, Is.GreaterThan(0).And.LessThan(fit.Variances[0].Value));
    }

    [TestCase(0.8, 8)]
    [TestCase(0, 4)]
    public void Tests_of_an_identity_kernel_are_those_of_the_grouping(double deviation, int seed)
    {
        using var identity = new Kinship(Identity(12), [.. Enumerable.Range(0, 12).Select(i => new SampleId("0", $"i{i}"))]);
        var random = new Random(seed);
        double[] u = [.. Enumerable.Range(0, 12).Select(_ => deviation * SimulatedStudy.Normal(random))];
        string rows = string.Concat(Enumerable.Range(0, 50).Select(i => FormattableString.Invariant(
            $"i{i % 12},{(i % 5 < 2 ? "a" : i % 5 < 4 ? "b" : "c")},{SimulatedStudy.Normal(random)},{u[i % 12] + SimulatedStudy.Normal(random)}\n")));
        string path = folder.Write("groups.csv", "id,grp,x,y\n" + rows);
        ModelReport kernel = Fit(path, "y ~ grp + x + (1 | gr(id, cov = K))", identity),
            grouping = Fit(path, "y ~ grp + x + (1 | id)", identity);

        Assert.That(kernel.Strategy, Is.EqualTo(FitStrategy.Spectral));
        Assert.That(kernel.Boundary, deviation == 0 ? Is.Not.Empty : Is.Empty);
        Assert.That(kernel.Fixed.Select(b => b.DegreesOfFreedom), Is.EqualTo(grouping.Fixed.Select(b => b.DegreesOfFreedom)).Within(1e-3));
        Assert.That(kernel.Terms.Select(t => t.Term), Is.EqualTo(new[] { "grp", "x" }));
        Assert.That(kernel.Terms.Select(t => t.DenominatorDegrees),
            Is.EqualTo(grouping.Terms.Select(t => t.DenominatorDegrees)).Within(1e-3));
        Assert.That(kernel.Terms.Select(t => t.Statistic), Is.EqualTo(grouping.Terms.Select(t => t.Statistic)).Within(1e-5));
    }

    private static DenseMatrix Identity(int n)
    {
        var identity = new DenseMatrix(n, n);
        for (int i = 0; i < n; i++)
        {
            identity[i, i] = 1;
        }

        return identity;
    }

    [Test]
    public void Constant_response_is_refused()
    {
        (_, Kinship kinship, _, _) = Records();
        using (kinship)
        {
            string path = folder.Write("constant.csv", "id,y\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"i{i},3\n")));
            Assert.That(() => Fit(path, "y ~ 1 + (1 | gr(id, cov = K))", kinship),
                Throws.TypeOf<InputException>().With.Message.Contains("constant (all values are 3)"));
        }
    }

    private static double[,] Blocks(int n)
    {
        var k = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                k[i, j] = i == j ? 1 : i / 2 == j / 2 ? 0.5 : 0;
            }
        }

        return k;
    }

    private ModelReport Fit(string path, string formula, Kinship kinship, MixedModelOptions? options = null) => MixedModel.Fit(
        DataTable.Read(path), formula, new Dictionary<string, Kinship> { ["K"] = kinship }, backend, options);

    /// <summary>Three records of each of twelve ids, x and a factor, one row with a missing value.</summary>
    private (string Path, Kinship Kinship, Textbook Book, double[] Y) Records()
    {
        var random = new Random(9);
        double[,] k = Blocks(12);
        var kinship = new Kinship(DenseMatrix.FromArray(k), [.. Enumerable.Range(0, 12).Select(i => new SampleId("0", $"i{i}"))]);
        double[] u = [.. Enumerable.Range(0, 12).Select(_ => 1.5 * SimulatedStudy.Normal(random))];
        int[] id = [.. Enumerable.Range(0, 36).Select(r => r % 12)];
        double[] x = [.. id.Select(_ => Math.Round(SimulatedStudy.Normal(random), 3))];
        string[] group = [.. Enumerable.Range(0, 36).Select(r => "abc"[r / 5 % 3].ToString())];
        double[] y = [.. id.Select((i, r) => Math.Round(u[i] + u[i ^ 1] + (0.7 * x[r]) + SimulatedStudy.Normal(random), 4))];
        IEnumerable<string> rows = Enumerable.Range(0, 36)
            .Select(r => FormattableString.Invariant($"\"i{id[r]}\",{y[r]},{x[r]},\"{group[r]}\""));
        string path = folder.Write("records.csv",
            "\"id\",\"y\",\"x\",\"grp\"\r\n" + string.Join("\r\n", rows) + "\r\n\"i3\",NA,1,\"a\"\r\n");
        var full = new double[36, 36];
        for (int r = 0; r < 36; r++)
        {
            for (int c = 0; c < 36; c++)
            {
                full[r, c] = k[id[r], id[c]];
            }
        }

        double[] Dummy(string level) => [.. group.Select(g => g == level ? 1.0 : 0.0)];
        return (path, kinship, Textbook.Create(full, [Enumerable.Repeat(1.0, 36).ToArray(), x, Dummy("b"), Dummy("c")], y), y);
    }
}
