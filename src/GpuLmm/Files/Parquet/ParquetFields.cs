namespace GpuLmm;

/// <summary>Structures of a Parquet file's footer and page headers.</summary>
internal enum ParquetStructure
{
    /// <summary>One that is walked without looking at its fields' types.</summary>
    Other,
    Footer,
    SchemaElement,
    RowGroup,
    ColumnChunk,
    ColumnDescription,
    KeyValue,
    PageHeader,
    DataPage,
    DictionaryPage,
    SecondDataPage,
}

/// <summary>
/// The types that fields of Parquet's structures have. The format's library goes by the number of a field and not by its type, so that a
/// type that flipped would have it read what is no length as one.
/// </summary>
internal static class ParquetFields
{
    private const int Whole32 = 5;
    private const int Whole64 = 6;
    private const int Binary = 8;
    private const int List = 9;
    private const int Structure = 12;

    private static readonly Dictionary<(ParquetStructure, int), (int Type, int Element, ParquetStructure Inner)> Known = new()
    {
        [(ParquetStructure.Footer, 1)] = Plain(Whole32),
        [(ParquetStructure.Footer, 2)] = Of(ParquetStructure.SchemaElement),
        [(ParquetStructure.Footer, 3)] = Plain(Whole64),
        [(ParquetStructure.Footer, 4)] = Of(ParquetStructure.RowGroup),
        [(ParquetStructure.Footer, 5)] = Of(ParquetStructure.KeyValue),
        [(ParquetStructure.Footer, 6)] = Plain(Binary),
        [(ParquetStructure.Footer, 7)] = Of(ParquetStructure.Other),
        [(ParquetStructure.SchemaElement, 4)] = Plain(Binary),
        [(ParquetStructure.SchemaElement, 10)] = Plain(Structure),
        [(ParquetStructure.RowGroup, 1)] = Of(ParquetStructure.ColumnChunk),
        [(ParquetStructure.RowGroup, 2)] = Plain(Whole64),
        [(ParquetStructure.RowGroup, 3)] = Plain(Whole64),
        [(ParquetStructure.RowGroup, 4)] = Of(ParquetStructure.Other),
        [(ParquetStructure.RowGroup, 5)] = Plain(Whole64),
        [(ParquetStructure.RowGroup, 6)] = Plain(Whole64),
        [(ParquetStructure.ColumnChunk, 1)] = Plain(Binary),
        [(ParquetStructure.ColumnChunk, 2)] = Plain(Whole64),
        [(ParquetStructure.ColumnChunk, 3)] = (Structure, 0, ParquetStructure.ColumnDescription),
        [(ParquetStructure.ColumnChunk, 4)] = Plain(Whole64),
        [(ParquetStructure.ColumnChunk, 5)] = Plain(Whole32),
        [(ParquetStructure.ColumnChunk, 6)] = Plain(Whole64),
        [(ParquetStructure.ColumnChunk, 7)] = Plain(Whole32),
        [(ParquetStructure.ColumnChunk, 8)] = Plain(Structure),
        [(ParquetStructure.ColumnChunk, 9)] = Plain(Binary),
        [(ParquetStructure.ColumnDescription, 1)] = Plain(Whole32),
        [(ParquetStructure.ColumnDescription, 2)] = (List, Whole32, ParquetStructure.Other),
        [(ParquetStructure.ColumnDescription, 3)] = (List, Binary, ParquetStructure.Other),
        [(ParquetStructure.ColumnDescription, 4)] = Plain(Whole32),
        [(ParquetStructure.ColumnDescription, 8)] = Of(ParquetStructure.KeyValue),
        [(ParquetStructure.ColumnDescription, 12)] = Plain(Structure),
        [(ParquetStructure.ColumnDescription, 13)] = Of(ParquetStructure.Other),
        [(ParquetStructure.ColumnDescription, 16)] = Plain(Structure),
        [(ParquetStructure.KeyValue, 1)] = Plain(Binary),
        [(ParquetStructure.KeyValue, 2)] = Plain(Binary),
        [(ParquetStructure.PageHeader, 5)] = (Structure, 0, ParquetStructure.DataPage),
        [(ParquetStructure.PageHeader, 7)] = (Structure, 0, ParquetStructure.DictionaryPage),
        [(ParquetStructure.PageHeader, 8)] = (Structure, 0, ParquetStructure.SecondDataPage),
    };

    /// <summary>What a field holds, by its structure; of fields without a line above only whether whole numbers may stand there.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="field">The field.</param>
    /// <param name="type">Its type in the file.</param>
    /// <returns>Type of its elements, 0 for any; and the structure within it.</returns>
    /// <exception cref="InvalidDataException">The field is of another type.</exception>
    public static (int Element, ParquetStructure Inner) Require(ParquetStructure structure, int field, int type)
    {
        if (structure == ParquetStructure.Other)
        {
            return (0, ParquetStructure.Other);
        }

        (int expected, int element, ParquetStructure inner) =
            Known.TryGetValue((structure, field), out (int, int, ParquetStructure) known) ? known : Plain(WholeOf(structure, field));
        return expected == 0 || expected == type
            ? (element, inner) : throw new InvalidDataException($"field {field} of a {structure} is of type {type} and not {expected}");
    }

    /// <summary>The fields that are not named above are numbers in these structures; 0 where they may be anything.</summary>
    private static int WholeOf(ParquetStructure structure, int field) => (structure, field) switch
    {
        (ParquetStructure.SchemaElement, <= 9) => Whole32,
        (ParquetStructure.ColumnDescription, >= 5 and <= 14) => Whole64,
        (ParquetStructure.ColumnDescription, 15) => Whole32,
        (ParquetStructure.PageHeader, <= 4) => Whole32,
        (ParquetStructure.DataPage, <= 4) => Whole32,
        (ParquetStructure.DictionaryPage, <= 2) => Whole32,
        (ParquetStructure.SecondDataPage, <= 6) => Whole32,
        _ => 0,
    };

    private static (int Type, int Element, ParquetStructure Inner) Plain(int type) => (type, 0, ParquetStructure.Other);

    private static (int Type, int Element, ParquetStructure Inner) Of(ParquetStructure inner) => (List, Structure, inner);
}
