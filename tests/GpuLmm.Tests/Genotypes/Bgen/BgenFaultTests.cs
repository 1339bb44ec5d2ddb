using System.Buffers.Binary;
using CsCheck;

namespace GpuLmm.Tests;

/// <summary>Each fault of a BGEN is told with its place and its rule, when it is opened or else when the variant is read.</summary>
public sealed class BgenFaultTests
{
    private const int Samples = 3;

    // Offsets in a file without sample identifiers: of the flags, and of the number of bytes of the first variant's probabilities.
    private const int Flags = 20;
    private const int Length = 24 + 2 + 3 + 2 + 3 + 2 + 1 + 4 + 2 + 10;
    private static readonly BgenVariantData Whole = BgenVariantData.Layout2([2, 2, 2], false, 8, [255, 0, 0, 255, 10, 20]);
    private TempFolder folder = null!;

    private string BgenPath => folder.Path("f.bgen");

    private string FirstVariant => $"{BgenPath}: variant rs1 (chromosome 1, position 1000), byte {Length}: ";

    [SetUp]
    public void CreateFolder()
    {
        folder = new TempFolder();
        folder.Write("f.sample", "ID_1 ID_2 missing\n0 0 0\na a 0\nb b 0\nc c 0\n");
    }

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [TestCase(16, 0x6265676Eu, "header, byte 16: expected the letters 'bgen' or four zeros, found 6E676562: not a BGEN file")]
    [TestCase(Flags, 0x01u, "header, byte 20: layout 0: expected 1 or 2; qctool -g OLD.bgen -og NEW.bgen rewrites older files")]
    [TestCase(Flags, 0x0Fu, "header, byte 20: layout 3: expected 1 or 2; qctool -g OLD.bgen -og NEW.bgen rewrites older files")]
    [TestCase(Flags, 0x0Bu, "header, byte 20: compression 3 in layout 2: expected 0 (none), 1 (zlib) or, in layout 2 only, 2 (zstd)")]
    [TestCase(Flags, 0x06u, "header, byte 20: compression 2 in layout 1: expected 0 (none), 1 (zlib) or, in layout 2 only, 2 (zstd)")]
    [TestCase(4, 19u,
        "header, byte 0: the header has 19 bytes and the first variant is at byte 24: expected 20 or more, and the variant after them")]
    [TestCase(0, 19u,
        "header, byte 0: the header has 20 bytes and the first variant is at byte 23: expected 20 or more, and the variant after them")]
    [TestCase(8, 0u, "header, byte 8: 0 variants of 3 samples: expected 1 to 2147483647 of 1 to 200000000")]
    [TestCase(12, 0u, "header, byte 8: 2 variants of 0 samples: expected 1 to 2147483647 of 1 to 200000000")]
    [TestCase(12, uint.MaxValue, "header, byte 8: 2 variants of 4294967295 samples: expected 1 to 2147483647 of 1 to 200000000")]
    [TestCase(0, 10_000u, "header, byte 0: the header: 10004 bytes expected, the file ends after 128 (truncated)")]
    [TestCase(24, 0x0000FFFFu, "variant 1, byte 26: its identifier: 65535 bytes expected, the file ends after 102 (truncated)")]
    [TestCase(Length, 1000u, "variant 1, byte 57: its probabilities: 1000 bytes expected, the file ends after 71 (truncated)")]
    public void Headers_of_the_file_and_its_variants(int offset, uint value, string message)
    {
        byte[] bytes = new BgenWriter(Samples, 2, 0).File(Whole, Whole);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);

        AssertFault(bytes, $"{BgenPath}: {message}");
    }

    [Test]
    public void Too_many_alleles()
    {
        byte[] bytes = new BgenWriter(Samples).File(Whole);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Length - 12), ushort.MaxValue);

        AssertFault(bytes, Does.StartWith($"{BgenPath}: variant 1, byte ").And.Contain("an allele"));
    }

    [Test]
    public void More_variants_than_there_are_and_fewer()
    {
        byte[] bytes = new BgenWriter(Samples).File(Whole, Whole);
        int length = (bytes.Length - 24) / 2;
        bytes[8] = 3;
        AssertFault(
            bytes, $"{BgenPath}: variant 3, byte {bytes.Length}: its identifier: 2 bytes expected, the file ends after 0 (truncated)");
        bytes[8] = 1;
        AssertFault(
            bytes, $"{BgenPath}: variant 2, byte {24 + length}: expected the end of the file after 1 variants, found {length} bytes");
    }

    [Test]
    public void A_file_that_is_truncated_anywhere([Values(0, 1, 2)] int compression, [Values(1, 2)] int layout)
    {
        Assume.That(compression < 2 || layout == 2);
        BgenVariantData variant = layout == 2 ? Whole : BgenVariantData.Layout1((1, 2, 3), (4, 5, 6), (0, 0, 0));
        byte[] whole = (new BgenWriter(Samples, layout, compression) { SampleNames = ["a", "b", "c"] }).File(variant, variant);
        for (int length = whole.Length - 1; length > 0; length--)
        {
            AssertFault(whole[..length], Does.StartWith(BgenPath).And.EndWith("(truncated)"));
        }
    }

    [Test]
    public void Names_that_do_not_fit_their_number_or_length()
    {
        byte[] bytes = (new BgenWriter(Samples) { SampleNames = ["a", "b", "c"] }).File(Whole);
        AssertFault(Changed(bytes, 28, 2), $"{BgenPath}: header, byte 24: 2 sample identifiers: expected as many as samples, 3");
        AssertFault(Changed(bytes, 24, 16),
            $"{BgenPath}: header, byte 24: the sample identifiers have 17 bytes: expected 16, as it says there");
        AssertFault(
            Changed(bytes, 0, 30),
            $"{BgenPath}: header, byte 0: the first variant is at byte 34: expected it after the sample identifiers, which end at 41");
        AssertFault(Changed(bytes, 34, (byte)'\t'), $"{BgenPath}: header, byte 34: a sample identifier has a control character");
    }

    [Test]
    public void Only_variants_of_several_alleles() => AssertFault(
        new BgenWriter(Samples).File(Whole with { Alleles = ["A", "C", "G"] }, Whole with { Alleles = ["A"] }),
        $"{BgenPath}: none of its 2 variants has two alleles");

    [TestCase(1, 2, "is not whole zstd data, which the flags of the file say it is")]
    [TestCase(2, 1, "is not whole zlib data, which the flags of the file say it is")]
    [TestCase(0, 1, "is not whole zlib data, which the flags of the file say it is")]
    public void Another_compression_than_the_flags_say(int written, byte said, string rule)
    {
        byte[] bytes = new BgenWriter(Samples, 2, written).File(Whole);
        AssertFault(Changed(bytes, Flags, (byte)(8 | said)), Does.StartWith(FirstVariant + rule));
    }

    [Test]
    public void Data_that_are_damaged([Values(1, 2)] int compression)
    {
        byte[] bytes = new BgenWriter(Samples, 2, compression).File(Whole);
        for (int at = Length + 8; at < bytes.Length; at++)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0x55;
            if (compression == 1)
            {
                AssertFault(damaged, Does.StartWith(FirstVariant));
            }
            else
            {
                // zstd has no checksum here: what unpacks may be read.
                AssertInputExceptionOrNone(damaged);
            }
        }

        AssertFault(Changed(bytes, Length + 4, 20), Does.StartWith(FirstVariant));
        AssertFault(Changed(bytes, Length + 4, 18), Does.StartWith(FirstVariant));
        AssertFault(Changed(bytes, Length + 6, 1),
            $"{FirstVariant}its probabilities have 65555 bytes, {bytes.Length - Length - 8} as they are: expected 37 at most for 3 samples of ploidy 1 or 2");
    }

    [TestCase(0, 4, "its probabilities are of 4 samples and 2 alleles: expected 3 and 2")]
    [TestCase(4, 3, "its probabilities are of 3 samples and 3 alleles: expected 3 and 2")]
    [TestCase(9, 3, "sample 'b b': ploidy 3: expected 1 or 2")]
    [TestCase(9, 1, "its probabilities have 19 bytes: expected 18 for 8 bits")]
    [TestCase(11, 2, "phase 2, 8 bits: expected phase 0 or 1, and 1 to 32 bits")]
    [TestCase(12, 0, "phase 0, 0 bits: expected phase 0 or 1, and 1 to 32 bits")]
    [TestCase(12, 33, "phase 0, 33 bits: expected phase 0 or 1, and 1 to 32 bits")]
    [TestCase(12, 16, "its probabilities have 19 bytes: expected 25 for 16 bits")]
    [TestCase(14, 1, "sample 'a a': probabilities 255 and 1 of 255 sum to more than 1")]
    [TestCase(14, 255, "sample 'a a': probabilities 255 and 255 of 255 sum to more than 1")]
    [TestCase(18, 246, "sample 'c c': probabilities 10 and 246 of 255 sum to more than 1")]
    public void Probabilities(int offset, byte value, string rule)
    {
        byte[] bytes = new BgenWriter(Samples).File(Whole with { Content = Changed(Whole.Content, offset, value) });

        AssertFault(bytes, FirstVariant + rule);
    }

    [Test]
    public void Probabilities_of_many_samples_are_checked_where_they_are_read_together([Values(1, 255)] int second,
        [Values(0, 15, 16, 40)] int sample)
    {
        uint[] numbers = [.. Enumerable.Range(0, 41).SelectMany(i => new[] { i == sample ? 255u : 0, i == sample ? (uint)second : 255 })];
        byte[] ploidies = [.. Enumerable.Repeat((byte)2, 41)];
        byte[] bytes = (new BgenWriter(41) { SampleNames = [.. Enumerable.Range(0, 41).Select(i => $"s{i}")] })
            .File(BgenVariantData.Layout2(ploidies, false, 8, numbers));
        File.WriteAllBytes(BgenPath, bytes);
        using var bgen = BgenFile.Open(BgenPath);

        Assert.That(
            () => GenotypeCopies.Of(bgen),
            Throws.TypeOf<InputException>().With.Message.EndsWith(
                $"sample '0 s{sample}': probabilities 255 and {second} of 255 sum to more than 1"));
    }

    [Test]
    public void What_a_missing_sample_has_means_nothing()
    {
        File.WriteAllBytes(BgenPath, new BgenWriter(Samples).File(
            BgenVariantData.Layout2([2, 0x82, 2], false, 8, [255, 0, 255, 255, 0, 0]),
            BgenVariantData.Layout2([2, 0x82, 2], false, 8, [255, 0, 200, 100, 51, 0])));
        using var bgen = BgenFile.Open(BgenPath, folder.Path("f.sample"));
        double[][] rows = GenotypeCopies.Of(bgen);

        Assert.That(rows[0], Is.EqualTo(new[] { 0, double.NaN, 2 }));
        Assert.That(rows[1], Is.EqualTo(new[] { 0, double.NaN, 1.6 }).Within(1e-7));
    }

    [Test]
    public void An_empty_file_and_none()
    {
        AssertFault([], $"{BgenPath}: is empty");
        File.Delete(BgenPath);
        Assert.That(() => BgenFile.Open(BgenPath), Throws.TypeOf<InputException>().With.Message.EqualTo($"{BgenPath}: file not found"));
    }

    [Test]
    public void Random_bytes_are_faults_and_nothing_else() => Gen.Select(Gen.Byte.Array[0, 200], Gen.Bool).Sample((bytes, isCalledBgen) =>
    {
        if (isCalledBgen && bytes.Length > 24)
        {
            "bgen"u8.CopyTo(bytes.AsSpan(16));
            bytes.AsSpan(0, 16).Clear();
            (bytes[0], bytes[4], bytes[8], bytes[12], bytes[20]) = (20, 20, 2, Samples, (byte)(4 | (bytes[20] & 11)));
            bytes.AsSpan(21, 3).Clear();
        }

        AssertInputExceptionOrNone(bytes);
    }, iter: 3000, threads: 1);

    [Test]
    public void A_file_with_some_other_bytes_is_read_or_a_fault() => Gen.Select(
        BgenCase.Any.Where(c => c.Ploidies.Length >= Samples), Gen.Int[0, 2], Gen.Select(Gen.Double.Unit, Gen.Byte).Array[1, 6])
            .Sample((drawn, compression, changes) =>
        {
            byte[] bytes = new BgenWriter(drawn.Ploidies.Length, 2,
                compression)
            { SampleNames = [.. drawn.Ploidies.Select((_, i) => $"s{i}")] }.File(drawn.Variant, drawn.Variant);
            foreach ((double place, byte value) in changes)
            {
                bytes[(int)(place * bytes.Length)] = value;
            }

            AssertInputExceptionOrNone(bytes);
        }, iter: 3000, threads: 1);

    private static byte[] Changed(byte[] bytes, int offset, byte value)
    {
        byte[] changed = [.. bytes];
        changed[offset] = value;
        return changed;
    }

    private void AssertInputExceptionOrNone(byte[] bytes)
    {
        try
        {
            ReadAll(bytes);
        }
        catch (InputException e)
        {
            Assert.That(e.Message, Does.Contain(BgenPath));
        }
    }

    private void AssertFault(byte[] bytes, string message) => AssertFault(bytes, Is.EqualTo(message));

    private void AssertFault(byte[] bytes, NUnit.Framework.Constraints.IResolveConstraint message) =>
        Assert.That(Assert.Throws<InputException>(() => ReadAll(bytes))!.Message, message);

    private void ReadAll(byte[] bytes)
    {
        File.WriteAllBytes(BgenPath, bytes);
        bool hasNames = bytes.Length > 23 && bytes[23] >= 0x80;
        using var bgen = BgenFile.Open(BgenPath, hasNames ? null : folder.Path("f.sample"));
        GenotypeCopies.Of(bgen);
    }
}
