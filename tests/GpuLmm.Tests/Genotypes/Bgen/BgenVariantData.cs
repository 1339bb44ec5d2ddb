namespace GpuLmm.Tests;

/// <summary>A variant to write: its names, alleles, and the content of its probabilities before it is compressed.</summary>
internal sealed record BgenVariantData(byte[] Content)
{
    public string Identifier { get; init; } = "snp";

    public string Rsid { get; init; } = "rs1";

    public string Chromosome { get; init; } = "1";

    public uint Position { get; init; } = 1000;

    public string[] Alleles { get; init; } = ["A", "G"];

    /// <summary>Content of layout 2: numbers are put together bit by bit, the least significant bit first.</summary>
    /// <param name="ploidies">N bytes with the missing ones marked.</param>
    /// <param name="isPhased">Whether numbers are of haplotypes.</param>
    /// <param name="bits">Bits a number.</param>
    /// <param name="numbers">All numbers.</param>
    /// <param name="alleles">Number of alleles.</param>
    public static BgenVariantData Layout2(byte[] ploidies, bool isPhased, int bits, uint[] numbers, int alleles = 2)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(ploidies.Length);
        writer.Write((ushort)alleles);
        writer.Write((byte)ploidies.Min(p => p & 63));
        writer.Write((byte)ploidies.Max(p => p & 63));
        writer.Write(ploidies);
        writer.Write(isPhased);
        writer.Write((byte)bits);
        bool[] stream = [.. numbers.SelectMany(number => Enumerable.Range(0, bits).Select(b => ((number >> b) & 1) == 1))];
        writer.Write([.. stream.Chunk(8).Select(chunk => (byte)chunk.Select((bit, b) => bit ? 1 << b : 0).Sum())]);
        return new BgenVariantData(content.ToArray());
    }

    /// <summary>Content of layout 1: three probabilities a sample in 1/32768.</summary>
    public static BgenVariantData Layout1(params (ushort None, ushort One, ushort Two)[] triples) =>
        new([.. triples.SelectMany(t => new[] { t.None, t.One, t.Two }).SelectMany(BitConverter.GetBytes)]);
}
