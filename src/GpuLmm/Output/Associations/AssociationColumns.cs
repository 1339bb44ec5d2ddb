namespace GpuLmm;

/// <summary>The columns of a scan's table and the words in them, for those that write and those that read.</summary>
internal static class AssociationColumns
{
    /// <summary>Names, in their order.</summary>
    public static readonly string[] Names =
    [
        "CHROM", "POS", "ID", "ALLELE0", "ALLELE1", "A1FREQ", "N", "TEST", "BETA", "SE", "STAT", "DF", "LOG10P", "LAMBDA", "NOTE",
    ];

    /// <summary>Columns of tests against generalised null models, before NOTE.</summary>
    public static readonly string[] Generalised = ["MAC", "A1FREQ_CASE", "A1FREQ_CONTROL", "N_CASE", "LOG10P_NORMAL", "VR", "SPA"];

    /// <summary>Columns of exact laws, after those.</summary>
    public static readonly string[] Exact = ["P_EXACT_CARRIER", "P_EXACT_FIXEDCASES"];

    /// <summary>The column before these in a table of several traits.</summary>
    public const string Trait = "TRAIT";

    /// <summary>What NOTE has where Firth's estimate was not found.</summary>
    private const string FirthFailed = "firth-failed";

    /// <summary>What TEST may be, for messages.</summary>
    public const string TestWords = "WALD, LRT, SCORE, FIRTH, or a term that begins with SNP";

    private static readonly Dictionary<string, MarkerTest> Tests = Enum.GetValues<MarkerTest>().ToDictionary(Name);

    private static readonly Dictionary<string, MarkerStatus> Statuses = Enum.GetValues<MarkerStatus>().ToDictionary(Note);

    /// <summary>All names of a table.</summary>
    /// <param name="columns">What it has beside.</param>
    public static string[] NamesOf(MoreColumns columns) =>
    [
        .. Names[..^1], .. columns >= MoreColumns.Generalised ? Generalised : [], .. columns >= MoreColumns.Exact ? Exact : [], Names[^1],
    ];

    /// <summary>What a table has beside, by the names of its columns.</summary>
    public static MoreColumns MoreOf(IReadOnlyCollection<string> names) =>
        !Array.TrueForAll(Generalised, names.Contains) ? MoreColumns.None
        : Array.TrueForAll(Exact, names.Contains) ? MoreColumns.Exact : MoreColumns.Generalised;

    /// <summary>What a row has beside, from its cells.</summary>
    /// <param name="cells">In the order of <see cref="Generalised"/> and <see cref="Exact"/>; NaN where there is none.</param>
    public static GeneralisedStatistics? StatisticsOf(ReadOnlySpan<double> cells) => cells.Length < Generalised.Length ? null
        : new GeneralisedStatistics(
            cells[0], double.IsNaN(cells[3]) ? null : (int)cells[3], cells[1], cells[2], cells[4], cells[5], cells[6] == 1)
        {
            ExactP = cells.Length > Generalised.Length ? cells[7] : double.NaN,
            ExactPGivenCases = cells.Length > Generalised.Length ? cells[8] : double.NaN,
        };

    /// <summary>Names of what a table has beside.</summary>
    public static string[] BesideOf(MoreColumns columns) => NamesOf(columns)[(Names.Length - 1)..^1];

    /// <summary>What follows the trait's name in the name of a file.</summary>
    public static string Extension(AssociationFormat format) => format switch
    {
        AssociationFormat.Tsv => ".tsv",
        AssociationFormat.TsvGzip => ".tsv.gz",
        AssociationFormat.Parquet => ".parquet",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>A test, as TEST has it.</summary>
    public static string Name(MarkerTest test) => test switch
    {
        MarkerTest.Wald => "WALD",
        MarkerTest.Lrt => "LRT",
        MarkerTest.Score => "SCORE",
        MarkerTest.Firth => "FIRTH",
        _ => throw new ArgumentOutOfRangeException(nameof(test)),
    };

    /// <summary>A status, as NOTE has it; empty where there is a test.</summary>
    public static string Note(MarkerStatus status) => status switch
    {
        MarkerStatus.Tested => string.Empty,
        MarkerStatus.Monomorphic => "monomorphic",
        MarkerStatus.Missing => "missing",
        MarkerStatus.Collinear => "collinear",
        MarkerStatus.LowCount => "low-mac",
        MarkerStatus.PerfectFit => "perfect-fit",
        MarkerStatus.NotConverged => "not-converged",
        MarkerStatus.FilteredOut => "filtered",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>What NOTE has of a row.</summary>
    public static string NoteOf(ResultBlock results, int row) => results.Statuses[row] is MarkerStatus.Tested or MarkerStatus.NotConverged
        && results.GeneralisedOf(row)?.HasFirthFailed == true ? FirthFailed : Note(results.Statuses[row]);

    /// <summary>The test of a row, as TEST has it: what is tested, where that is not the marker's own effect.</summary>
    public static string TestOf(ResultBlock results, int row) => results.TermOf(row) ?? Name(results.TestOf(row));

    /// <summary>The test of a word of TEST.</summary>
    /// <param name="word">The word; null where there is none.</param>
    /// <param name="row">The test.</param>
    /// <returns>False for another word.</returns>
    public static bool TryTest(string? word, out TestRow row)
    {
        bool isOwn = Tests.TryGetValue(word ?? "", out MarkerTest test);
        row = isOwn ? TestRow.Of(test) : new TestRow(MarkerTest.Wald, word);
        return isOwn || (word is not null && word.StartsWith("SNP", StringComparison.Ordinal));
    }

    /// <summary>The status of a word of NOTE.</summary>
    /// <param name="word">The word.</param>
    /// <param name="hasNumbers">Whether the row has an effect.</param>
    /// <param name="status">The status.</param>
    /// <returns>False for another word.</returns>
    public static bool TryStatus(string word, bool hasNumbers, out MarkerStatus status)
    {
        if (word == FirthFailed)
        {
            status = hasNumbers ? MarkerStatus.Tested : MarkerStatus.NotConverged;
            return true;
        }

        return Statuses.TryGetValue(word, out status);
    }

    /// <summary>Fails unless all columns are there.</summary>
    /// <param name="place">The file, and the line of its header where it has one.</param>
    /// <param name="found">Names found.</param>
    /// <exception cref="InputException">One is missing.</exception>
    public static void Require(string place, IReadOnlyList<string> found)
    {
        string? missing = Names.FirstOrDefault(name => !found.Contains(name));
        if (missing is not null)
        {
            throw new InputException($"{place}: is not the table of a scan: {NearestName.Missing(missing, found)}");
        }
    }
}

/// <summary>What a scan's table has beside the columns of every scan; each has those before it.</summary>
internal enum MoreColumns
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Those of generalised null models.</summary>
    Generalised,

    /// <summary>And of exact laws.</summary>
    Exact,
}
