using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm devices</c>.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "one JSON object on stdout, everything for people on stderr" };
        var command = new Command("devices", "Accelerators, the BLAS/LAPACK in use, and what --device auto would take, and why.") { json };
        RunContext.Bind(command, parse => RunOptions.Plain(parse.GetValue(json)), Run);
        return command;
    }

    private static void Run(RunContext context)
    {
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
                json.WriteStartObject();
                json.WriteString("name", device.Name);
                json.WriteString("description", device.Description);
                json.WriteNumber("memoryBytes", device.MemoryBytes);
                json.WriteBoolean("double", device.HasDouble);
                json.WriteBoolean("usable", device.IsUsable);
                json.WriteString("fault", device.Fault);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("blas", host.Description);
            json.WriteString("auto", auto);
            json.WriteString("reason", reason);
        });
    }
}
