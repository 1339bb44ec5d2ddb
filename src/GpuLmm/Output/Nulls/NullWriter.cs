using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GpuLmm;

/// <summary>The parts of a saved null model, little-endian, and their digest.</summary>
internal sealed class NullWriter
{
    private readonly Stream stream;
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public NullWriter(Stream stream)
    {
        this.stream = stream;
        Put(NullReader.Magic);
    }

    /// <summary>An object, after its length.</summary>
    public void Json<T>(JsonTypeInfo<T> type, T value) => Bytes(JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Bytes, after their number.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        Put(length);
        Put(bytes);
    }

    public void Numbers(ReadOnlySpan<double> numbers) => Put(MemoryMarshal.AsBytes(numbers));

    public void Columns(DenseMatrix matrix)
    {
        for (int j = 0; j < matrix.Columns; j++)
        {
            Numbers(matrix.Column(j));
        }
    }

    public void Sparse(long[] starts, int[] rows, double[] values)
    {
        Put(MemoryMarshal.AsBytes<long>(starts));
        Put(MemoryMarshal.AsBytes<int>(rows));
        Numbers(values);
    }

    /// <summary>The digest ends the file.</summary>
    public string Complete()
    {
        byte[] own = digest.GetHashAndReset();
        stream.Write(own);
        digest.Dispose();
        return Convert.ToHexStringLower(own);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        digest.AppendData(bytes);
    }
}
