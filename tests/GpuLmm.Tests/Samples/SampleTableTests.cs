namespace GpuLmm.Tests;

/// <summary>Forms of phenotype and covariate tables, and the message for each fault.</summary>
public sealed class SampleTableTests
{
    private SampleFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new SampleFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase("FID IID y\nF1 I1 1.5\nF2 I2 NA\nF3 I3 -2e3\nF4 I4 7\n")]
    [TestCase("#FID\tIID\ty\nF1\tI1\t1.5\nF2\tI2\t\nF3\tI3\t-2e3\nF4\tI4\t7\n")]
    [TestCase("#IID y\r\nI4 7\r\nI1 +1.50\r\nI2 NaN\r\nI3 -2000")]
    [TestCase("  IID  \t y \n\nI1 1.5\nI3 -2000.0\n\nI4 7\n")]
    [TestCase("IID\ty\r\nI1\t1.5\r\nI2\t\r\nI3\t -2e3 \r\nI4\t7\r\n")]
    [TestCase("\uFEFFfid iid y\nF1 I1 1.5\nF2 I2 na\nF3 I3 -2e3\nF4 I4 7\n")]
    public void One_table_in_many_forms(string table)
    {
        using StudySamples samples = folder.Align(table);

        Assert.That(samples.Traits.Single().Values.ToArray(), Is.EqualTo(new[] { 1.5, -2000, 7 }));
        Assert.That(samples.SampleSets.Single().Indices.ToArray(), Is.EqualTo(new[] { 0, 2, 3 }));
    }

    [Test]
    public void A_tab_separated_name_may_hold_spaces()
    {
        using StudySamples samples = folder.Align("IID\tbody mass\nI1\t1\nI2\t2\n");

        Assert.That(samples.Traits.Single().Name, Is.EqualTo("body mass"));
    }

    [TestCase("IID y\nI1 1 2\n", " line 2: expected 2 fields as in the header, found 3")]
    [TestCase("IID\ty\nI1\t\t1\n", " line 2: expected 2 fields as in the header, found 3")]
    [TestCase("IID y\n\nI1 1\nI2 tall\n", " line 4: column y: 'tall' is not a number")]
    [TestCase("IID y\nI1 1,5\n", " line 2: column y: '1,5' is not a number (decimals are written with a point, not a comma)")]
    [TestCase("IID y\nI1 inf\n", " line 2: column y: 'inf' is not a number")]
    [TestCase("IID y\nI1 1\nI2 1\nI1 2\n", " line 4: sample 'I1' is on line 2 already")]
    [TestCase("FID IID y\nF1 I1 1\nF1 I1 1\n", " line 3: sample 'F1 I1' is on line 2 already")]
    [TestCase("F1 I1 1\n", " line 1: expected a header that starts with FID IID or with IID, found 'F1 I1'")]
    [TestCase("FID y\nF1 1\n", " line 1: expected a header that starts with FID IID or with IID, found 'FID y'")]
    [TestCase("IID y y\nI1 1 2\n", " line 1: column y occurs more than once")]
    [TestCase("IID y\n", ": holds a header but no samples")]
    [TestCase("IID\nI1\n", ": has no phenotype columns beside the ids")]
    [TestCase("", ": is empty")]
    [TestCase("FID IID y\n1 001 3\n2 002 4\n", ": none of its 2 samples is in {study}; its ids (FID IID) are like '1 001', '2 002', "
        + "those of {study} (FID IID) like 'F1 I1', 'F2 I2', 'F3 I3'")]
    [TestCase("IID y\nF1_I1 3\n", ": none of its 1 samples is in {study}; its ids (IID) are like 'F1_I1', "
        + "those of {study} (FID IID) like 'F1 I1', 'F2 I2', 'F3 I3'")]
    public void Faults_of_tables(string table, string rule) =>
        AssertFault(() =>
            folder.Align(table), folder.Path("pheno") + rule.Replace("{study}", folder.Path("study"), StringComparison.Ordinal));

    [Test]
    public void A_column_that_is_not_there_is_told_with_those_that_are()
    {
        AssertFault(
            () => folder.Align("IID bmi height\nI1 1 2\n", null, new() { PhenotypeNames = ["hieght"] }),
            $"{folder.Path("pheno")}: no column 'hieght'; its columns are: bmi, height; did you mean 'height'?");
        AssertFault(
            () => folder.Align("IID y\nI1 1\n", "IID age\nI1 1\n", new() { CategoricalCovariates = ["centre"] }),
            $"{folder.Path("covar")}: no column 'centre'; its columns are: age");
        AssertFault(
            () => folder.Align(null, null, new() { PhenotypeNames = ["pheno2"] }),
            $"{folder.Path("study")}: no column 'pheno2'; its columns are: pheno; did you mean 'pheno'?");
    }

    [Test]
    public void A_covariate_of_words_asks_to_be_named_categorical() => AssertFault(
        () => folder.Align("IID y\nI1 1\n", "IID site\nI1 Oslo\n"),
        $"{folder.Path("covar")} line 2: column site: 'Oslo' is not a number; if the column is a category, name it with --cat-covar");

    [Test]
    public void An_iid_that_names_several_samples_is_a_fault()
    {
        using var twins = new SampleFolder(new SampleId("A", "1"), new SampleId("B", "1"), new SampleId("B", "2"));

        AssertFault(
            () => twins.Align("IID y\n2 4\n1 3\n"),
            $"{twins.Path("pheno")} line 3: IID '1' names several samples of {twins.Path("study")} ('A 1', 'B 1'): give FID and IID");
        using StudySamples byBoth = twins.Align("FID IID y\nB 2 4\nA 1 3\n");
        Assert.That(byBoth.Traits.Single().Values.ToArray(), Is.EqualTo(new double[] { 3, 4 }));
    }

    [TestCase("", ": names no samples")]
    [TestCase("FID IID\n", ": names no samples")]
    [TestCase("F1 I1\nI2\n", " line 2: expected FID IID as on the first line, found 1 field")]
    [TestCase("X9\n", ": none of its samples is in {study}, whose ids (FID IID) are like 'F1 I1'")]
    public void Faults_of_lists(string list, string rule)
    {
        folder.Write("keep", list);
        AssertFault(
            () => folder.Align("IID y\nI1 1\n", null, new() { KeepPath = folder.Path("keep") }),
            folder.Path("keep") + rule.Replace("{study}", folder.Path("study"), StringComparison.Ordinal));
    }

    private static void AssertFault(Func<object> action, string message) =>
        Assert.That(() => action(), Throws.TypeOf<InputException>().With.Message.EqualTo(message));
}
