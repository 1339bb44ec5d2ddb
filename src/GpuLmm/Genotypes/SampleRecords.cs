namespace GpuLmm;

/// <summary>What a sample file tells: ids, sexes, and columns of phenotypes.</summary>
/// <param name="phenotypeNames">T names, in the order of the columns.</param>
internal sealed class SampleRecords(IReadOnlyList<string> phenotypeNames)
{
    /// <summary>PLINK's number for a missing phenotype, in every column of its files.</summary>
    public const double MissingPhenotype = -9;

    private readonly List<SampleId> samples = [];
    private readonly List<Sex> sexes = [];
    private readonly List<bool> founders = [];
    private readonly Dictionary<SampleId, long> lineNumbers = [];
    private readonly List<double>[] phenotypes = [.. phenotypeNames.Select(_ => new List<double>())];
    private readonly string?[] notes = new string?[phenotypeNames.Count];
    private string? phenotypeFault;

    /// <summary>The N samples, in file order.</summary>
    public IReadOnlyList<SampleId> Samples => samples;

    /// <summary>Sex of each.</summary>
    public IReadOnlyList<Sex> Sexes => sexes;

    /// <summary>Whether each has neither father nor mother.</summary>
    public IReadOnlyList<bool> Founders => founders;

    /// <summary>
    /// T columns of N values. A value that is not a number matters only to whoever asks for phenotypes, so it is told here.
    /// </summary>
    /// <exception cref="InputException">A phenotype is not a number.</exception>
    internal PhenotypeColumns Phenotypes => phenotypeFault is null
        ? new PhenotypeColumns(phenotypeNames, [.. phenotypes.Select(column => new ReadOnlyMemory<double>([.. column]))], notes)
        : throw new InputException(phenotypeFault);

    /// <summary>Adds the sample of the line read last.</summary>
    /// <exception cref="InputException">Its id is there already.</exception>
    public void Add(TextLines lines, SampleId id, Sex sex, bool isFounder = true)
    {
        if (!lineNumbers.TryAdd(id, lines.Number))
        {
            throw lines.Fault($"sample '{id}' is on line {lineNumbers[id]} already");
        }

        samples.Add(id);
        sexes.Add(sex);
        founders.Add(isFounder);
    }

    /// <summary>Whether a parent's id means none.</summary>
    public static bool IsNoParent(ReadOnlySpan<byte> field) => field is [(byte)'0'];

    /// <summary>Adds the value of phenotype <paramref name="t"/> of the sample added last.</summary>
    /// <param name="lines">At the sample's line.</param>
    /// <param name="t">Index of the phenotype.</param>
    /// <param name="field">Its text; NA and nan are missing.</param>
    /// <param name="column">Its column from 1, for messages.</param>
    /// <param name="missing">A number that means missing too; NaN: none.</param>
    public void AddPhenotype(TextLines lines, int t, ReadOnlySpan<byte> field, int column, double missing)
    {
        double value = double.NaN;
        if (!TextFields.IsMissing(field) && !TextFields.TryNumber(field, out value))
        {
            phenotypeFault
                ??= lines.Fault($"phenotype '{System.Text.Encoding.UTF8.GetString(field)}' (column {column}) is not a number").Message;
            value = double.NaN;
        }

        phenotypes[t].Add(value == missing ? double.NaN : value);
    }

    /// <summary>Reads a sex: 1 or M, 2 or F; anything else is unknown.</summary>
    public static Sex ParseSex(ReadOnlySpan<byte> field) => field switch
    {
        [(byte)'1' or (byte)'M' or (byte)'m'] => Sex.Male,
        [(byte)'2' or (byte)'F' or (byte)'f'] => Sex.Female,
        _ => Sex.Unknown,
    };

    /// <summary>Applies PLINK's rule: in a column of 1 and 2, control and case, 0 is missing.</summary>
    public void DropZerosOfCaseControl()
    {
        for (int t = 0; t < phenotypes.Length; t++)
        {
            List<double> column = phenotypes[t];
            int zeros = column.Count(v => v == 0);
            if (zeros == 0 || !column.TrueForAll(v => double.IsNaN(v) || v is 0 or 1 or 2))
            {
                continue;
            }

            if (column.Contains(1) && column.Contains(2))
            {
                notes[t] = $"its values are 1 and 2, control and case: 0, of {zeros} of {column.Count} samples, is missing";
                phenotypes[t] = column.ConvertAll(v => v == 0 ? double.NaN : v);
            }
            else
            {
                // By PLINK's rule one value would be left, with nothing to analyse.
                notes[t] = "its values are 0 and one other: read as numbers, where PLINK reads 0 as missing";
            }
        }
    }
}
