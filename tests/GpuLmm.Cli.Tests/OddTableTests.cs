namespace GpuLmm.Cli.Tests;

/// <summary>Tables in other line ends, encodings, separators and codes are read as they are meant, or refused by what is wrong.</summary>
public sealed class OddTableTests
{
    private OddInput odd = null!;

    [SetUp]
    public void Create() => odd = new OddInput();

    [TearDown]
    public void Delete() => odd.Dispose();

    [TestCase("cr")]
    [TestCase("crlf")]
    [TestCase("mixed")]
    [TestCase("bom")]
    [TestCase("bomcrlf")]
    [TestCase("nonl")]
    public void Line_ends_and_byte_order_marks_make_no_difference(string name)
    {
        odd.Done("scan", odd.Scan("--pheno", OddInput.Of("base/base.pheno"), "--pheno-name", "z"));
        byte[] expected = File.ReadAllBytes(odd.Out + ".z.tsv");

        odd.Done("scan", odd.Scan("--pheno", OddInput.Of($"lineends/{name}.pheno"), "--pheno-name", "z"));

        Assert.That(File.ReadAllBytes(odd.Out + ".z.tsv"), Is.EqualTo(expected));
    }

    [Test]
    public void Covariates_with_carriage_returns_alone_are_read()
    {
        odd.Done("scan", odd.Scan("--pheno", OddInput.Of("base/base.pheno"), "--covar", OddInput.Of("base/base.cov")));
        byte[] expected = File.ReadAllBytes(odd.Out + ".y.tsv");

        odd.Done("scan", odd.Scan("--pheno", OddInput.Of("base/base.pheno"), "--covar", OddInput.Of("lineends/cr.cov")));

        Assert.That(File.ReadAllBytes(odd.Out + ".y.tsv"), Is.EqualTo(expected));
    }

    [TestCase("cr")]
    [TestCase("crlf")]
    [TestCase("bom")]
    public void A_fit_is_that_of_the_plain_table(string name)
    {
        odd.Done("fit", OddInput.Fit(OddInput.Of("lineends/nonl.csv"), "y ~ x + (1 | g)"));
        double expected = odd.Report().GetProperty("logLik").GetDouble();

        odd.Done("fit", OddInput.Fit(OddInput.Of($"lineends/{name}.csv"), "y ~ x + (1 | g)"));

        Assert.That(odd.Report().GetProperty("logLik").GetDouble(), Is.EqualTo(expected));
    }

    [TestCase("--pheno")]
    [TestCase("--covar")]
    [TestCase("--keep")]
    public void Text_in_two_bytes_a_letter_is_refused_by_its_name(string option)
    {
        string[] pheno = option == "--pheno" ? [] : ["--pheno", OddInput.Of("base/base.pheno")];
        Gpulmm.AssertFails(
            odd.Run("scan", odd.Scan([.. pheno, option, OddInput.Of("lineends/utf16.pheno")])), 3, "utf16.pheno", "UTF-16",
            "expected UTF-8");
    }

    [Test]
    public void Text_in_two_bytes_a_letter_without_a_mark_is_refused_by_its_name()
    {
        File.WriteAllText(odd.Path("p.txt"), "IID y\nS001 1\n", new System.Text.UnicodeEncoding(bigEndian: true, byteOrderMark: false));
        Gpulmm.AssertFails(odd.Run("scan", odd.Scan("--pheno", odd.Path("p.txt"))), 3, "p.txt", "UTF-16");
        Gpulmm.AssertFails(odd.Run("fit", OddInput.Fit(odd.Path("p.txt"), "y ~ 1")), 3, "p.txt line 1", "UTF-16");
    }

    [Test]
    public void A_zero_byte_is_named_with_its_line() => Gpulmm.AssertFails(
        odd.Run("scan", odd.Scan("--pheno", odd.Write("p.txt", "IID y\nS001 1\nS002 \0\n"))), 3, "p.txt line 3", "zero byte");

    [Test]
    public void A_stray_text_among_numbers_is_told_with_its_line()
    {
        Finished run = odd.Done("fit", OddInput.Fit(OddInput.Of("lineends/stray.csv"), "y ~ x + (1 | g)"));
        Assert.That(run.Out, Does.Contain("column x is a factor of 7 levels: '3.2*' on line 5 is not a number, where 119 of 120 values are"));
        Assert.That(odd.Report().GetProperty("warnings").ToString(), Does.Contain("3.2*"));
        Assert.That(odd.Done("fit", OddInput.Fit(OddInput.Of("lineends/stray.csv"), "y ~ x + (1 | g)", "--factor", "x")).Out,
            Does.Not.Contain("on line 5"));
    }

    [TestCase("deccomma.tsv", "line 2: column y: '1,5'")]
    [TestCase("deccommax.tsv", "column x is a factor of 6 levels: '2,1' on line 2 has a decimal comma")]
    [TestCase("semi.csv", "semi.csv line 1", "semicolons")]
    public void Separators_of_other_countries_are_named(string name, params string[] parts) =>
        Gpulmm.AssertFails(odd.Run("fit", OddInput.Fit(OddInput.Of($"lineends/{name}"), "y ~ x + (1 | g)")), 3, parts);

    [Test]
    public void Semicolons_are_named_in_every_table()
    {
        Gpulmm.AssertFails(odd.Run("scan", odd.Scan("--pheno", odd.Write("p.txt", "FID;IID;y\nS001;S001;1\n"))), 3, "line 1", "semicolons");
        Gpulmm.AssertFails(odd.Run("kinship", "--pedigree", odd.Write("s.ped", "id;sire;dam\na;0;0\n")), 3, "line 1", "semicolons");
    }

    [Test]
    public void A_number_that_may_mean_missing_is_counted()
    {
        Assert.That(odd.Done("scan", odd.Scan("--pheno", OddInput.Of("codes/many9.pheno"), "--pheno-name", "z")).Out,
            Does.Contain("many9.pheno: column z: 12 of 60 values are -9, taken as a number"));
        Assert.That(
            odd.Done("scan", odd.Scan(
                "--pheno", OddInput.Of("base/base.pheno"), "--covar", OddInput.Of("codes/cov9.cov"), "--covar-name", "age")).Out,
            Does.Contain("cov9.cov: column age: 12 of 60 values are -9"));
        string table = odd.Write("t.csv", "y,x\n" + string.Concat(
            Enumerable.Range(0, 20).Select(i => $"{i * i % 7},{(i % 5 == 0 ? -9 : i)}\n")));
        Assert.That(odd.Done("fit", OddInput.Fit(table, "y ~ x + (1 | x)")).Out, Does.Contain("column x: 4 of 20 values are -9"));
    }

    [Test]
    public void Covariates_that_cost_samples_are_named()
    {
        string[] pheno = ["--pheno", OddInput.Of("base/base.pheno"), "--covar"];
        Assert.That(odd.Done("scan", odd.Scan([.. pheno, OddInput.Of("covariates/half.cov"), "--covar-name", "age,pc1"])).Out,
            Does.Contain("lacking covariates: pc1 in 15 samples"));
        Gpulmm.AssertFails(
            odd.Run("scan", odd.Scan([.. pheno, OddInput.Of("covariates/c.cov"), "--covar-name", "age,naall"])), 3,
            "no trait is left", "lacking are naall in 60 samples");
    }

    [TestCase("--pheno-name=")]
    [TestCase("--pheno-name=", "--seed", "1")]
    [TestCase("--pheno-name", "")]
    [TestCase("--covar-name", " ")]
    [TestCase("--keep=")]
    [TestCase("--cat-covar", "")]
    public void An_option_without_its_value_is_refused(params string[] option) => Gpulmm.AssertFails(
        Gpulmm.Run(["scan", .. odd.Scan("--pheno", OddInput.Of("base/base.pheno"), "--out", odd.Out), .. option]), 2,
        $"{option[0].TrimEnd('=')}: expected a value");

    [Test]
    public void A_factor_without_a_name_is_refused() => Gpulmm.AssertFails(
        odd.Run("fit", OddInput.Fit(OddInput.Of("lineends/nonl.csv"), "y ~ x", "--factor", "")), 2, "--factor: expected a value");
}
