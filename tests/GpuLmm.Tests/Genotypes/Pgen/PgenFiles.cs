using System.Buffers.Binary;
using System.Text;

namespace GpuLmm.Tests;

/// <summary>Small .pgen data sets, byte by byte.</summary>
internal static class PgenFiles
{
    /// <summary>Writes markers rs1, rs2, … and samples I1, I2, … beside a .pgen of these bytes.</summary>
    /// <returns>The prefix.</returns>
    public static string Write(TempFolder folder, int samples, int markers, byte[] pgen)
    {
        File.WriteAllBytes(folder.Path("study.pgen"), pgen);
        folder.Write("study.psam", "#FID\tIID\tSEX\n" + string.Concat(Enumerable.Range(1, samples).Select(i => $"F{i}\tI{i}\tNA\n")));
        folder.Write("study.pvar",
            "#CHROM\tPOS\tID\tREF\tALT\n" + string.Concat(Enumerable.Range(1, markers).Select(j => $"1\t{100 * j}\trs{j}\tA\tG\n")));
        return folder.Path("study");
    }

    /// <summary>Storage mode 3: a dosage for every sample, NaN where missing, its call the nearest number or none.</summary>
    public static byte[] Dosages(float[][] dosages, bool hasPhase = false)
    {
        int n = dosages[0].Length;
        var bytes = new List<byte>(Header((byte)(hasPhase ? 4 : 3), dosages.Length, n, 0x40));
        foreach (float[] marker in dosages)
        {
            bytes.AddRange(Calls([.. marker.Select(d => float.IsNaN(d) || Math.Abs(d - MathF.Round(d)) > 0.1f ? 3 : (int)MathF.Round(d))]));
            bytes.AddRange(marker.SelectMany(d => UShort(float.IsNaN(d) ? 65535 : (int)MathF.Round(d * 16384))));
            bytes.AddRange(hasPhase ? new byte[2 * n] : []);
        }

        return [.. bytes];
    }

    /// <summary>Storage mode 16 with a type and a length of one byte each.</summary>
    public static byte[] Variable(int samples, params (byte Type, byte[] Record)[] records)
    {
        var bytes = new List<byte>(Header(0x10, records.Length, samples, 0x44));
        bytes.AddRange(BitConverter.GetBytes((long)(20 + (2 * records.Length))));
        bytes.AddRange(records.Select(record => record.Type));
        bytes.AddRange(records.Select(record => (byte)record.Record.Length));
        bytes.AddRange(records.SelectMany(record => record.Record));
        return [.. bytes];
    }

    /// <summary>The start of every .pgen that is no .bed.</summary>
    public static byte[] Header(byte mode, int markers, int samples, byte format)
    {
        var header = new byte[12];
        (header[0], header[1], header[2], header[11]) = (0x6C, 0x1B, mode, format);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(3), markers);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(7), samples);
        return header;
    }

    /// <summary>Calls of two bits: copies of ALT, 3 for missing.</summary>
    public static byte[] Calls(params int[] codes)
    {
        var packed = new byte[(codes.Length + 3) / 4];
        for (int i = 0; i < codes.Length; i++)
        {
            packed[i / 4] |= (byte)(codes[i] << (2 * (i % 4)));
        }

        return packed;
    }

    /// <summary>Copies of allele 1 of a marker, NaN where missing.</summary>
    public static double[] Copies(Genotypes genotypes, int marker)
    {
        var copies = new double[genotypes.Samples.Count];
        using var block = new GenotypeBlock(copies.Length, 1);
        genotypes.Read([marker], block);
        block.Decode<double>(0, SampleSelection.All(copies.Length), MarkerCoding.Additive(double.NaN), copies);
        return copies;
    }

    public static byte[] UShort(int value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
