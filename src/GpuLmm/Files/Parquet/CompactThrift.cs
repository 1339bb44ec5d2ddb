namespace GpuLmm;

/// <summary>
/// Walks a structure in Thrift's compact protocol, in which Parquet writes its headers, without making anything of it: so that lengths it
/// promises are seen to lie within it before a reader allocates them.
/// </summary>
internal ref struct CompactThrift(ReadOnlySpan<byte> bytes)
{
    private const int MostDepth = 32;
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Bytes walked.</summary>
    public int Position { get; private set; }

    /// <summary>Walks one structure.</summary>
    /// <returns>Its whole numbers by field, and those of structures within it by (field, their own field); a field of its own has 0
    /// first.</returns>
    /// <exception cref="InvalidDataException">Something reaches beyond the end, or is of no type.</exception>
    /// <param name="kind">What it is.</param>
    public Dictionary<(int Outer, int Field), long> Read(ParquetStructure kind)
    {
        var numbers = new Dictionary<(int, int), long>();
        Structure(numbers, kind, 0, 0);
        return numbers;
    }

    private void Structure(Dictionary<(int, int), long> numbers, ParquetStructure kind, int outer, int depth)
    {
        if (depth > MostDepth)
        {
            throw new InvalidDataException("structures within structures");
        }

        int field = 0;
        while (Byte() is var head && head != 0)
        {
            field = head >> 4 != 0 ? field + (head >> 4) : (int)Signed();
            int type = head & 0xF;
            (int element, ParquetStructure inner) = ParquetFields.Require(kind, field, type);
            if (type is >= 4 and <= 6)
            {
                long number = Signed();
                if (depth <= 1)
                {
                    numbers[(outer, field)] = number;
                }
            }
            else
            {
                Value(type, numbers, (element, inner), depth == 0 ? field : -1, depth, isElement: false);
            }
        }
    }

    private void Value(
        int type, Dictionary<(int, int), long> numbers, (int Element, ParquetStructure Inner) content, int outer, int depth, bool isElement)
    {
        switch (type)
        {
            case 1 or 2:
                Skip(isElement ? 1u : 0u);
                break;
            case 3:
                Skip(1);
                break;
            case 4 or 5 or 6:
                Unsigned();
                break;
            case 7:
                Skip(sizeof(double));
                break;
            case 8:
                Skip(Unsigned());
                break;
            case 9 or 10:
                List(numbers, content, depth);
                break;
            case 11:
                Map(numbers, depth);
                break;
            case 12:
                Structure(numbers, content.Inner, outer, depth + 1);
                break;
            case 13:
                Skip(16);
                break;
            default:
                throw new InvalidDataException($"type {type}");
        }
    }

    private void List(Dictionary<(int, int), long> numbers, (int Element, ParquetStructure Inner) content, int depth)
    {
        int head = Byte();
        if (content.Element != 0 && content.Element != (head & 0xF))
        {
            throw new InvalidDataException($"a list of type {head & 0xF} and not {content.Element}");
        }

        ulong count = head >> 4 == 15 ? Unsigned() : (ulong)(head >> 4);
        Elements(count, [head & 0xF], numbers, content.Inner, depth);
    }

    private void Map(Dictionary<(int, int), long> numbers, int depth)
    {
        ulong count = Unsigned();
        if (count > 0)
        {
            int types = Byte();
            Elements(count, [types >> 4, types & 0xF], numbers, ParquetStructure.Other, depth);
        }
    }

    // Every element has a byte at least: so many are there.
    private void Elements(
        ulong count, scoped ReadOnlySpan<int> types, Dictionary<(int, int), long> numbers, ParquetStructure inner, int depth)
    {
        Require(count);
        for (ulong i = 0; i < count; i++)
        {
            foreach (int type in types)
            {
                Value(type, numbers, (0, inner), -1, Math.Max(depth, 1), isElement: true);
            }
        }
    }

    private readonly void Require(ulong count)
    {
        if (count > (ulong)(bytes.Length - Position))
        {
            throw new InvalidDataException($"a length of {count} where {bytes.Length - Position} bytes are left");
        }
    }

    private void Skip(ulong count)
    {
        Require(count);
        Position += (int)count;
    }

    private int Byte()
    {
        Skip(1);
        return bytes[Position - 1];
    }

    private long Signed()
    {
        ulong value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number of more than ten bytes");
    }
}
