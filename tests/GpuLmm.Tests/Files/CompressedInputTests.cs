using System.IO.Compression;
using System.Text;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace GpuLmm.Tests;

/// <summary>Compressed files whose bytes were changed are refused, or hold what they held.</summary>
public sealed class CompressedInputTests
{
    private static readonly string Text = Rows(60);

    [Test]
    public void A_changed_byte_of_a_zlib_block_is_never_read_without_a_word()
    {
        byte[] content = Encoding.UTF8.GetBytes(Text);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(content);
        }

        AssertSafe(packed.ToArray(), content, bytes =>
        {
            var target = new byte[content.Length + 1];
            int found = new ZlibBlock().Unpack(bytes, target);
            return found < target.Length ? target[..found] : throw new InvalidDataException("longer than expected");
        });
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(15)]
    [TestCase(16)]
    [TestCase(17)]
    [TestCase(5551)]
    [TestCase(5553)]
    [TestCase(100_000)]
    public void The_checksum_of_zlib_is_that_of_its_definition(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(255 - (i * i % 7)))];
        ulong sum = 1, sums = 0;
        foreach (byte one in bytes)
        {
            sum = (sum + one) % 65521;
            sums = (sums + sum) % 65521;
        }

        Assert.That(ZlibBlock.Adler(bytes), Is.EqualTo((uint)((sums << 16) | sum)));
    }

    [TestCase(1, 1)]
    [TestCase(300, 197)]
    public void A_changed_byte_of_a_zstd_file_with_a_checksum_is_never_read_without_a_word(int times, int step)
    {
        using var folder = new TempFolder();
        using var compressor = new Compressor();
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        byte[] content = Encoding.UTF8.GetBytes(Rows(60 * times)), packed = compressor.Wrap(content).ToArray();
        string path = folder.Path("x.zst");

        AssertSafe(packed, content, bytes =>
        {
            File.WriteAllBytes(path, bytes);
            using var file = new ZstdContent(path);
            using var read = new MemoryStream();
            file.CopyTo(read);
            return read.ToArray();
        }, step);
        using var decompressor = new Decompressor();
        AssertSafe(packed, content, bytes => decompressor.Unwrap(bytes, content.Length + 1).ToArray(), step);
    }

    [Test]
    public void A_gzip_file_cut_off_anywhere_gives_no_byte_that_was_not_in_it()
    {
        using var folder = new TempFolder();
        byte[] content = Encoding.UTF8.GetBytes(Text);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        for (int length = 18; length < packed.Length; length++)
        {
            File.WriteAllBytes(folder.Path("x.gz"), packed.ToArray()[..length]);
            using Stream file = GzipInput.Open(folder.Path("x.gz"), out _);
            using var read = new MemoryStream();
            Assert.That(() => file.CopyTo(read), Throws.TypeOf<InputException>().With.Message.Contains("x.gz: is not a whole gzip file"));
            Assert.That(content.AsSpan().StartsWith(read.ToArray()), Is.True, $"{length} bytes");
        }
    }

    [Test]
    public void A_bed_that_is_cut_off_while_it_is_open_is_a_fault()
    {
        using var folder = new TempFolder();
        string prefix = PlinkFiles.Write(folder, 9, 40);
        using PlinkBed bed = PlinkBed.Open(prefix);
        using var block = new GenotypeBlock(9, 40);
        bed.Read([0, 1, 39, 5, 6], block);
        File.WriteAllBytes(prefix + ".bed", File.ReadAllBytes(prefix + ".bed")[..50]);

        bed.Read([0, 1, 2], block);
        Assert.That(() => bed.Read([39], block), Throws.TypeOf<InputException>().With.Message.Contains(".bed: has become shorter")
            .And.Message.Contains("50 bytes now"));
    }

    private static string Rows(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"1 {1000 + ((long)i * i)} rs{i * 7919L % 104729} A G\n"));

    /// <summary>Changes a bit of a byte in turn.</summary>
    private static void AssertSafe(byte[] packed, byte[] content, Func<byte[], byte[]> read, int step = 1)
    {
        Assert.That(read(packed), Is.EqualTo(content));
        int refused = 0;
        for (int i = 0; i < packed.Length; i += step)
        {
            byte[] changed = [.. packed];
            changed[i] ^= (byte)(1 << (i % 8));
            try
            {
                Assert.That(read(changed), Is.EqualTo(content), $"byte {i} of {packed.Length}");
            }
            catch (Exception e) when (e is InputException || DamagedInput.IsForeign(e) && e is not AssertionException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(packed.Length / step / 2));
    }
}
