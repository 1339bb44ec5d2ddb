using System.Text;

namespace GpuLmm;

/// <summary>
/// How alleles of one study stand to those of another: as LD score regression aligns two traits where both are single bases, which may be
/// on the other strand; of longer alleles by their letters.
/// </summary>
internal static class AlleleAlignment
{
    /// <summary>How they stand.</summary>
    /// <param name="effect">Effect allele, in capitals.</param>
    /// <param name="other">Other allele.</param>
    /// <param name="ofEffect">Effect allele of the other study.</param>
    /// <param name="ofOther">Its other allele.</param>
    /// <param name="keepsAmbiguous">Whether A/T and C/G are taken to be on the same strand.</param>
    public static AlleleMatch Match(string effect, string other, string ofEffect, string ofOther, bool keepsAmbiguous)
    {
        AlleleMatch written = effect == ofEffect && other == ofOther ? AlleleMatch.Same
            : effect == ofOther && other == ofEffect ? AlleleMatch.Swapped : AlleleMatch.Different;
        byte first = PairOf(effect, other), second = PairOf(ofEffect, ofOther);
        if (AllelePair.IsAmbiguous(first) || AllelePair.IsAmbiguous(second))
        {
            return written == AlleleMatch.Different || keepsAmbiguous ? written : AlleleMatch.Unusable;
        }

        return first == AllelePair.None || second == AllelePair.None ? written : AllelePair.Match(first, second);
    }

    /// <summary>Whether the effect is turned.</summary>
    public static bool IsTurned(AlleleMatch match) => match is AlleleMatch.Swapped or AlleleMatch.ComplementSwapped;

    /// <summary>Whether strands differ.</summary>
    public static bool IsOnOtherStrand(AlleleMatch match) => match is AlleleMatch.Complement or AlleleMatch.ComplementSwapped;

    private static byte PairOf(string effect, string other) => effect.Length == 1 && other.Length == 1
        ? AllelePair.Of(Encoding.UTF8.GetBytes(effect), Encoding.UTF8.GetBytes(other)) : AllelePair.None;
}
