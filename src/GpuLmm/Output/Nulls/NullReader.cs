using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GpuLmm;

/// <summary>Reads what <see cref="NullWriter"/> wrote. No length is believed that the file has no room for.</summary>
internal sealed class NullReader(string path, FileStream file)
{
    private const int DigestBytes = 32;
    private const int BufferBytes = 1 << 20;

    /// <summary>How such a file begins.</summary>
    public static ReadOnlySpan<byte> Magic => "GPULMM-NULL\n"u8;

    /// <summary>The digest that ends it, once it was read.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>Fails unless the file begins as one and ends with the digest of all before.</summary>
    public void RequireWhole()
    {
        byte[] head = new byte[Magic.Length];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !Magic.SequenceEqual(head))
        {
            throw new InputException($"{path}: is no null model of a scan: expected a file that gpulmm null or fit --save-null wrote.");
        }

        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(head);
        byte[] buffer = new byte[BufferBytes], expected = new byte[DigestBytes];
        for (long left = file.Length - DigestBytes - Magic.Length; left > 0;)
        {
            int read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
            {
                break;
            }

            digest.AppendData(buffer, 0, read);
            left -= read;
        }

        if (file.ReadAtLeast(expected, expected.Length, throwOnEndOfStream: false) < expected.Length
            || !digest.GetHashAndReset().AsSpan().SequenceEqual(expected))
        {
            throw new InputException($"{path}: is cut off or was changed after it was written: its digest is not that of its content; make it again.");
        }

        Digest = Convert.ToHexStringLower(expected);
        file.Position = Magic.Length;
    }

    public T Json<T>(JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(Bytes(), type) ?? throw new InputException($"{path}: has an empty header.");

    public byte[] Bytes()
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        file.ReadExactly(length);
        byte[] bytes = new byte[Room(BinaryPrimitives.ReadInt32LittleEndian(length), 1)];
        file.ReadExactly(bytes);
        return bytes;
    }

    public double[] Numbers(long count)
    {
        double[] numbers = new double[Room(count, sizeof(double))];
        file.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    public DenseMatrix Columns(int rows, int columns)
    {
        Room((long)rows * columns, sizeof(double));
        var matrix = new DenseMatrix(rows, columns);
        for (int j = 0; j < columns; j++)
        {
            file.ReadExactly(MemoryMarshal.AsBytes(matrix.Column(j)));
        }

        return matrix;
    }

    /// <summary>Columns of a sparse matrix, whose starts must be those of its entries.</summary>
    public (long[] Starts, int[] Rows, double[] Values) Sparse(int columns, long entries)
    {
        long[] starts = new long[Room(columns + 1L, sizeof(long))];
        file.ReadExactly(MemoryMarshal.AsBytes(starts.AsSpan()));
        int[] rows = new int[Room(entries, sizeof(int))];
        file.ReadExactly(MemoryMarshal.AsBytes(rows.AsSpan()));
        return starts[0] == 0 && starts[^1] == entries && starts.Zip(starts.Skip(1)).All(pair => pair.First <= pair.Second)
            ? (starts, rows, Numbers(entries))
            : throw new InputException($"{path}: has a sparse matrix whose columns are not those of its entries.");
    }

    private long Room(long count, int size) => count >= 0 && count <= (file.Length - file.Position) / size
        ? count : throw new InputException($"{path}: has no room for {count} numbers of {size} bytes at byte {file.Position}.");
}
