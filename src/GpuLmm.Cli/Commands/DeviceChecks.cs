using System.Globalization;
using System.Text.Json;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>How <c>devices --check</c> measures.</summary>
/// <param name="Each">Each stage, for how long.</param>
/// <param name="Samples">At how many samples; none leaves it to the device.</param>
internal sealed record DeviceCheckRequest(TimeSpan Each, IReadOnlyList<int> Samples);

/// <summary><c>gpulmm devices --check</c>.</summary>
internal static class DeviceChecks
{
    /// <exception cref="DeviceException">A stage is wrong.</exception>
    public static void Run(DeviceCheckRequest request, RunContext context)
    {
        var checks = new List<DeviceCheck>();
        foreach (string name in Named(context.Options.Device))
        {
            using Backend device = Accelerators.Open(
                name, context.Options.Threads, context.Options.Precision, context.Options.DeviceMemory);
            DeviceCheck check = context.Stage($"check of {name}", progress =>
                Accelerators.Check(device, request.Each, request.Samples, progress, context.Cancellation));
            checks.Add(check);
            context.Say($"{check.Device}: {check.Description}");
            context.Say(Table(check));
            foreach (DeviceStageCheck failed in check.Stages.Where(stage => stage.Fault.Length > 0))
            {
                context.Say($"{failed.Stage}: {failed.Fault}");
            }

            foreach ((DeviceStageCheck stage, DeviceSpeed speed) in check.Stages.SelectMany(
                stage => stage.Speeds.Where(speed => speed.Fault.Length > 0).Select(speed => (stage, speed))))
            {
                context.Say($"{stage.Stage} of {speed.Samples} samples: {speed.Fault}");
            }
        }

        context.Json([], json => Write(json, checks));
        string[] wrong = [.. checks.Where(check => !check.IsRight).Select(check =>
            $"{check.Device}: {string.Join(", ", check.Stages.Where(stage => !stage.IsRight).Select(stage => stage.Stage))}")];
        if (wrong.Length > 0)
        {
            throw new DeviceException($"Wrong: {string.Join("; ", wrong)}. Do not use the device; please report this table (--json).");
        }

        context.Say("all stages are right");
    }

    /// <summary>The devices to check: those asked for, or each that is usable, but not the emulation.</summary>
    private static IEnumerable<string> Named(string device) => device is "auto" or "all"
        ? Accelerators.List().Where(info => info is { IsUsable: true, Kind: not DeviceKind.IlgpuCpu }).Select(info => info.Name)
        : device.Split(',');

    private static TextTable Table(DeviceCheck check) => new(
        check.Precision == Precision.Mixed ? "stages, mixed precision" : "stages",
        ["", "", "largest error", "tolerance", "samples", "rate", "unit", "share"],
        [
            .. check.Ceilings.Select(rate => new[] { rate.What, "", "", "", "", Number(rate.Rate), rate.Unit, "" }),
            .. check.Stages.SelectMany(Rows),
        ]);

    private static IEnumerable<string[]> Rows(DeviceStageCheck stage)
    {
        string[] found =
        [
            stage.Stage, stage.IsRight ? "right" : "WRONG", stage.Error.ToString("0.0e-0", CultureInfo.InvariantCulture),
            stage.Tolerance.ToString("0.0e-0", CultureInfo.InvariantCulture),
        ];
        return stage.Speeds.Count == 0
            ? [[.. found, "", "", "", ""]]
            : stage.Speeds.Select((speed, k) => (string[])[.. k == 0 ? found : ["", "", "", ""], $"{speed.Samples}", .. Measured(speed)]);
    }

    private static string[] Measured(DeviceSpeed speed) => speed.Rate is { } rate
        ? [Number(rate.Rate), rate.Unit, speed.Share?.ToString("0 %", CultureInfo.InvariantCulture) ?? ""] : ["no room", "", ""];

    private static string Number(double rate) => rate.ToString(rate < 100 ? "0.###" : "0", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, List<DeviceCheck> checks)
    {
        json.WriteStartArray("checks");
        foreach (DeviceCheck check in checks)
        {
            json.WriteStartObject();
            json.WriteString("device", check.Device);
            json.WriteString("description", check.Description);
            json.WriteString("precision", check.Precision == Precision.Mixed ? "mixed" : "double");
            json.WriteBoolean("right", check.IsRight);
            json.WriteStartArray("ceilings");
            foreach (DeviceRate rate in check.Ceilings)
            {
                json.WriteStartObject();
                json.WriteString("what", rate.What);
                Write(json, rate);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("stages");
            foreach (DeviceStageCheck stage in check.Stages)
            {
                Write(json, stage);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, DeviceStageCheck stage)
    {
        json.WriteStartObject();
        json.WriteString("stage", stage.Stage);
        json.WriteBoolean("right", stage.IsRight);
        if (double.IsFinite(stage.Error))
        {
            json.WriteNumber("error", stage.Error);
        }

        json.WriteNumber("tolerance", stage.Tolerance);
        json.WriteString("fault", stage.Fault);
        json.WriteStartArray("speeds");
        foreach (DeviceSpeed speed in stage.Speeds)
        {
            json.WriteStartObject();
            json.WriteNumber("samples", speed.Samples);
            if (speed.Rate is { } rate)
            {
                Write(json, rate);
            }

            if (speed.Share is { } share)
            {
                json.WriteNumber("share", share);
            }

            json.WriteString("fault", speed.Fault);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DeviceRate rate)
    {
        json.WriteNumber("rate", rate.Rate);
        json.WriteString("unit", rate.Unit);
    }
}
