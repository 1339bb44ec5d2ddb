namespace GpuLmm;

/// <summary>How the alleles of one study stand to those of another.</summary>
internal enum AlleleMatch
{
    /// <summary>The same effect allele.</summary>
    Same,

    /// <summary>The other allele is the effect allele.</summary>
    Swapped,

    /// <summary>The same, on the other strand.</summary>
    Complement,

    /// <summary>The other allele, on the other strand.</summary>
    ComplementSwapped,

    /// <summary>Two other alleles.</summary>
    Different,

    /// <summary>One of them is no single base, or the two are complements: strand cannot be told.</summary>
    Unusable,
}

/// <summary>Effect allele and other allele of a SNP in a byte; bases are numbered so that complements sum to 3.</summary>
internal static class AllelePair
{
    /// <summary>No two single bases.</summary>
    public const byte None = 255;

    private static ReadOnlySpan<byte> Bases => "ACGT"u8;

    /// <summary>From the letters of either case.</summary>
    public static byte Of(ReadOnlySpan<byte> effect, ReadOnlySpan<byte> other)
    {
        int a = BaseOf(effect), b = BaseOf(other);
        return a < 0 || b < 0 || a == b ? None : (byte)((a << 2) | b);
    }

    /// <summary>Whether the alleles are each other's complement, A/T or C/G.</summary>
    public static bool IsAmbiguous(byte pair) => pair != None && (pair >> 2) + (pair & 3) == 3;

    /// <summary>The letter of the effect allele.</summary>
    public static char Effect(byte pair) => (char)Bases[pair >> 2];

    /// <summary>The letter of the other allele.</summary>
    public static char Other(byte pair) => (char)Bases[pair & 3];

    /// <summary>How two pairs stand to each other.</summary>
    public static AlleleMatch Match(byte first, byte second)
    {
        if (first == None || second == None || IsAmbiguous(first) || IsAmbiguous(second))
        {
            return AlleleMatch.Unusable;
        }

        int a = second >> 2, b = second & 3;
        return first == second ? AlleleMatch.Same
            : first == ((b << 2) | a) ? AlleleMatch.Swapped
            : first == (((3 - a) << 2) | (3 - b)) ? AlleleMatch.Complement
            : first == (((3 - b) << 2) | (3 - a)) ? AlleleMatch.ComplementSwapped
            : AlleleMatch.Different;
    }

    /// <summary>Whether both are the same two alleles, up to strand where that can be told.</summary>
    public static bool IsSamePair(byte first, byte second) => first == second
        || (first != None && second != None && first == (((second & 3) << 2) | (second >> 2)))
        || Match(first, second) is AlleleMatch.Complement or AlleleMatch.ComplementSwapped;

    private static int BaseOf(ReadOnlySpan<byte> allele) => allele.Length == 1 ? Bases.IndexOf((byte)(allele[0] & ~0x20)) : -1;
}
