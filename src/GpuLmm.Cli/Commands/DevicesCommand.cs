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
        command.SetAction(parse => RunContext.Run(
            () => new RunOptions(string.Empty, "auto", Precision.Double, 0, null, parse.GetValue(json), false, false), Run));
        return command;
    }

    private static void Run(RunContext context)
    {
        IReadOnlyList<(string Name, string Description)> accelerators = DeviceChoice.List();
        (string auto, string reason) = DeviceChoice.Auto();
        using Backend host = DeviceChoice.Open("cpu", 0, Precision.Double);
        foreach ((string name, string description) in accelerators)
        {
            context.Say($"{name}: {description}");
        }

        context.Say($"cpu: {host.Description}");
        context.Say($"auto takes {auto}: {reason}");
        context.Json("devices", [], json =>
        {
            json.WriteStartArray("devices");
            foreach ((string name, string description) in accelerators.Append((host.Name, host.Description)))
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("description", description);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("auto", auto);
            json.WriteString("reason", reason);
        });
    }
}
