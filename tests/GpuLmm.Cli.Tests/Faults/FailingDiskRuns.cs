using System.Runtime.InteropServices;
using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>What is to be run on a failing disk: see <see cref="FailingDisk.Run"/>.</summary>
internal sealed record DiskRun(string Below, int First, int Times, string[] Arguments);

/// <summary>How it ended, and how many changes of files there were.</summary>
internal sealed record DiskOutcome(Finished Run, int Changes);

/// <summary>
/// The process of <see cref="FailingDisk"/>: started with the library before the C library, it runs one command for each line it reads.
/// </summary>
internal static unsafe class FailingDiskRuns
{
    public static void Main(string[] args)
    {
        var control = (delegate* unmanaged<byte*, nint, nint, nint>)NativeLibrary.GetExport(NativeLibrary.Load(args[0]), "failing_disk");
        while (Console.In.ReadLine() is { } line)
        {
            DiskRun asked = JsonSerializer.Deserialize<DiskRun>(line)!;
            Set(control, asked.Below, asked.First, asked.Times);
            Finished run = Gpulmm.Within(asked.Arguments);
            int changes = Set(control, "", 0, 0);
            Console.Out.WriteLine(JsonSerializer.Serialize(new DiskOutcome(run, changes)));
        }
    }

    private static int Set(delegate* unmanaged<byte*, nint, nint, nint> control, string below, int first, int times)
    {
        byte* folder = (byte*)Marshal.StringToCoTaskMemUTF8(below);
        try
        {
            return (int)control(folder, first, times);
        }
        finally
        {
            Marshal.FreeCoTaskMem((nint)folder);
        }
    }
}
