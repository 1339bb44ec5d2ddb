namespace GpuLmm.Tests;

/// <summary>Tables of columns in memory, and numbers as text.</summary>
[TestFixture]
public sealed class DataTableTests
{
    [Test]
    public void Columns_in_memory_are_a_table()
    {
        DataTable table = DataTable.FromColumns(
            [DataColumn.Create("x", [1.5, double.NaN, 100000]), DataColumn.Create("id", ["1", null, "2"])], "mine");

        Assert.That(table.Path, Is.EqualTo("mine"));
        Assert.That(table.RowCount, Is.EqualTo(3));
        Assert.That(table.Names, Is.EqualTo(new[] { "x", "id" }));
        Assert.That(table.Numbers("x"), Is.EqualTo(new[] { 1.5, double.NaN, 100000 }));
        Assert.That(table.Text("x"), Is.EqualTo(new[] { "1.5", null, "1e+05" }));
        Assert.That(table.Numbers("id"), Is.Null, "text in memory is text");
    }

    [Test]
    public void What_is_no_table_is_refused()
    {
        DataColumn x = DataColumn.Create("x", [1.0, 2]);

        Assert.That(() => DataTable.FromColumns([]), Throws.ArgumentException);
        Assert.That(() => DataTable.FromColumns([DataColumn.Create("x", Array.Empty<double>())]), Throws.ArgumentException);
        Assert.That(() => DataTable.FromColumns([x, x]), Throws.ArgumentException.With.Message.Contains("x occurs twice"));
        Assert.That(() => DataTable.FromColumns([x, DataColumn.Create("z", [1.0])]),
            Throws.ArgumentException.With.Message.Contains("z has 1 rows, x has 2"));
        Assert.That(
            () => DataTable.FromColumns([DataColumn.Create("x", [1, double.PositiveInfinity])]).Numbers("x"),
            Throws.TypeOf<InputException>().With.Message.EqualTo("data row 2: column x: 'Inf' is not a finite number."));
    }

    [TestCase(0, "0")]
    [TestCase(1, "1")]
    [TestCase(-2.50, "-2.5")]
    [TestCase(100000, "1e+05")]
    [TestCase(123456, "123456")]
    [TestCase(1e15, "1e+15")]
    [TestCase(0.0001, "1e-04")]
    [TestCase(0.00012, "0.00012")]
    [TestCase(0.1 + 0.2, "0.3")]
    [TestCase(1.0 / 3, "0.333333333333333")]
    [TestCase(1234567890123456789.0, "1234567890123456768")]
    [TestCase(1.5e-300, "1.5e-300")]
    public void Numbers_are_spelled_as_in_R(double value, string text) => Assert.That(RNumber.Text(value), Is.EqualTo(text));
}
