namespace GpuLmm;

/// <summary>Decompresses a bzip2 file: Huffman codes, move-to-front, run lengths, and the inverse Burrows-Wheeler transform.</summary>
/// <param name="path">For messages.</param>
/// <param name="file">At its beginning; owned.</param>
internal sealed class Bzip2Content(string path, Stream file) : ReadOnlyStream
{
    private const long BlockMagic = 0x314159265359;
    private const long EndMagic = 0x177245385090;
    private readonly Bzip2Bits bits = new(path, file);
    private byte[] output = [];
    private int start;
    private int end;
    private int level;
    private bool isEnded;

    public override int Read(Span<byte> buffer)
    {
        while (start == end && !isEnded)
        {
            Next();
        }

        int count = Math.Min(buffer.Length, end - start);
        output.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    protected override void Dispose(bool disposing) => file.Dispose();

    private void Next()
    {
        if (level == 0)
        {
            if (bits.AtEnd)
            {
                isEnded = true;
                return;
            }

            if (bits.Take(24) != 0x425A68)
            {
                throw bits.Fault();
            }

            level = bits.Take(8) - '0';
            if (level is < 1 or > 9)
            {
                throw bits.Fault();
            }
        }

        long magic = ((long)bits.Take(24) << 24) | (uint)bits.Take(24);
        uint expected = (uint)((bits.Take(16) << 16) | bits.Take(16));
        if (magic == EndMagic)
        {
            bits.Align();
            level = 0;
            return;
        }

        if (magic != BlockMagic || bits.Take(1) != 0)
        {
            throw bits.Fault();
        }

        var block = new Bzip2Block(bits, 100_000 * level);
        block.Decode();
        (output, end) = block.Expand();
        start = 0;
        if (Bzip2Block.Checksum(output.AsSpan(0, end)) != expected)
        {
            throw bits.Fault();
        }
    }
}

/// <summary>Bits of a file, the highest of a byte first.</summary>
internal sealed class Bzip2Bits(string path, Stream file)
{
    private readonly byte[] buffer = new byte[1 << 16];
    private int place;
    private int length;
    private ulong held;
    private int count;

    /// <summary>Whether nothing is left.</summary>
    public bool AtEnd
    {
        get
        {
            if (count < 8)
            {
                Fill();
            }

            return count < 8;
        }
    }

    public InputException Fault() => new($"{path}: is not a whole bzip2 file: truncated or damaged");

    /// <summary>The next bits, at most 24.</summary>
    public int Take(int number)
    {
        if (count < number)
        {
            Fill();
            if (count < number)
            {
                throw Fault();
            }
        }

        count -= number;
        return (int)((held >> count) & ((1UL << number) - 1));
    }

    /// <summary>Goes on with a whole byte.</summary>
    public void Align() => count -= count % 8;

    private void Fill()
    {
        while (count <= 48)
        {
            if (place == length)
            {
                (place, length) = (0, file.Read(buffer));
                if (length == 0)
                {
                    return;
                }
            }

            held = (held << 8) | buffer[place++];
            count += 8;
        }
    }
}

/// <summary>One block of a bzip2 file.</summary>
internal sealed class Bzip2Block(Bzip2Bits bits, int capacity)
{
    private const int GroupSize = 50;
    private const int LongestCode = 20;
    private static readonly uint[] Table = MakeTable();
    private readonly uint[] symbols = new uint[capacity];
    private int origin;
    private int count;

    /// <summary>The block's bytes before its initial run lengths are expanded, permuted.</summary>
    public void Decode()
    {
        origin = bits.Take(24);
        List<byte> used = Used();
        int groups = bits.Take(3), selectors = bits.Take(15);
        if (groups is < 2 or > 6 || selectors < 1 || used.Count == 0)
        {
            throw bits.Fault();
        }

        byte[] order = [.. Enumerable.Range(0, groups).Select(i => (byte)i)], selected = new byte[selectors];
        for (int i = 0; i < selectors; i++)
        {
            int step = 0;
            while (bits.Take(1) == 1)
            {
                if (++step >= groups)
                {
                    throw bits.Fault();
                }
            }

            selected[i] = ToFront(order, step);
        }

        Code[] codes = [.. Enumerable.Range(0, groups).Select(_ => new Code(bits, used.Count + 2))];
        Symbols(codes, selected, [.. used]);
        if (origin >= count)
        {
            throw bits.Fault();
        }
    }

    /// <summary>The content.</summary>
    public (byte[] Bytes, int Length) Expand()
    {
        Span<int> sums = stackalloc int[257];
        for (int i = 0; i < count; i++)
        {
            sums[(int)(symbols[i] & 0xFF) + 1]++;
        }

        for (int i = 0; i < 256; i++)
        {
            sums[i + 1] += sums[i];
        }

        for (int i = 0; i < count; i++)
        {
            symbols[sums[(int)(symbols[i] & 0xFF)]++] |= (uint)i << 8;
        }

        var bytes = new byte[2 * count];
        int length = 0, run = 0, last = -1;
        uint place = symbols[origin] >> 8;
        for (int i = 0; i < count; i++)
        {
            byte value = (byte)symbols[place];
            place = symbols[place] >> 8;
            int repeats = run == 4 ? value : 1;
            if (length + repeats > bytes.Length)
            {
                Array.Resize(ref bytes, 2 * (length + repeats));
            }

            bytes.AsSpan(length, repeats).Fill(run == 4 ? (byte)last : value);
            length += repeats;
            run = run == 4 ? 0 : value == last ? run + 1 : 1;
            last = run == 0 ? -1 : value;
        }

        return (bytes, length);
    }

    /// <summary>CRC-32 with the highest bit first.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum = (sum << 8) ^ Table[(sum >> 24) ^ value];
        }

        return ~sum;
    }

    private List<byte> Used()
    {
        int ranges = bits.Take(16);
        var used = new List<byte>();
        for (int range = 0; range < 16; range++)
        {
            int own = (ranges & (0x8000 >> range)) != 0 ? bits.Take(16) : 0;
            for (int i = 0; i < 16; i++)
            {
                if ((own & (0x8000 >> i)) != 0)
                {
                    used.Add((byte)((16 * range) + i));
                }
            }
        }

        return used;
    }

    private void Symbols(Code[] codes, byte[] selected, byte[] order)
    {
        int end = order.Length + 1, group = 0, left = 0, run = 0, unit = 1;
        while (true)
        {
            if (left == 0)
            {
                if (group == selected.Length)
                {
                    throw bits.Fault();
                }

                left = GroupSize;
                group++;
            }

            left--;
            int symbol = codes[selected[group - 1]].Next(bits);
            if (symbol < 2 && unit <= capacity)
            {
                run += (symbol + 1) * unit;
                unit *= 2;
                continue;
            }

            if (count + run > capacity || symbol < 2)
            {
                throw bits.Fault();
            }

            symbols.AsSpan(count, run).Fill(order[0]);
            count += run;
            (run, unit) = (0, 1);
            if (symbol == end)
            {
                return;
            }

            if (count == capacity)
            {
                throw bits.Fault();
            }

            symbols[count++] = ToFront(order, symbol - 1);
        }
    }

    private static byte ToFront(byte[] order, int place)
    {
        byte value = order[place];
        Array.Copy(order, 0, order, 1, place);
        return order[0] = value;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 0x80000000) != 0 ? (value << 1) ^ 0x04C11DB7 : value << 1;
            }

            table[i] = value;
        }

        return table;
    }

    /// <summary>A canonical Huffman code.</summary>
    private sealed class Code
    {
        private readonly int[] limits = new int[LongestCode + 2];
        private readonly int[] bases = new int[LongestCode + 2];
        private readonly int[] sorted;

        public Code(Bzip2Bits bits, int size)
        {
            var lengths = new int[size];
            int length = bits.Take(5);
            for (int i = 0; i < size; i++)
            {
                while (bits.Take(1) == 1)
                {
                    length += bits.Take(1) == 0 ? 1 : -1;
                }

                lengths[i] = length is >= 1 and <= LongestCode ? length : throw bits.Fault();
            }

            sorted = [.. Enumerable.Range(0, size).OrderBy(i => lengths[i])];
            int code = 0, before = 0;
            for (int l = 1; l <= LongestCode; l++)
            {
                int own = lengths.Count(value => value == l);
                bases[l] = before - code;
                code += own;
                limits[l] = code;
                before += own;
                code <<= 1;
            }
        }

        public int Next(Bzip2Bits bits)
        {
            int code = 0;
            for (int length = 1; length <= LongestCode; length++)
            {
                code = (code << 1) | bits.Take(1);
                if (code < limits[length] && bases[length] + code is int place && (uint)place < (uint)sorted.Length)
                {
                    return sorted[place];
                }
            }

            throw bits.Fault();
        }
    }
}
