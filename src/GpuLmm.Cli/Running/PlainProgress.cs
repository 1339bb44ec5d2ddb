using System.Globalization;

namespace GpuLmm.Cli.Running;

/// <summary>Progress as a line now and then, for logs and pipes; a short stage has none.</summary>
internal sealed class PlainProgress(Action<string> write, TimeProvider time) : IProgress<StageProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly ProgressMeter meter = new(time);
    private long last = time.GetTimestamp();

    public void Report(StageProgress value)
    {
        meter.Take(value);
        if (time.GetElapsedTime(last) < Interval || value.Done == 0)
        {
            return;
        }

        last = time.GetTimestamp();
        string unit = value.Unit.Length > 0 ? " " + value.Unit : string.Empty;
        string left = meter.Left is { } rest
            ? $", {(rest.Days > 0 ? $"{rest.Days}d " : string.Empty)}{rest:hh\\:mm\\:ss} left" : string.Empty;
        write(string.Create(
            CultureInfo.InvariantCulture,
            $"{value.Stage}: {value.Done:N0} of {value.Total:N0}{unit} ({100.0 * value.Done / value.Total:0} %), {meter.Describe(value)}{left}"));
    }
}
