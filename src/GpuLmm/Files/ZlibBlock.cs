using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.Intrinsics;

namespace GpuLmm;

/// <summary>Unpacks zlib data (RFC 1950) that are in memory, and compares their checksum; for one thread.</summary>
internal sealed class ZlibBlock
{
    private const int ChecksumLength = 4;

    // Sums of so many bytes stay below 2³² (RFC 1950, section 9).
    private const int MostAtOnce = 5552;
    private const uint Modulus = 65521;

    // How often each of sixteen bytes is in the sums of sums.
    private static readonly Vector128<ushort> FirstWeights = Vector128.Create((ushort)16, 15, 14, 13, 12, 11, 10, 9);
    private static readonly Vector128<ushort> LastWeights = Vector128.Create((ushort)8, 7, 6, 5, 4, 3, 2, 1);

    /// <summary>Unpacks.</summary>
    /// <param name="packed">The data, to their end.</param>
    /// <param name="target">At least a byte longer than the content, so that the end is seen.</param>
    /// <returns>Bytes of the content; as many as the target has where it does not end within it.</returns>
    /// <exception cref="InvalidDataException">The data are damaged.</exception>
    public unsafe int Unpack(ReadOnlySpan<byte> packed, Span<byte> target)
    {
        if (packed.Length <= ChecksumLength)
        {
            throw new InvalidDataException("too short");
        }

        int found;
        fixed (byte* bytes = packed)
        {
            using var stream = new UnmanagedMemoryStream(bytes, packed.Length);
            using var zlib = new ZLibStream(stream, CompressionMode.Decompress);
            found = zlib.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }

        // The decompressor passes over a checksum that is cut off or wrong.
        return found == target.Length || Adler(target[..found]) == BinaryPrimitives.ReadUInt32BigEndian(packed[^ChecksumLength..])
            ? found : throw new InvalidDataException("its checksum is not that of its content");
    }

    /// <summary>Adler-32.</summary>
    public static uint Adler(ReadOnlySpan<byte> bytes)
    {
        uint sum = 1, sums = 0;
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> some = bytes[..Math.Min(bytes.Length, MostAtOnce)];
            bytes = bytes[some.Length..];
            while (some.Length >= Vector128<byte>.Count)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(some));
                sums += ((uint)Vector128<byte>.Count * sum) + Vector128.Sum((low * FirstWeights) + (high * LastWeights));
                sum += Vector128.Sum(low + high);
                some = some[Vector128<byte>.Count..];
            }

            foreach (byte one in some)
            {
                sum += one;
                sums += sum;
            }

            (sum, sums) = (sum % Modulus, sums % Modulus);
        }

        return (sums << 16) | sum;
    }
}
