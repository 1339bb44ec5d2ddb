using System.Buffers.Text;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace GpuLmm.Fuzz;

/// <summary>The most memory that the process took since it was last asked, where the system counts it (Linux).</summary>
internal static class PeakMemory
{
    // To set the peak back costs more than to read it: now and then is enough, as an input must raise it to be seen.
    private const int StartsOfReset = 64;

    private static readonly SafeFileHandle? Status = TryReset() ? File.OpenHandle("/proc/self/status") : null;
    private static readonly byte[] Text = new byte[4096];
    private static long peak;
    private static int starts;

    public static bool IsCounted => Status is not null;

    /// <summary>What is taken from here on counts.</summary>
    public static void Start()
    {
        if (IsCounted)
        {
            if (starts++ % StartsOfReset == 0)
            {
                TryReset();
            }

            peak = Read();
        }
    }

    /// <summary>Gives back to the system what is no longer used, and sets the peak to what is.</summary>
    public static void Clear()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        starts = 0;
    }

    /// <summary>Bytes by which the peak has risen since <see cref="Start"/>.</summary>
    public static long Taken() => IsCounted ? Read() - peak : 0;

    private static bool TryReset()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long Read()
    {
        ReadOnlySpan<byte> text = Text.AsSpan(0, RandomAccess.Read(Status!, Text, 0));
        ReadOnlySpan<byte> number = text[(text.IndexOf("VmHWM:"u8) + 6)..].TrimStart(" \t"u8);
        return Utf8Parser.TryParse(number, out long kilobytes, out _) ? 1024 * kilobytes
            : throw new InvalidOperationException($"No peak in {Encoding.ASCII.GetString(text)}.");
    }
}
