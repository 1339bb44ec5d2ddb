using System.Buffers.Binary;
using System.IO.Compression;

namespace GpuLmm;

/// <summary>Unpacks zlib data (RFC 1950) that are in memory, and compares their checksum; for one thread.</summary>
internal sealed class ZlibBlock
{
    private const int ChecksumLength = 4;

    // Sums of so many bytes stay below 2³² (RFC 1950, section 9).
    private const int MostAtOnce = 5552;
    private const uint Modulus = 65521;

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
            int count = Math.Min(bytes.Length, MostAtOnce);
            foreach (byte one in bytes[..count])
            {
                sum += one;
                sums += sum;
            }

            (sum, sums) = (sum % Modulus, sums % Modulus);
            bytes = bytes[count..];
        }

        return (sums << 16) | sum;
    }
}
