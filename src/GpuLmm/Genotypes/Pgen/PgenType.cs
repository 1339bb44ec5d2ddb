namespace GpuLmm;

/// <summary>Bits of a record's type.</summary>
internal static class PgenType
{
    public const byte Storage = 0x07;
    public const byte OneBit = 1;
    public const byte Differences = 2;
    public const byte InvertedDifferences = 3;
    public const byte Multiallelic = 0x08;
    public const byte Phased = 0x10;
    public const byte Dosages = 0x60;
    public const byte DosageList = 0x20;
    public const byte AllDosages = 0x40;
    public const byte PhasedDosages = 0x80;

    /// <summary>Whether the calls are told as differences from those of an earlier record.</summary>
    public static bool IsDifference(byte type) => (type & Storage) is Differences or InvertedDifferences;
}
