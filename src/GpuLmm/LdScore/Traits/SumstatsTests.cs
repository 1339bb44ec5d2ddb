using System.Text;

namespace GpuLmm;

/// <summary>Which rows of a file with several tests of each SNP are taken.</summary>
/// <param name="named">The test that was asked for; null takes the first of the usual ones that comes.</param>
internal sealed class SumstatsTests(string? named)
{
    // Tests of the main effect.
    private static readonly string[] Usual = ["ADD", "WALD", "LRT", "SCORE", "FIRTH", "SNP", "FIXED"];

    private readonly List<string> passed = [];
    private byte[]? chosen = named is null ? null : Encoding.UTF8.GetBytes(named);
    private bool isFound;
    private bool isAsked;

    /// <summary>The test that is taken; null before one was met.</summary>
    public string? Chosen => chosen is null ? null : Encoding.UTF8.GetString(chosen);

    /// <summary>Whether a row of this test is taken.</summary>
    public bool Takes(ReadOnlySpan<byte> test)
    {
        isAsked = true;
        if (chosen is not null)
        {
            bool isOwn = test.SequenceEqual(chosen);
            isFound |= isOwn;
            if (!isOwn && !isFound)
            {
                Note(test);
            }

            return isOwn;
        }

        string name = Encoding.UTF8.GetString(test);
        if (Usual.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            chosen = test.ToArray();
            isFound = true;
            return true;
        }

        Note(test);
        return false;
    }

    /// <exception cref="InputException">No row is of the test.</exception>
    public void RequireFound(string path)
    {
        if (isAsked && !isFound)
        {
            string wanted = named is null ? $"none of the usual tests ({string.Join(", ", Usual)}) is" : $"no row is of --test {named}";
            throw new InputException(
                $"{path}: {wanted}{(named is null ? " among its tests" : string.Empty)}: {string.Join(", ", passed)}; choose one by --test");
        }
    }

    private void Note(ReadOnlySpan<byte> test)
    {
        if (passed.Count < 20 && Encoding.UTF8.GetString(test) is var name && !passed.Contains(name))
        {
            passed.Add(name);
        }
    }
}
