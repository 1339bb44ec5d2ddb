using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>How a command runs, whatever it computes.</summary>
internal sealed record RunOptions(
    string Out, string Device, Precision Precision, int Threads, long? MemoryLimit, long DeviceMemory, bool Json, bool Quiet,
    bool Overwrite)
{
    /// <summary>How it keeps what it has done; null for commands that do not.</summary>
    public JournalOptions? Journal { get; init; }

    /// <summary>Of a command that computes nothing on a device.</summary>
    public static RunOptions Plain(bool json, string prefix = "", bool quiet = false, bool overwrite = false) =>
        new(prefix, "auto", Precision.Double, 0, null, 0, json, quiet, overwrite);
}

/// <summary>The options behind <see cref="RunOptions"/>.</summary>
internal sealed class RunOptionGroup
{
    private readonly Option<string> outPrefix = new("--out") { Description = "prefix of the files to write", HelpName = "P" };

    private readonly Option<string?> memory = new("--memory")
    {
        Description = "most memory to use, e.g. 8G; default: what is available",
        HelpName = "SIZE",
    };

    private readonly DeviceOptionGroup devices;

    private readonly Option<bool> quiet = new("--quiet") { Description = "errors only" };

    private readonly Option<bool> overwrite = new("--overwrite") { Description = "replace existing results" };

    /// <param name="command">Gets the options.</param>
    /// <param name="defaultPrefix">Of <c>--out</c>; null where it must be given.</param>
    public RunOptionGroup(Command command, string? defaultPrefix = null)
    {
        outPrefix.Required = defaultPrefix is null;
        outPrefix.DefaultValueFactory = defaultPrefix is null ? null : _ => defaultPrefix;
        command.Add(outPrefix);
        devices = new DeviceOptionGroup(command);
        foreach (Option option in new Option[] { memory, quiet, overwrite })
        {
            command.Add(option);
        }
    }

    public bool IsJson(ParseResult parse) => devices.IsJson(parse);

    public bool IsQuiet(ParseResult parse) => parse.GetValue(quiet);

    public RunOptions Read(ParseResult parse) => devices.Read(parse) with
    {
        Out = Prefix(parse.GetValue(outPrefix)!),
        MemoryLimit = parse.GetValue(memory) is { } size ? DeviceOptionGroup.Bytes("--memory", size) : null,
        Quiet = IsQuiet(parse),
        Overwrite = parse.GetValue(overwrite),
    };

    /// <exception cref="UsageException">It is the name of a folder.</exception>
    public static string Prefix(string prefix) => prefix.Length == 0 || prefix.EndsWith('/') || prefix.EndsWith('\\')
        ? throw new UsageException($"--out '{prefix}': expected a prefix of file names, not a folder.")
        : prefix;
}
