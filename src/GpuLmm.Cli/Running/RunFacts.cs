using System.Text.Json.Serialization;

namespace GpuLmm.Cli.Running;

/// <summary>
/// What a run knows of itself, gathered while it works. <c>P.log</c>, <c>P.run.json</c> and a report are three views of it. As a JSON
/// contract it is the part of <c>P.run.json</c> that every command shares; what is null was not there, and has no key.
/// </summary>
internal sealed record RunFacts
{
    public required string Command { get; init; }

    /// <summary>Of the program.</summary>
    public required string Version { get; init; }

    public required string Runtime { get; init; }

    public required string System { get; init; }

    /// <summary>As typed, the command first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>The machine; null in records of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Host { get; init; }

    /// <summary>Where it was started, which paths begin at; null in records of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Folder { get; init; }

    /// <summary>Which part of the markers this is; null of all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShardFacts? Shard { get; set; }

    /// <summary>The runs that were joined; null where none were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MergedFacts>? Shards { get; init; }

    /// <summary>Files read, by path; known at the end.</summary>
    public required IReadOnlyList<InputDigest> Inputs { get; init; }

    /// <summary>Files written; known at the end.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>What was written to them, but for this record and the log; null in records of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OutputDigest>? OutputDigests { get; init; }

    /// <summary>Name of the device; null where nothing is computed on one, and so are the four below.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Device { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeviceDescription { get; set; }

    /// <summary>Why <c>auto</c> took it; empty where it was named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeviceChoice { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Threads { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Precision { get; set; }

    /// <summary>The genotypes; null where none are read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GenotypeFacts? Genotypes { get; set; }

    /// <summary>The table of a fit; null without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TableFacts? Data { get; set; }

    /// <summary>What was planned, in words: the work, then the stages that need them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Plan { get; set; }

    /// <summary>Relationship matrices behind null models, one for each set of samples.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<KinshipFacts>? Kinships { get; set; }

    /// <summary>Passes of null models without a relationship matrix; null with one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KinshipPassFacts? Passes { get; set; }

    /// <summary>Covariates that are not in the models.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LeftOutFacts>? LeftOut { get; set; }

    /// <summary>What a scan counted; null of other commands. In the file it is what the command counted.</summary>
    [JsonIgnore]
    public ScanFacts? Scan { get; set; }

    /// <summary>The flow of samples, once they are matched; in the file it is among what the command counted.</summary>
    [JsonIgnore]
    public SampleFacts? Samples { get; set; }

    /// <summary>The program that ran, and on what.</summary>
    [JsonIgnore]
    public string Program => $"gpulmm {Version}, {Runtime}, {System}";

    /// <summary>Where it computed, for people; null where it did not.</summary>
    [JsonIgnore]
    public string? DeviceLine => Device is null ? null
        : $"{Device} ({DeviceDescription}{(string.IsNullOrEmpty(DeviceChoice) ? string.Empty : $"; {DeviceChoice}")}), "
            + $"{Study.Count(Threads ?? 0, Threads == 1 ? "thread" : "threads")}, {Precision} precision";

    /// <summary>Adds a line of the plan.</summary>
    public void AddPlan(string line) => Plan = [.. Plan ?? [], line];

    /// <summary>Adds the kinship of a set of samples.</summary>
    public void AddKinship(KinshipFacts kinship) => Kinships = [.. Kinships ?? [], kinship];
}

/// <summary>What was computed and how long it took: the end of the record.</summary>
/// <param name="Timings">Seconds by stage, and in all (<c>total</c>).</param>
/// <param name="PeakMemoryBytes">Most memory of the process.</param>
internal sealed record RunCosts(IReadOnlyDictionary<string, double> Timings, long PeakMemoryBytes);
