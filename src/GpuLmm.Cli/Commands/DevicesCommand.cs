using System.CommandLine;
using System.Text.Json;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm devices</c>.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        Option<bool> check = new("--check")
        {
            Description = "run every stage on each device against the host, and measure it; exit 5 where one is wrong",
        };
        Option<double> seconds = new("--seconds")
        {
            Description = "of --check: how long each stage is measured; default 1",
            HelpName = "S",
            DefaultValueFactory = _ => 1,
        };
        Option<int[]> samples = new("--samples")
        {
            Description = "of --check: numbers of samples at which each stage is measured; default: one at which the device is fast",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("devices", "Accelerators, the BLAS/LAPACK in use, and what --device auto would take, and why.")
        {
            check, seconds, samples,
        };
        var run = new DeviceOptionGroup(command);
        RunContext.Bind(
            command,
            parse =>
            {
                double each = parse.GetValue(seconds);
                if (!(each is >= 0 and <= 3600))
                {
                    throw new UsageException($"--seconds {each}: expected 0 to 3600.");
                }

                int[] sizes = parse.GetValue(samples) ?? [];
                if (sizes.Any(n => n is < 20 or > 200_000))
                {
                    throw new UsageException($"--samples {sizes.First(n => n is < 20 or > 200_000)}: expected 20 to 200000.");
                }

                RunOptions options = run.Read(parse);
                if (!parse.GetValue(check) && run.IsAnyGiven(parse, seconds, samples))
                {
                    throw new UsageException("--device, --precision, --threads, --device-memory, --seconds and --samples are for devices --check.");
                }

                return (parse.GetValue(check) ? new DeviceCheckRequest(TimeSpan.FromSeconds(each), sizes) : null, options);
            },
            Run);
        return command;
    }

    private static void Run(DeviceCheckRequest? request, RunContext context)
    {
        if (request is not null)
        {
            DeviceChecks.Run(request, context);
            return;
        }

        IReadOnlyList<DeviceInfo> devices = Accelerators.List();
        (string auto, string reason) = Accelerators.Preferred();
        using Backend host = Accelerators.Open("cpu");
        foreach (DeviceInfo device in devices)
        {
            context.Say(device.Kind == DeviceKind.Host ? $"{device}, {host.Description}" : $"{device}");
        }

        context.Say($"auto takes {auto}: {reason}");
        context.Json([], json =>
        {
            json.WriteStartArray("devices");
            foreach (DeviceInfo device in devices)
            {
                Write(json, device);
            }

            json.WriteEndArray();
            json.WriteString("blas", host.Description);
            json.WriteString("auto", auto);
            json.WriteString("reason", reason);
        });
    }

    private static void Write(Utf8JsonWriter json, DeviceInfo device)
    {
        json.WriteStartObject();
        json.WriteString("name", device.Name);
        json.WriteString("description", device.Description);
        json.WriteNumber("memoryBytes", device.MemoryBytes);
        json.WriteBoolean("double", device.HasDouble);
        json.WriteBoolean("usable", device.IsUsable);
        json.WriteString("fault", device.Fault);
        json.WriteEndObject();
    }
}
