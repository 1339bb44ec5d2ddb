using System.Globalization;
using System.Numerics;
using Parquet;
using Parquet.Schema;

namespace GpuLmm;

/// <summary>
/// Reads a sample table from Parquet, a column of a row group at a time: a column <c>IID</c>, or <c>FID</c> and <c>IID</c>, of text or
/// whole numbers, and columns of numbers, in which null and NaN are missing.
/// </summary>
internal sealed class ParquetSamples : IDisposable
{
    private readonly string path;
    private readonly FileStream file;
    private readonly ParquetReader reader;
    private readonly Dictionary<string, DataField> fields;

    /// <param name="path">For messages.</param>
    /// <param name="file">The file; owned.</param>
    /// <exception cref="InputException">The file is damaged, has no ids, or repeats a column.</exception>
    public ParquetSamples(string path, FileStream file)
    {
        this.path = path;
        this.file = file;
        try
        {
            (reader, DataField[] all) = Read(() =>
            {
                ParquetSizes.RequireFooter(file);
                ParquetReader opened = Await(() => ParquetReader.CreateAsync(file));
                ParquetSizes.RequirePages(file, opened.Metadata ?? throw new InvalidDataException("no footer"));
                return (opened, opened.Schema.DataFields);
            });
            string? twice = all.GroupBy(field => field.Name, StringComparer.Ordinal).FirstOrDefault(own => own.Count() > 1)?.Key;
            if (twice is not null)
            {
                throw new InputException($"{path}: column {twice} occurs more than once");
            }

            fields = all.ToDictionary(field => field.Name, StringComparer.Ordinal);
            Individual = all.FirstOrDefault(field => TableHeader.Is(field.Name, "IID"))
                ?? throw new InputException($"{path}: has no column IID with the ids of the samples");
            Family = all.FirstOrDefault(field => TableHeader.Is(field.Name, "FID"));
            ColumnNames = [.. all.Where(field => field != Individual && field != Family).Select(field => field.Name)];
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Columns beside the ids.</summary>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>Whether samples have a family id.</summary>
    public bool HasFamily => Family is not null;

    private DataField Individual { get; }

    private DataField? Family { get; }

    /// <summary>The ids, row by row.</summary>
    public (List<string?> Families, List<string> Individuals) Ids()
    {
        var families = new List<string?>();
        var individuals = new List<string>();
        ForEachGroup(async (group, count) =>
        {
            string?[] own = await TextAsync(group, Individual, count).ConfigureAwait(false);
            string?[] family = Family is null ? new string?[count] : await TextAsync(group, Family, count).ConfigureAwait(false);
            int lacking = Array.FindIndex(own, string.IsNullOrEmpty);
            if (lacking >= 0)
            {
                throw new InputException(path, individuals.Count + lacking + 1, "the row has no IID");
            }

            individuals.AddRange(own!);
            families.AddRange(Family is null ? family : Array.ConvertAll(family, id => (string?)(id ?? "0")));
        });
        return (families, individuals);
    }

    /// <summary>Fills a column.</summary>
    /// <param name="column">Its name is one of <see cref="ColumnNames"/>.</param>
    /// <exception cref="InputException">It holds something else than numbers, or a number that is not finite.</exception>
    public void Fill(TableColumn column) => ForEachGroup(async (group, count) =>
    {
        DataField field = fields.TryGetValue(column.Name, out DataField? own) && ColumnNames.Contains(column.Name)
            ? own : throw NearestName.NotFound(path, column.Name, ColumnNames);
        if (column.IsCategorical)
        {
            string?[] levels = await TextAsync(group, field, count).ConfigureAwait(false);
            column.Levels.AddRange(levels.Select(level => IsMissing(level) ? null : level));
            return;
        }

        double[] numbers = await NumbersAsync(group, field, count).ConfigureAwait(false);
        int infinite = Array.FindIndex(numbers, double.IsInfinity);
        if (infinite >= 0)
        {
            throw new InputException(path, column.Numbers.Count + infinite + 1,
                $"column {column.Name}: '{numbers[infinite].ToString(CultureInfo.InvariantCulture)}' is not a finite number");
        }

        column.Numbers.AddRange(numbers);
    });

    public void Dispose()
    {
        reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        file.Dispose();
    }

    private static bool IsMissing(string? text) => text is null || TextFields.IsMissing(System.Text.Encoding.UTF8.GetBytes(text));

    private static async Task<double[]> Numbers<T>(ParquetRowGroupReader group, DataField field, int count)
        where T : struct, INumber<T> => Array.ConvertAll(
            await Values<T>(group, field, count).ConfigureAwait(false),
            value => value is { } number ? double.CreateChecked(number) : double.NaN);

    private static async Task<T?[]> Values<T>(ParquetRowGroupReader group, DataField field, int count)
        where T : struct, INumber<T>
    {
        if (!field.IsNullable)
        {
            var values = new T[count];
            await group.ReadAsync<T>(field, values.AsMemory()).ConfigureAwait(false);
            return Array.ConvertAll(values, value => (T?)value);
        }

        var optional = new T?[count];
        await group.ReadAsync<T>(field, optional.AsMemory()).ConfigureAwait(false);
        return optional;
    }

    private Task<double[]> NumbersAsync(ParquetRowGroupReader group, DataField field, int count) => field.ClrType switch
    {
        var type when type == typeof(double) => Numbers<double>(group, field, count),
        var type when type == typeof(float) => Numbers<float>(group, field, count),
        var type when type == typeof(int) => Numbers<int>(group, field, count),
        var type when type == typeof(long) => Numbers<long>(group, field, count),
        var type when type == typeof(short) => Numbers<short>(group, field, count),
        var type when type == typeof(sbyte) => Numbers<sbyte>(group, field, count),
        var type when type == typeof(byte) => Numbers<byte>(group, field, count),
        var type when type == typeof(ushort) => Numbers<ushort>(group, field, count),
        var type when type == typeof(uint) => Numbers<uint>(group, field, count),
        var type => throw new InputException($"{path}: column {field.Name} has the type {type.Name}: expected numbers"),
    };

    /// <summary>Text, or whole numbers as text.</summary>
    private async Task<string?[]> TextAsync(ParquetRowGroupReader group, DataField field, int count)
    {
        if (field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(string))
        {
            var texts = new string[count];
            await group.ReadAsync(field, texts).ConfigureAwait(false);
            return texts;
        }

        if (field.ClrType == typeof(long))
        {
            // Not as numbers of other columns are read: from 2⁵³ on neighbours would be one.
            long?[] whole = await Values<long>(group, field, count).ConfigureAwait(false);
            return Array.ConvertAll(whole, own => own?.ToString(CultureInfo.InvariantCulture));
        }

        double[] numbers = await NumbersAsync(group, field, count).ConfigureAwait(false);
        return Array.ConvertAll(numbers, number => double.IsNaN(number) ? null : number.ToString(CultureInfo.InvariantCulture));
    }

    private void ForEachGroup(Func<ParquetRowGroupReader, int, Task> read)
    {
        for (int g = 0; g < reader.RowGroupCount; g++)
        {
            int own = g;
            Read(() => Await(async () =>
            {
                using ParquetRowGroupReader group = reader.OpenRowGroupReader(own);
                await read(group, checked((int)group.RowCount)).ConfigureAwait(false);
                return true;
            }));
        }
    }

    // The format's library is asynchronous, what reads a table is not: on another thread, so that no caller's context can wait for itself.
    private static T Await<T>(Func<Task<T>> read) => Task.Run(read).GetAwaiter().GetResult();

    private T Read<T>(Func<T> read) => DamagedInput.Read(
        read, e => new InputException($"{path}: is not a whole Parquet file: truncated or damaged ({e.Message})", e));
}
