using System.CommandLine;
using System.Globalization;

namespace GpuLmm.Cli.Options;

/// <summary>Where a command computes, and whether it speaks to programs.</summary>
internal sealed class DeviceOptionGroup
{
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

    private readonly Option<string?> deviceMemory = new("--device-memory")
    {
        Description = "most memory to use of each device, e.g. 20G; default: what is free",
        HelpName = "SIZE",
    };

    private readonly Option<bool> json = new("--json") { Description = "one JSON object on stdout, everything for people on stderr" };

    /// <param name="command">Gets the options.</param>
    public DeviceOptionGroup(Command command)
    {
        precision.AcceptOnlyFromAmong("double", "mixed");
        foreach (Option option in new Option[] { device, precision, threads, deviceMemory, json })
        {
            command.Add(option);
        }
    }

    public bool IsJson(ParseResult parse) => parse.GetValue(json);

    /// <summary>Whether any of these, but <c>--json</c>, or another option is on the command line.</summary>
    public bool IsAnyGiven(ParseResult parse, params Option[] others) =>
        others.Concat([device, precision, threads, deviceMemory]).Any(option => parse.GetResult(option) is { Implicit: false });

    /// <summary>The options, of a run that writes no files.</summary>
    public RunOptions Read(ParseResult parse)
    {
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

        return RunOptions.Plain(IsJson(parse)) with
        {
            Device = name,
            Precision = parse.GetValue(precision) == "mixed" ? Precision.Mixed : Precision.Double,
            Threads = count,
            DeviceMemory = parse.GetValue(deviceMemory) is { } most ? Bytes("--device-memory", most) : 0,
        };
    }

    // K, M, G, T are powers of 1024, with or without a B; a bare number is bytes.
    public static long Bytes(string option, string size)
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
