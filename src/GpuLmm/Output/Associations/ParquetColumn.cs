using Parquet;
using Parquet.Schema;

namespace GpuLmm;

/// <summary>A column of a Parquet table being filled, a row group at a time.</summary>
/// <typeparam name="TRows">Where rows come from: a block, of which they are picked by their index.</typeparam>
internal abstract class ParquetColumn<TRows>(DataField column)
{
    /// <summary>A cell of a row.</summary>
    public delegate T Cell<T>(TRows results, int row);

    /// <summary>Name and type.</summary>
    public DataField Field => column;

    /// <summary>Text that every row has.</summary>
    public static ParquetColumn<TRows> Text(string name, int capacity, Cell<string?> cell) =>
        new TextColumn(new DataField<string>(name, false), capacity, cell);

    /// <summary>Text, null where it is empty.</summary>
    public static ParquetColumn<TRows> Note(string name, int capacity, Cell<string> cell) =>
        new TextColumn(new DataField<string>(name, true), capacity, (results, row) =>
            cell(results, row) is { Length: > 0 } text ? text : null);

    /// <summary>Numbers that every row has.</summary>
    public static ParquetColumn<TRows> Whole<T>(string name, int capacity, Cell<T> cell)
        where T : struct => new WholeColumn<T>(name, capacity, cell);

    /// <summary>Numbers, null where they are NaN.</summary>
    public static ParquetColumn<TRows> Number(string name, int capacity, Cell<double> cell) => new NumberColumn(name, capacity, cell);

    /// <summary>Whole numbers, null where there is none.</summary>
    public static ParquetColumn<TRows> Optional(string name, int capacity, Cell<int?> cell) => new OptionalColumn(name, capacity, cell);

    /// <summary>Takes the cell of a row of results as row <paramref name="i"/> of the group.</summary>
    public abstract void Take(int i, TRows results, int row);

    /// <summary>Writes the first cells.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group, int count);

    private sealed class TextColumn(DataField field, int capacity, Cell<string?> cell) : ParquetColumn<TRows>(field)
    {
        private readonly string?[] cells = new string?[capacity];

        public override void Take(int i, TRows results, int row) => cells[i] = cell(results, row);

        public override Task WriteAsync(ParquetRowGroupWriter group, int count) =>
            group.WriteAsync(Field, new ArraySegment<string>(cells!, 0, count));
    }

    private sealed class WholeColumn<T>(string name, int capacity, Cell<T> cell) : ParquetColumn<TRows>(new DataField<T>(name))
        where T : struct
    {
        private readonly T[] cells = new T[capacity];

        public override void Take(int i, TRows results, int row) => cells[i] = cell(results, row);

        public override Task WriteAsync(ParquetRowGroupWriter group, int count) => group.WriteAsync<T>(Field, cells.AsMemory(0, count));
    }

    private sealed class NumberColumn(string name, int capacity, Cell<double> cell) : ParquetColumn<TRows>(new DataField<double?>(name))
    {
        private readonly double?[] cells = new double?[capacity];

        public override void Take(int i, TRows results, int row) =>
            cells[i] = cell(results, row) is var value && double.IsNaN(value) ? null : value;

        public override Task WriteAsync(ParquetRowGroupWriter group, int count) =>
            group.WriteAsync<double>(Field, cells.AsMemory(0, count));
    }

    private sealed class OptionalColumn(string name, int capacity, Cell<int?> cell) : ParquetColumn<TRows>(new DataField<int?>(name))
    {
        private readonly int?[] cells = new int?[capacity];

        public override void Take(int i, TRows results, int row) => cells[i] = cell(results, row);

        public override Task WriteAsync(ParquetRowGroupWriter group, int count) => group.WriteAsync<int>(Field, cells.AsMemory(0, count));
    }
}
