namespace GpuLmm;

/// <summary>Collects animals and their parents in any order, and checks what each line says.</summary>
/// <param name="name">The file.</param>
/// <param name="unit">What its entries are called: line or record.</param>
/// <param name="options">What is allowed.</param>
internal sealed class PedigreeBuilder(string name, string unit, PedigreeOptions options)
{
    private readonly Dictionary<SampleId, int> index = [];
    private readonly List<Entry> entries = [];
    private readonly List<int> hermaphrodites = [];
    private readonly SortedDictionary<string, int> unknowns = new(StringComparer.Ordinal);

    public bool IsEmpty => entries.Count == 0;

    /// <summary>Adds an animal.</summary>
    /// <exception cref="InputException">It is there already, its own parent, or a parent is known with the other sex.</exception>
    public void Add(SampleId animal, SampleId? sire, SampleId? dam, long line)
    {
        int own = Index(animal);
        if (entries[own].Line > 0)
        {
            throw Fault(line, $"animal '{Show(animal)}' is on {unit} {entries[own].Line} already");
        }

        if (animal == sire || animal == dam)
        {
            throw Fault(line, $"animal '{Show(animal)}' is its own {(animal == sire ? "sire" : "dam")}");
        }

        int s = sire is null ? -1 : Index(sire.Value), d = dam is null ? -1 : Index(dam.Value);
        entries[own] = entries[own] with { Line = line, Sire = s, Dam = d };
        MarkParent(s, line, isSire: true);
        MarkParent(d, line, isSire: false);
    }

    /// <summary>Counts a code for an unknown parent; those that are not the usual ones are told.</summary>
    public void NoteUnknown(string code)
    {
        if (!UnknownParent.IsUsual(code))
        {
            unknowns[code] = unknowns.GetValueOrDefault(code) + 1;
        }
    }

    /// <summary>The pedigree: animals in the order of their lines, then parents without one.</summary>
    /// <exception cref="InputException">An animal descends from itself.</exception>
    public Pedigree Build()
    {
        int[] order = [.. Enumerable.Range(0, entries.Count).OrderBy(i => entries[i].Line > 0 ? entries[i].Line : long.MaxValue)];
        var row = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            row[order[i]] = i;
        }

        int added = entries.Count(entry => entry.Line == 0);
        int[] sires = [.. order.Select(i => entries[i].Sire < 0 ? -1 : row[entries[i].Sire])];
        int[] dams = [.. order.Select(i => entries[i].Dam < 0 ? -1 : row[entries[i].Dam])];
        int[] depths = PedigreeDepths.Of(sires, dams, cycle => Cycle([.. cycle.Select(r => order[r])]));
        return new Pedigree(name, [.. order.Select(i => entries[i].Id)], Lineage.Create(sires, dams, depths), added, Warnings());
    }

    private void MarkParent(int parent, long line, bool isSire)
    {
        if (parent < 0)
        {
            return;
        }

        Entry entry = entries[parent];
        long other = isSire ? entry.DamLine : entry.SireLine;
        if (other > 0 && !options.AllowHermaphrodites)
        {
            throw Fault(
                line, $"'{Show(entry.Id)}' is a {(isSire ? "sire" : "dam")} here and a {(isSire ? "dam" : "sire")} on {unit} {other}; "
                + "expected one sex (hermaphrodites have to be allowed)");
        }

        bool isNew = isSire ? entry.SireLine == 0 : entry.DamLine == 0;
        if (isNew)
        {
            entries[parent] = isSire ? entry with { SireLine = line } : entry with { DamLine = line };
            if (other > 0)
            {
                hermaphrodites.Add(parent);
            }
        }
    }

    private string[] Warnings() => [.. Hermaphrodites(), .. Unknowns()];

    private string[] Unknowns() => unknowns.Count == 0 ? [] :
        [$"unknown parents are also written as {string.Join(", ", unknowns.Select(code => $"'{code.Key}' ({code.Value} times)"))}"];

    private string[] Hermaphrodites() => hermaphrodites.Count == 0 ? [] :
    [
        $"{hermaphrodites.Count} animals are sires and dams (hermaphrodites): "
        + string.Join(", ", hermaphrodites.Take(5)
            .Select(i => $"{Show(entries[i].Id)} ({unit}s {entries[i].SireLine} and {entries[i].DamLine})"))
        + (hermaphrodites.Count > 5 ? ", …" : string.Empty),
    ];

    private InputException Cycle(int[] cycle)
    {
        string path = string.Join(", child of ", cycle.Append(cycle[0]).Select(i => $"'{Show(entries[i].Id)}' ({unit} {entries[i].Line})"));
        return Fault(entries[cycle[0]].Line, $"an animal descends from itself: {path}");
    }

    private int Index(SampleId id)
    {
        if (!index.TryGetValue(id, out int i))
        {
            i = entries.Count;
            index.Add(id, i);
            entries.Add(new Entry(id, -1, -1, 0, 0, 0));
        }

        return i;
    }

    private InputException Fault(long line, string rule) => new($"{name} {unit} {line}: {rule}");

    private static string Show(SampleId id) => id.Family == "0" ? id.Individual : id.ToString();

    /// <summary>An animal: its own line, and the first where it is a sire and where it is a dam; 0 for none.</summary>
    private readonly record struct Entry(SampleId Id, int Sire, int Dam, long Line, long SireLine, long DamLine);
}
