using System.Numerics.Tensors;
using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Case-control and count null models and their scans against own dense programs, with which GMMAT agrees (<c>Data/case_control</c>).
/// </summary>
[TestFixture]
public sealed class CaseControlTests
{
    private static readonly (string Name, string Fit)[] Fits =
        [("J01", "reml"), ("J01", "tau_fixed"), ("J02", "reml"), ("J03", "reml"), ("J03", "tau_fixed"), ("J04", "reml")];

    private static IEnumerable<TestCaseData> Cases() => Fits.Select(one => Case(one.Name, one.Fit));

    private static IEnumerable<TestCaseData> CasesOfDisease() =>
        Fits.Where(one => one.Name != "J04").Select(one => Case(one.Name, one.Fit));

    /// <summary>The largest takes as long as all others together.</summary>
    private static TestCaseData Case(string name, string fit)
    {
        var data = new TestCaseData(name, fit);
        return name == "J03" ? data.SetCategory("Slow") : data;
    }

    // GMMAT's variance agrees to 1e-9; the references' tolerance is 1e-7.
    [TestCaseSource(nameof(Cases))]
    public void The_null_model_is_the_joint_fixed_point(string name, string fit)
    {
        using var one = new CaseControlCase(name);
        using FittedNull model = one.Null(fit);
        JsonElement expected = one.ExpectedNull(fit);
        double tau = expected.GetProperty("tau").GetDouble();
        Assert.That(model.Report.Variances.Single().Value, Is.EqualTo(tau).Within(1e-7 * tau));
        double[] alpha = Numbers(expected, "alpha"), errors = Numbers(expected, "se_alpha");
        Assert.That(model.Report.Fixed, Has.Count.EqualTo(alpha.Length));
        for (int j = 0; j < alpha.Length; j++)
        {
            Assert.That(model.Report.Fixed[j].Estimate, Is.EqualTo(alpha[j]).Within(1e-7 * Math.Max(errors[j], Math.Abs(alpha[j]))));
            Assert.That(model.Report.Fixed[j].StandardError, Is.EqualTo(errors[j]).Within(1e-7 * errors[j]));
        }

        // X'(y − μ) = 0.
        GeneralisedNull own = model.Generalised!;
        double[] residual = [.. own.Values.Zip(own.Mean, (y, mean) => y - mean)];
        for (int j = 0; j < own.Basis.Columns; j++)
        {
            Assert.That(TensorPrimitives.Dot<double>(own.Basis.Column(j), residual), Is.EqualTo(0).Within(1e-9));
        }
    }

    // Scores and variances agree to the rounding of two dense programs; −log10 p to 1e-7, next to a score of 0 to 1e-5.
    [TestCaseSource(nameof(Cases))]
    public void Every_marker_is_the_references(string name, string fit)
    {
        using var one = new CaseControlCase(name);
        using FittedNull model = one.Null(fit);
        var plain = GeneralisedTestOptions.Default with { Firth = FirthMethod.Off };
        IReadOnlyList<AssociationResult> rows = Rows(one, model, plain),
            all = Rows(one, model, plain with { SaddlepointCutoff = 0 }),
            rescaled = Rows(one, model, plain with { SaddlepointCutoff = 0, Cumulants = ScoreCumulants.Rescaled });
        IReadOnlyList<IReadOnlyDictionary<string, string>> expected = one.ExpectedMarkers(fit);
        Assert.That(rows.Select(row => row.Marker.Id), Is.EqualTo(expected.Select(row => row["ID"])));
        for (int j = 0; j < rows.Count; j++)
        {
            AssociationResult own = rows[j];
            IReadOnlyDictionary<string, string> theirs = expected[j];
            string note = theirs["NOTE"], what = $"{own.Marker.Id} {theirs["KIND"]}";
            Assert.That(AssociationTable.Note(own.Status), Is.EqualTo(note is "." or "" or "NA" ? "" : note), what);
            if (own.Status != MarkerStatus.Tested)
            {
                continue;
            }

            GeneralisedStatistics more = own.Generalised!.Value;
            double z = Number("Z");
            Near(own.Allele1Frequency, "A1FREQ", 1e-12);
            Near(more.MinorAlleleCount, "MAC", 1e-12);
            Near(own.Beta, "BETA", 1e-8 * Math.Max(Math.Abs(Number("BETA")), Number("SE")));
            Near(own.StandardError, "SE", 1e-8 * Number("SE"));
            Near(more.VarianceRatio, "R", 1e-8);
            Near(more.NormalLog10P, "LOG10P_NORMAL", 1e-7);
            Near(own.NegativeLog10P, "LOG10P", 1e-7);
            Assert.That(more.IsSaddlepoint, Is.EqualTo(Number("SPA_USED") == 1), what);
            double tolerance = Math.Abs(z) < 0.05 ? 1e-5 : 1e-7;
            Tail(all[j].NegativeLog10P, "LOG10P_SPA_P", tolerance);
            Tail(rescaled[j].NegativeLog10P, "LOG10P_SPA_R", tolerance);

            void Near(double value, string column, double within) =>
                Assert.That(value, Is.EqualTo(Number(column)).Within(within), $"{what} {column}");

            // Two tails of a small score may add to more than 1, which the references keep.
            void Tail(double value, string column, double within) =>
                Assert.That(value, Is.EqualTo(Math.Max(0, Number(column))).Within(within), $"{what} {column}");

            double Number(string column) => GoldenData.Number(theirs[column]);
        }
    }

    [TestCaseSource(nameof(CasesOfDisease))]
    public void Firth_estimates_are_the_references(string name, string fit)
    {
        using var one = new CaseControlCase(name);
        using FittedNull model = one.Null(fit);
        var every = GeneralisedTestOptions.Default with { FirthThreshold = 1 };
        IReadOnlyList<AssociationResult> approximate = Rows(one, model, every, MarkerTest.Firth),
            full = Rows(one, model, every with { Firth = FirthMethod.Full }, MarkerTest.Firth), score = Rows(one, model, every);
        IReadOnlyList<IReadOnlyDictionary<string, string>> expected = one.ExpectedMarkers(fit);
        for (int j = 0; j < expected.Count; j++)
        {
            if (approximate[j].Status == MarkerStatus.Tested)
            {
                Compare(approximate[j], expected[j], "FIRTH");
                Compare(full[j], expected[j], "FIRTHFULL");
                AssociationResult agreed = score[j];
                double deviate = agreed.Beta / agreed.StandardError;
                Assert.That(agreed.Beta, Is.EqualTo(approximate[j].Beta));
                Assert.That(
                    Numerics.TailProbability.NegativeLog10ChiSquared1(deviate * deviate),
                    Is.EqualTo(agreed.NegativeLog10P).Within(1e-9 * Math.Max(1, agreed.NegativeLog10P)));
            }
        }
    }

    // The references stop where the modified score is below 1e-10.
    private static void Compare(AssociationResult own, IReadOnlyDictionary<string, string> theirs, string prefix)
    {
        double beta = GoldenData.Number(theirs[$"{prefix}_BETA"]), error = GoldenData.Number(theirs[$"{prefix}_SE"]);
        Assert.That(own.Beta, Is.EqualTo(beta).Within(1e-6 * Math.Max(Math.Abs(beta), error)), $"{own.Marker.Id} {prefix}");
        Assert.That(own.Statistic, Is.EqualTo(GoldenData.Number(theirs[$"{prefix}_CHISQ"])).Within(1e-6), $"{own.Marker.Id} {prefix}");
        Assert.That(own.NegativeLog10P, Is.EqualTo(GoldenData.Number(theirs[$"{prefix}_LOG10P"])).Within(1e-6), own.Marker.Id);
    }

    // The partitioned inverse: right to the rounding of its parts.
    [Test]
    public void Markers_given_two_others_are_the_references()
    {
        using var one = new CaseControlCase("J01");
        using FittedNull model = one.Null("reml").GivenBy(one.Genotypes, ["v011", "v012"]);
        int compared = 0;
        var rows = Rows(one, model, GeneralisedTestOptions.Default).ToDictionary(row => row.Marker.Id);
        foreach (IReadOnlyDictionary<string, string> theirs in GoldenData.Table("case_control", "J11", "expected.tsv.gz"))
        {
            AssociationResult own = rows[theirs["ID"]];
            if (theirs["NOTE"] is not ("." or "NA" or ""))
            {
                Assert.That(AssociationTable.Note(own.Status), Is.EqualTo(theirs["NOTE"]), own.Marker.Id);
                continue;
            }

            double error = GoldenData.Number(theirs["SE_C"]);
            Assert.That(own.Beta, Is.EqualTo(GoldenData.Number(theirs["BETA_C"])).Within(1e-8 * Math.Max(error, Math.Abs(own.Beta))));
            Assert.That(own.StandardError, Is.EqualTo(error).Within(1e-8 * error));
            Assert.That(own.NegativeLog10P, Is.EqualTo(GoldenData.Number(theirs["LOG10P_C"])).Within(1e-7), own.Marker.Id);
            compared++;
        }

        Assert.That(compared, Is.GreaterThan(100));
    }

    // τ of the refitted model is a fixed point to 1e-10; its references' tolerance is 1e-7.
    [Test]
    public void Markers_given_two_others_in_a_refitted_model_are_the_references()
    {
        using var one = new CaseControlCase("J01", "v011", "v012");
        using FittedNull model = one.Null("reml");
        int compared = 0;
        var rows = Rows(one, model, GeneralisedTestOptions.Default with { Firth = FirthMethod.Off }).ToDictionary(row => row.Marker.Id);
        foreach (IReadOnlyDictionary<string, string> theirs in GoldenData.Table("case_control", "J11", "expected.tsv.gz"))
        {
            AssociationResult own = rows[theirs["ID"]];
            if (own.Status == MarkerStatus.Tested && theirs["REFIT_BETA"] is not ("NA" or "."))
            {
                double beta = GoldenData.Number(theirs["REFIT_BETA"]), variance = GoldenData.Number(theirs["REFIT_V"]);
                Assert.That(own.Beta, Is.EqualTo(beta).Within(1e-7 * Math.Max(Math.Abs(beta), 1 / Math.Sqrt(variance))), own.Marker.Id);
                Assert.That(own.StandardError, Is.EqualTo(1 / Math.Sqrt(variance)).Within(1e-7 / Math.Sqrt(variance)), own.Marker.Id);
                Assert.That(own.Generalised!.Value.NormalLog10P,
                    Is.EqualTo(GoldenData.Number(theirs["REFIT_LOG10P_NORMAL"])).Within(1e-6), own.Marker.Id);
                compared++;
            }
        }

        Assert.That(compared, Is.GreaterThan(100));
    }

    // θ of both is the root of the same derivative to 1e-12 or so; what follows from it loses a few digits.
    [Test]
    public void Negative_binomial_scores_without_relationships_are_those_of_MASS()
    {
        using var one = new CaseControlCase("J04");
        using FittedNull model = one.Unrelated(ResponseFamily.NegativeBinomial2);
        string[] lines = File.ReadAllLines(GoldenData.PathOf("case_control", "J04", "expected_nbinom2.tsv"));
        double theta = GoldenData.Number(lines[0].Split(' ')[^1]);
        Assert.That(model.Report.Parameters["theta"], Is.EqualTo(theta).Within(1e-8 * theta));
        Assert.That(
            model.Report.Fixed.Select(effect => effect.Estimate),
            Is.EqualTo(lines[1].Split(' ')[2..].Select(GoldenData.Number)).AsCollection.Within(1e-9));
        var rows = Rows(one, model, GeneralisedTestOptions.Default).ToDictionary(row => row.Marker.Id);
        int compared = 0;
        foreach (string[] theirs in lines[3..].Select(line => line.Split('\t')))
        {
            AssociationResult own = rows[theirs[0]];
            if (own.Status == MarkerStatus.Tested)
            {
                double score = GoldenData.Number(theirs[2]) * (theirs[1] == own.Marker.Allele1 ? 1 : -1),
                    variance = GoldenData.Number(theirs[3]);
                Assert.That(own.Beta, Is.EqualTo(score / variance).Within(1e-7 / Math.Sqrt(variance)), own.Marker.Id);
                Assert.That(own.StandardError, Is.EqualTo(1 / Math.Sqrt(variance)).Within(1e-8 / Math.Sqrt(variance)), own.Marker.Id);
                compared++;
            }
        }

        Assert.That(compared, Is.GreaterThan(90));
    }

    [Test]
    public void Firth_estimates_without_relationships_are_brglm2s()
    {
        DataTable table = GoldenData.DataTable("case_control", "J09", "data.csv");
        table = table.With(DataColumn.Create("id", [.. Enumerable.Range(0, table.RowCount).Select(i => $"s{i}")]));
        using HostBackend backend = HostBackend.Open(1);
        using FittedNull model = FittedNull.Fit(
            table, "y ~ x1 + x2 + offset(off)", new Dictionary<string, Kinship>(), backend,
            new FittedNullOptions { Model = MixedModelOptions.Default with { Family = ResponseFamily.Binomial } });
        using Stream stream = GoldenData.OpenCompressed("case_control", "J09", "expected.json.gz");
        JsonElement expected = JsonDocument.Parse(stream).RootElement;
        double[] alpha = Numbers(expected, "null_ml");
        Assert.That(model.Report.Fixed.Select(effect => effect.Estimate), Is.EqualTo(alpha).AsCollection.Within(1e-9));
        GeneralisedNull own = model.Generalised!;
        foreach (JsonProperty column in expected.GetProperty("fits").EnumerateObject())
        {
            double[] marker = [.. table.Numbers(column.Name)!];
            Near(new FirthRegression(own, marker).Fit()!.Value, column.Value.GetProperty("full"), column.Name);
            double[] explained = new double[own.Basis.Columns];
            for (int j = 0; j < explained.Length; j++)
            {
                explained[j] = Enumerable.Range(0, own.Count).Sum(i => own.Basis[i, j] * own.Weights[i] * marker[i]);
            }

            new GeneralisedMarker(own, GeneralisedTestOptions.Default).Adjust(marker, explained);
            Near(FirthFit.Approximate(own, marker), column.Value.GetProperty("approx_ml_offset"), column.Name);
        }

        static void Near(FirthFit fit, JsonElement theirs, string name)
        {
            double beta = theirs.GetProperty("beta").GetDouble(), error = theirs.GetProperty("se").GetDouble();
            Assert.That(fit.Beta, Is.EqualTo(beta).Within(1e-8 * Math.Max(1, Math.Abs(beta))), name);
            Assert.That(fit.Error, Is.EqualTo(error).Within(1e-8 * error), name);
            Assert.That(fit.LikelihoodRatio, Is.EqualTo(theirs.GetProperty("chisq").GetDouble()).Within(1e-8), name);
        }
    }

    [Test]
    public void Exact_laws_of_carriers_are_the_references()
    {
        using var one = new CaseControlCase("J02");
        using FittedNull model = one.Null("reml");
        int compared = 0;
        foreach ((AssociationResult own, IReadOnlyDictionary<string, string> theirs) in
            Rows(one, model, GeneralisedTestOptions.Default with { ExactCount = 10 }).Zip(one.ExpectedMarkers("reml")))
        {
            if (own.Status == MarkerStatus.Tested && theirs["P_EXACT_CARRIER"] != "NA")
            {
                double p = GoldenData.Number(theirs["P_EXACT_CARRIER"]), given = GoldenData.Number(theirs["P_EXACT_FIXEDCASES"]);
                Assert.That(own.Generalised!.Value.ExactP, Is.EqualTo(p).Within(1e-8), own.Marker.Id);
                Assert.That(own.Generalised!.Value.ExactPGivenCases, Is.EqualTo(given).Within(1e-8), own.Marker.Id);
                Assert.That(own.NegativeLog10P, Is.EqualTo(-Math.Log10(p)).Within(1e-7), own.Marker.Id);
                compared++;
            }
        }

        Assert.That(compared, Is.GreaterThan(5));
    }

    private static IReadOnlyList<AssociationResult> Rows(
        CaseControlCase one, FittedNull model, GeneralisedTestOptions options, MarkerTest test = MarkerTest.Score) =>
        [.. AssociationScan.Rows(
            one.Genotypes, ScanBackground.Of(model, one.Genotypes, one.Trait), one.Backend,
            AssociationOptions.Default with { Tests = [test], Generalised = options })];

    private static double[] Numbers(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}
