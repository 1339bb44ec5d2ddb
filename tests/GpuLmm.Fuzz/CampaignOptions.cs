using System.Globalization;

namespace GpuLmm.Fuzz;

/// <summary>What is asked for on the command line.</summary>
internal sealed record CampaignOptions
{
    private string[] readers = [];

    public IReadOnlyCollection<string> Readers => readers.Length > 0 ? readers : [.. Fuzz.Readers.All.Select(reader => reader.Name)];

    public double Seconds { get; private init; } = double.PositiveInfinity;

    public long From { get; private init; }

    public long To { get; private init; } = long.MaxValue;

    public int Seed { get; private init; } = 1;

    public int Jobs { get; private init; } = Environment.ProcessorCount;

    public string Faults { get; private init; } = "fuzz-faults";

    public static bool TryParse(string[] args, out CampaignOptions options, out string fault)
    {
        options = new CampaignOptions();
        fault = "";
        for (int i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                options = options with { readers = [.. options.readers, args[i]] };
                continue;
            }

            string value = ++i < args.Length ? args[i] : "";
            bool isNumber = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
            CampaignOptions? changed = args[i - 1] switch
            {
                "--seconds" when isNumber => options with { Seconds = number },
                "--inputs" when isNumber => options with { To = number },
                "--from" when isNumber => options with { From = number },
                "--seed" when isNumber => options with { Seed = (int)number },
                "--jobs" when isNumber && number > 0 => options with { Jobs = (int)number },
                "--faults" when value.Length > 0 => options with { Faults = value },
                _ => null,
            };
            if (changed is null)
            {
                fault = $"{args[i - 1]} {value}: not understood";
                return false;
            }

            options = changed;
        }

        string? unknown = options.readers.FirstOrDefault(name => Fuzz.Readers.All.All(reader => reader.Name != name));
        fault = unknown is null ? "" : $"{unknown}: no such reader";
        options = options with
        {
            To = options.To == long.MaxValue ? options.To : options.From + options.To,
            Seconds = options.To == long.MaxValue && double.IsInfinity(options.Seconds) ? 60 : options.Seconds,
        };
        return unknown is null;
    }
}
