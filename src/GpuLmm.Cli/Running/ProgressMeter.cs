using System.Globalization;

namespace GpuLmm.Cli.Running;

/// <summary>
/// From the progress of a stage to its rate and the time left, by the last minute, so that a slow beginning is soon forgotten.
/// </summary>
internal sealed class ProgressMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(200);
    private readonly Queue<(long At, long Done)> samples = new([(time.GetTimestamp(), 0)]);
    private (long At, long Done) last = (time.GetTimestamp(), 0);

    /// <summary>Units a second; 0 where nobody can tell.</summary>
    public double Rate { get; private set; }

    /// <summary>Null where nobody can tell.</summary>
    public TimeSpan? Left { get; private set; }

    /// <summary>Takes how far the stage has come.</summary>
    public void Take(StageProgress value)
    {
        long now = time.GetTimestamp();
        if (value.Done < last.Done)
        {
            samples.Clear();
        }

        if (samples.Count == 0 || time.GetElapsedTime(last.At, now) >= Spacing)
        {
            last = (now, value.Done);
            samples.Enqueue(last);
        }

        while (samples.Count > 2 && time.GetElapsedTime(samples.ElementAt(1).At, now) >= Window)
        {
            samples.Dequeue();
        }

        (long at, long done) = samples.Peek();
        double seconds = time.GetElapsedTime(at, now).TotalSeconds;
        Rate = seconds > 0 ? (value.Done - done) / seconds : 0;
        Left = Rate > 0 ? TimeSpan.FromSeconds(Math.Min((value.Total - value.Done) / Rate, TimeSpan.MaxValue.TotalSeconds / 2)) : null;
    }

    /// <summary>Place, rate and memory in use, for people: <c>chromosome 7, 1,234 markers/s, 512 MB</c>.</summary>
    public string Describe(StageProgress value)
    {
        string[] parts =
        [
            value.Place,
            value.Unit.Length > 0 && Rate > 0
                ? string.Create(CultureInfo.InvariantCulture,
                $"{(Rate < 10 ? Math.Round(Rate, 1) : Math.Round(Rate)):#,0.#} {value.Unit}/s") : string.Empty,
            string.Create(CultureInfo.InvariantCulture, $"{Environment.WorkingSet / 1e6:N0} MB"),
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }
}
