using System.Globalization;

namespace GpuLmm;

/// <summary>The files of one prefix as one table.</summary>
internal sealed class LdColumns
{
    private readonly string path;

    private LdColumns(string path, LdScoreRows first)
    {
        this.path = path;
        Names = first.Names;
    }

    public IdTable Ids { get; } = new();

    public List<string> Chromosomes { get; } = [];

    public List<long> Positions { get; } = [];

    public string[] Names { get; }

    public List<double> Scores { get; } = [];

    /// <summary>Rows left out since their id was there.</summary>
    public int Repeated { get; private set; }

    /// <summary>Sets files one below the other.</summary>
    /// <exception cref="InputException">They have other columns.</exception>
    public static LdColumns Of(string[] files, Dictionary<string, LdScoreRows> read)
    {
        LdScoreRows first = read[files[0]];
        var columns = new LdColumns(files[0], first);
        foreach (string file in files)
        {
            LdScoreRows own = read[file];
            if (!own.Names.SequenceEqual(first.Names))
            {
                throw new InputException(
                    $"{file}{LdPrefixes.ScoreExtension}: columns {string.Join(", ", own.Names)}, but {files[0]} has {string.Join(", ", first.Names)}");
            }

            ReadOnlySpan<double> scores = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(own.Scores);
            for (int row = 0; row < own.Ids.Count; row++)
            {
                if (!columns.Ids.TryAdd(own.Ids[row], out _))
                {
                    columns.Repeated++;
                    continue;
                }

                columns.Chromosomes.Add(own.Chromosomes[row]);
                columns.Positions.Add(own.Positions[row]);
                columns.Scores.AddRange(scores.Slice(row * first.Names.Length, first.Names.Length));
            }
        }

        return columns;
    }

    /// <summary>Rows by chromosome and base pair.</summary>
    public int[] GenomeOrder()
    {
        var ranks = new Dictionary<string, (int Number, string Name)>(StringComparer.Ordinal);
        (int Number, string Name)[] rank = [.. Chromosomes.Select(name =>
        {
            if (!ranks.TryGetValue(name, out (int Number, string Name) own))
            {
                string bare = ChromosomeNames.Normalize(name);
                own = (int.TryParse(bare, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue, bare);
                ranks.Add(name, own);
            }

            return own;
        })];
        int[] order = [.. Enumerable.Range(0, Ids.Count)];
        bool isOrdered = true;
        for (int i = 1; i < order.Length && isOrdered; i++)
        {
            int compared = rank[i - 1].CompareTo(rank[i]);
            isOrdered = compared < 0 || (compared == 0 && Positions[i - 1] <= Positions[i]);
        }

        // Stable: rows at one place stay in the file's order.
        return isOrdered ? order : [.. order.OrderBy(row => rank[row]).ThenBy(row => Positions[row])];
    }

    /// <exception cref="InputException">The other table has other SNPs.</exception>
    public void RequireSame(LdColumns other)
    {
        for (int row = 0; row < Ids.Count; row++)
        {
            if (other.Ids.Find(Ids[row], row) < 0)
            {
                throw new InputException(
                    $"{other.path}: lacks {Ids.Text(row)}, which {path} has: LD scores of one model must be of the same SNPs");
            }
        }

        if (other.Ids.Count > Ids.Count)
        {
            int extra = Enumerable.Range(0, other.Ids.Count).First(row => Ids.Find(other.Ids[row], row) < 0);
            throw new InputException(
                $"{path}: lacks {other.Ids.Text(extra)}, which {other.path} has: LD scores of one model must be of the same SNPs");
        }
    }
}
