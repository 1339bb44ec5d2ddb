using System.Diagnostics;
using System.Globalization;

namespace GpuLmm.Cli.Running;

/// <summary>Progress as a line now and then, for logs and pipes; a short stage has none.</summary>
internal sealed class PlainProgress(Action<string> write) : IProgress<StageProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan last;

    public void Report(StageProgress value)
    {
        TimeSpan elapsed = clock.Elapsed;
        if (elapsed - last < Interval || value.Done == 0)
        {
            return;
        }

        last = elapsed;
        TimeSpan left = elapsed * ((double)(value.Total - value.Done) / value.Done);
        write(string.Create(
            CultureInfo.InvariantCulture,
            $"{value.Stage}: {value.Done:N0} of {value.Total:N0} ({100.0 * value.Done / value.Total:0} %), {left:hh\\:mm\\:ss} left"));
    }
}
