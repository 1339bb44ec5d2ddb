namespace GpuLmm.Tests;

/// <summary>What is a feature table, what is not, and what the fault is called.</summary>
[TestFixture]
public sealed class FeatureTableTests : HostFixture
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [TestCase("id\ta\tb\nx\t1\t\ny\t2\t5\n")]
    [TestCase("id,a,b\r\n\"x\",1,NA\r\ny,2,5")]
    [TestCase("id a b\nx 1   nan \n y 2 5\n")]
    public void Forms(string text)
    {
        FeatureTable table = Read(text);
        Assert.That(table.Samples, Is.EqualTo(new SampleId[] { new("0", "x"), new("0", "y") }));
        Assert.That((table.FeatureCount, table.MissingCount), Is.EqualTo((2, 1L)));
    }

    [Test]
    public void Families_come_where_the_header_says_so() =>
        Assert.That(Read("#FID\tIID\ta\n1\tx\t2\n2\tx\t3\n").Samples, Is.EqualTo(new SampleId[] { new("1", "x"), new("2", "x") }));

    [TestCase("id a\nx 1\nx 2\n", "f.tsv line 3: sample 'x' is on line 2 already")]
    [TestCase("id a b\nx 1\n", "f.tsv line 2: expected 2 features as in the header, found 1")]
    [TestCase("id a\nx 1 2\n", "f.tsv line 2: expected 1 features as in the header, found more")]
    [TestCase("id a\nx much\n", "f.tsv line 2: column a: 'much' is not a number")]
    [TestCase("id a\n", "holds a header but no samples")]
    [TestCase("id\nx\n", "f.tsv line 1: expected a header")]
    [TestCase("id\ta\n\t1\n", "f.tsv line 2: expected the id of a sample first")]
    public void Faults(string text, string message) =>
        Assert.That(() => Read(text), Throws.TypeOf<InputException>().With.Message.Contains(message));

    [TestCase("id a b\nx 1 2\ny -1 2\n", "f.tsv line 3: column a: -1 is negative")]
    [TestCase("id a b\nx 1 NA\ny 2 2\n", "f.tsv line 2: column b: a missing value")]
    [TestCase("id a b\nx 0 0\ny 1 2\n", "f.tsv line 2: sample 'x' has no abundance above 0")]
    public void What_is_no_composition(string text, string message)
    {
        FeatureTable table = Read(text);
        foreach (FeatureKernel kernel in new[] { FeatureKernel.Clr, FeatureKernel.Aitchison, FeatureKernel.BrayCurtis })
        {
            Assert.That(
                () => table.ToKinship(Host, out _, new FeatureKernelOptions { Kernel = kernel }),
                Throws.TypeOf<InputException>().With.Message.Contains(message));
        }

        Assert.That(() => table.ToKinship(Host, out _).Dispose(), Throws.Nothing);
    }

    [Test]
    public void Nothing_varies() => Assert.That(
        () => Read("id a\nx 1\ny 1\n").ToKinship(Host, out _),
        Throws.TypeOf<InputException>().With.Message.Contains("none of its 1 features varies among 2 samples"));

    [Test]
    public void A_sample_that_is_not_there() => Assert.That(
        () => Read("id a\nx 1\ny 2\n").ToKinship(Host, out _, samples: [new("0", "z")]),
        Throws.TypeOf<InputException>().With.Message.Contains("1 of 1 samples are not among the 2"));

    [Test]
    public void Options_are_checked()
    {
        FeatureTable table = Read("id a\nx 1\ny 2\n");
        Assert.That(
            () => table.ToKinship(Host, out _, new FeatureKernelOptions { Pseudocount = 1 }), Throws.ArgumentException);
        Assert.That(
            () => table.ToKinship(Host, out _, new FeatureKernelOptions { Kernel = FeatureKernel.Clr, Pseudocount = 0 }),
            Throws.ArgumentException);
        Assert.That(
            () => table.ToKinship(Host, out _, new FeatureKernelOptions { Kernel = FeatureKernel.Clr, PairwiseCounts = true }),
            Throws.ArgumentException);
    }

    [Test]
    public void Numbers_are_read_to_the_last_bit() => CsCheck.Check.Sample(
        CsCheck.Gen.Select(CsCheck.Gen.Long[-999_999_999_999_999, 999_999_999_999_999], CsCheck.Gen.Int[0, 15]), (digits, scale) =>
        {
            string text = Math.Abs(digits).ToString("D16", System.Globalization.CultureInfo.InvariantCulture)[1..].Insert(15 - scale, ".");
            text = digits < 0 ? "-" + text : text;
            double expected = double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(ShortDecimal.TryRead(System.Text.Encoding.ASCII.GetBytes(text), out double value), Is.True, text);
            Assert.That(BitConverter.DoubleToInt64Bits(value), Is.EqualTo(BitConverter.DoubleToInt64Bits(expected)), text);
        });

    [TestCase("")]
    [TestCase("-")]
    [TestCase(".")]
    [TestCase("1e3")]
    [TestCase("1.2.3")]
    [TestCase("NA")]
    [TestCase("1234567890123456")]
    public void What_is_no_short_decimal(string text) =>
        Assert.That(ShortDecimal.TryRead(System.Text.Encoding.ASCII.GetBytes(text), out _), Is.False);

    [Test]
    public void Logarithms_of_any_size_add_up()
    {
        double[] numbers = [1e-300, 3e250, 1e-90, 7, 1e99, 1e99, 0.25, 5e-324];
        var sum = new LogSum();
        foreach (double x in numbers)
        {
            sum.Add(x);
        }

        Assert.That(sum.Value, Is.EqualTo(numbers.Sum(Math.Log)).Within(1e-12));
    }

    private FeatureTable Read(string text) => FeatureTable.Read(folder.Write("f.tsv", text));
}
