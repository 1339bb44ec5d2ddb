using Parquet;
using Parquet.Schema;

namespace GpuLmm;

/// <summary>Reads a scan's table from Parquet, a row group at a time.</summary>
internal sealed class AssociationParquetReader : IAssociationReader
{
    private readonly string path;
    private readonly ParquetReader reader;

    // Fields in the order of AssociationColumns.Names.
    private readonly DataField[] fields;

    // Those beside, in the order of AssociationColumns.BesideOf.
    private readonly DataField[] beside;
    private Group? group;
    private int nextGroup;
    private int nextRow;

    /// <exception cref="InputException">The file cannot be read, is truncated, or is no scan's table.</exception>
    public AssociationParquetReader(string path)
    {
        this.path = path;
        FileStream file = InputFile.OpenRead(path);
        try
        {
            (reader, DataField[] all) = Read(() =>
            {
                ParquetSizes.RequireFooter(file);
                ParquetReader opened = Await(() => ParquetReader.CreateAsync(file));
                ParquetSizes.RequirePages(file, opened.Metadata ?? throw new InvalidDataException("no footer"));
                return (opened, opened.Schema.DataFields);
            });
            string[] names = Array.ConvertAll(all, field => field.Name);
            AssociationColumns.Require(path, names);
            fields = Array.ConvertAll(AssociationColumns.Names, name => all[Array.IndexOf(names, name)]);
            More = AssociationColumns.MoreOf(names);
            beside = Array.ConvertAll(AssociationColumns.BesideOf(More), name => all[Array.IndexOf(names, name)]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The first bytes of a Parquet file, and the last.</summary>
    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    public MoreColumns More { get; }

    public IReadOnlyDictionary<string, string> Metadata => Read(() => reader.CustomMetadata);

    public bool TryRead(out AssociationResult row)
    {
        while (group is null || nextRow == group.Count)
        {
            if (nextGroup == reader.RowGroupCount)
            {
                row = default;
                return false;
            }

            group = Read(() => Await(() => ReadGroupAsync(nextGroup)));
            (nextGroup, nextRow) = (nextGroup + 1, 0);
        }

        row = Row(group, nextRow++);
        return true;
    }

    public void Dispose() => reader.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private AssociationResult Row(Group own, int i) => new(
        0, own.Marker(i), own.Numbers[0][i] ?? double.NaN, own.Called[i],
        AssociationColumns.TryTest(own.Texts[4][i], out TestRow test)
            ? test.Test : throw Fault(i, "TEST", own.Texts[4][i], AssociationColumns.TestWords),
        own.Numbers[1][i] ?? double.NaN, own.Numbers[2][i] ?? double.NaN, own.Numbers[3][i] ?? double.NaN, own.Numbers[4][i] ?? double.NaN,
        own.Numbers[5][i] ?? double.NaN, own.Numbers[6][i] ?? double.NaN,
        AssociationColumns.TryStatus(own.Texts[5][i] ?? string.Empty, own.Numbers[1][i] is not null, out MarkerStatus status)
            ? status
            : throw Fault(i, "NOTE", own.Texts[5][i], "null, or a reason why there is no test"))
    {
        Term = test.Term,
        Generalised = AssociationColumns.StatisticsOf(own.BesideOf(i)),
    };

    private InputException Fault(int row, string column, string? value, string expected) =>
        new($"{path}: row {row + 1} of row group {nextGroup}: {column} is '{value ?? "null"}': expected {expected}");

    private async Task<Group> ReadGroupAsync(int index)
    {
        using ParquetRowGroupReader own = reader.OpenRowGroupReader(index);
        int count = checked((int)own.RowCount);
        var read = new Group(count);
        int text = 0, number = 0;
        foreach (DataField field in fields)
        {
            switch (field.Name)
            {
                case "POS":
                    read.Positions = await WholeAsync<long>(own, field, count).ConfigureAwait(false);
                    break;
                case "N":
                    read.Called = await WholeAsync<int>(own, field, count).ConfigureAwait(false);
                    break;
                case "CHROM" or "ID" or "ALLELE0" or "ALLELE1" or "TEST" or "NOTE":
                    Require<ReadOnlyMemory<char>>(field);
                    await own.ReadAsync(field, (read.Texts[text++] = new string[count])).ConfigureAwait(false);
                    break;
                default:
                    read.Numbers[number++] = await NumbersAsync(own, field, count).ConfigureAwait(false);
                    break;
            }
        }

        read.Beside = new double[beside.Length][];
        for (int k = 0; k < beside.Length; k++)
        {
            read.Beside[k] = await BesideAsync(own, beside[k], count).ConfigureAwait(false);
        }

        return read;
    }

    /// <summary>Numbers, whole or not, NaN where they are null.</summary>
    private async Task<double[]> BesideAsync(ParquetRowGroupReader own, DataField field, int count)
    {
        if (field.ClrType == typeof(int) && field.IsNullable)
        {
            var optional = new int?[count];
            await own.ReadAsync<int>(field, optional.AsMemory()).ConfigureAwait(false);
            return Array.ConvertAll(optional, value => value ?? double.NaN);
        }

        return field.ClrType == typeof(int)
            ? Array.ConvertAll(await WholeAsync<int>(own, field, count).ConfigureAwait(false), value => (double)value)
            : Array.ConvertAll(await NumbersAsync(own, field, count).ConfigureAwait(false), value => value ?? double.NaN);
    }

    private async Task<T[]> WholeAsync<T>(ParquetRowGroupReader own, DataField field, int count)
        where T : struct
    {
        Require<T>(field);
        var values = new T[count];
        if (!field.IsNullable)
        {
            await own.ReadAsync<T>(field, values.AsMemory()).ConfigureAwait(false);
            return values;
        }

        var optional = new T?[count];
        await own.ReadAsync<T>(field, optional.AsMemory()).ConfigureAwait(false);
        return Array.ConvertAll(optional, value =>
            value ?? throw new InputException($"{path}: {field.Name} is null in a row: expected a whole number"));
    }

    private async Task<double?[]> NumbersAsync(ParquetRowGroupReader own, DataField field, int count)
    {
        Require<double>(field);
        var optional = new double?[count];
        if (field.IsNullable)
        {
            await own.ReadAsync<double>(field, optional.AsMemory()).ConfigureAwait(false);
            return optional;
        }

        var values = new double[count];
        await own.ReadAsync<double>(field, values.AsMemory()).ConfigureAwait(false);
        return Array.ConvertAll(values, value => (double?)value);
    }

    private void Require<T>(DataField field)
    {
        if (field.ClrType != typeof(T))
        {
            throw new InputException($"{path}: column {field.Name} has the type {field.ClrType.Name}: expected {typeof(T).Name}");
        }
    }

    // The format's library is asynchronous, an enumeration is not; see AssociationParquetRows.
    private static T Await<T>(Func<Task<T>> read) => Task.Run(read).GetAwaiter().GetResult();

    private T Read<T>(Func<T> read) => DamagedInput.Read(
        read, e => new InputException($"{path}: is not a whole Parquet file: truncated or damaged ({e.Message})", e));

    /// <summary>The columns of a row group.</summary>
    private sealed class Group(int count)
    {
        private Marker? marker;

        public int Count => count;

        public long[] Positions { get; set; } = [];

        public int[] Called { get; set; } = [];

        /// <summary>CHROM, ID, ALLELE0, ALLELE1, TEST, NOTE.</summary>
        public string[][] Texts { get; } = new string[6][];

        /// <summary>A1FREQ, BETA, SE, STAT, DF, LOG10P, LAMBDA.</summary>
        public double?[][] Numbers { get; } = new double?[7][];

        /// <summary>What there is beside, by column.</summary>
        public double[][] Beside { get; set; } = [];

        /// <summary>That of a row.</summary>
        public double[] BesideOf(int i) => Beside.Length == 0 ? [] : Array.ConvertAll(Beside, column => column[i]);

        /// <summary>The marker of a row: that of the row before where it is the same.</summary>
        public Marker Marker(int i) =>
            marker is { } last && last.Position == Positions[i] && last.Id == Texts[1][i] && last.Chromosome == Texts[0][i]
            && last.Allele2 == Texts[2][i] && last.Allele1 == Texts[3][i]
            ? last
            : marker = new Marker(Texts[0][i], Texts[1][i], 0, Positions[i], Texts[3][i], Texts[2][i]);
    }
}
