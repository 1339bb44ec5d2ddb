using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Running;

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

    private readonly Option<string> device = new("--device")
    {
        Description = "auto, all, cuda[:i], opencl[:i], cpu or ilgpu-cpu; several with commas between share the work",
        HelpName = "D",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string> precision = new("--precision")
    {
        Description = "of the large products",
        HelpName = "double|mixed",
        DefaultValueFactory = _ => "double",
    };

    private readonly Option<int> threads =
        new("--threads") { Description = "of the BLAS and of our own loops; 0 takes all", HelpName = "N" };

    private readonly Option<string?> memory = new("--memory")
    {
        Description = "most memory to use, e.g. 8G; default: what is available",
        HelpName = "SIZE",
    };

    private readonly Option<string?> deviceMemory = new("--device-memory")
    {
        Description = "most memory to use of each device, e.g. 20G; default: what is free",
        HelpName = "SIZE",
    };

    private readonly Option<bool> json = new("--json") { Description = "one JSON object on stdout, everything for people on stderr" };

    private readonly Option<bool> quiet = new("--quiet") { Description = "errors only" };

    private readonly Option<bool> overwrite = new("--overwrite") { Description = "replace existing results" };

    /// <param name="command">Gets the options.</param>
    /// <param name="defaultPrefix">Of <c>--out</c>; null where it must be given.</param>
    public RunOptionGroup(Command command, string? defaultPrefix = null)
    {
        outPrefix.Required = defaultPrefix is null;
        outPrefix.DefaultValueFactory = defaultPrefix is null ? null : _ => defaultPrefix;
        precision.AcceptOnlyFromAmong("double", "mixed");
        foreach (Option option in new Option[] { outPrefix, device, precision, threads, memory, deviceMemory, json, quiet, overwrite })
        {
            command.Add(option);
        }
    }

    public bool IsJson(ParseResult parse) => parse.GetValue(json);

    public bool IsQuiet(ParseResult parse) => parse.GetValue(quiet);

    public RunOptions Read(ParseResult parse)
    {
        string prefix = Prefix(parse.GetValue(outPrefix)!);
        int count = parse.GetValue(threads);
        if (count < 0)
        {
            throw new UsageException($"--threads {count}: expected 0 (all) or a number of threads.");
        }

        string name = parse.GetValue(device)!;
        if (!Accelerators.IsName(name))
        {
            throw new UsageException($"--device '{name}': names no device; expected {Accelerators.Names}.");
        }

        return new RunOptions(
            prefix, name, parse.GetValue(precision) == "mixed" ? Precision.Mixed : Precision.Double, count,
            parse.GetValue(memory) is { } size ? Bytes("--memory", size) : null,
            parse.GetValue(deviceMemory) is { } most ? Bytes("--device-memory", most) : 0, IsJson(parse), IsQuiet(parse),
            parse.GetValue(overwrite));
    }

    /// <exception cref="UsageException">It is the name of a folder.</exception>
    public static string Prefix(string prefix) => prefix.Length == 0 || prefix.EndsWith('/') || prefix.EndsWith('\\')
        ? throw new UsageException($"--out '{prefix}': expected a prefix of file names, not a folder.")
        : prefix;

    // K, M, G, T are powers of 1024, with or without a B; a bare number is bytes.
    private static long Bytes(string option, string size)
    {
        string number = size.ToUpperInvariant();
        number = number.Length > 1 && number.EndsWith('B') ? number[..^1] : number;
        int power = number.Length > 0 ? "KMGT".IndexOf(number[^1], StringComparison.Ordinal) + 1 : 0;
        return double.TryParse(power > 0 ? number[..^1] : number, NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out double value)
            && value > 0 && value < 1e6 * Math.Pow(1024, 4)
            ? (long)(value * Math.Pow(1024, power))
            : throw new UsageException($"{option} '{size}': expected a size like 8G or 500M.");
    }
}
