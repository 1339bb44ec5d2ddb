using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Tests.Running;

/// <summary>Rate and time left, on a clock that is set by hand.</summary>
public sealed class ProgressTests
{
    private static readonly StageProgress Start = new("scan", 0, 100_000, "markers", "chromosome 1");

    [Test]
    public void Rate_and_time_left_are_of_the_last_minute()
    {
        var clock = new HandClock();
        var meter = new ProgressMeter(clock);

        // Slow for two minutes, then fast for two.
        for (int second = 1; second <= 240; second++)
        {
            clock.Now += TimeSpan.FromSeconds(1);
            meter.Take(Start with { Done = second <= 120 ? second : 120 + (100 * (second - 120)) });
        }

        Assert.That(meter.Rate, Is.EqualTo(100).Within(1e-9));
        Assert.That(meter.Left!.Value.TotalSeconds, Is.EqualTo((100_000 - 12_120) / 100.0).Within(1e-6));
    }

    [Test]
    public void Nobody_can_tell_without_time_or_work()
    {
        var clock = new HandClock();
        var meter = new ProgressMeter(clock);
        meter.Take(Start with { Done = 10 });
        Assert.That((meter.Rate, meter.Left), Is.EqualTo((0.0, (TimeSpan?)null)));
        clock.Now += TimeSpan.FromDays(1);
        meter.Take(Start with { Done = 1_000, Total = long.MaxValue });
        Assert.That(meter.Left, Is.Not.Null, "no overflow");
    }

    [Test]
    public void A_line_every_ten_seconds_says_how_far_where_how_fast_and_how_long()
    {
        var clock = new HandClock();
        var lines = new List<string>();
        var progress = new PlainProgress(lines.Add, clock);
        for (int second = 1; second <= 25; second++)
        {
            clock.Now += TimeSpan.FromSeconds(1);
            progress.Report(Start with { Done = 1_000 * second, Place = "chromosome X" });
        }

        Assert.That(lines, Has.Count.EqualTo(2));
        Assert.That(
            lines[0], Does.Match(@"^scan: 10,000 of 100,000 markers \(10 %\), chromosome X, 1,000 markers/s, [0-9,]+ MB, 00:01:30 left$"));
        Assert.That(lines[1], Does.StartWith("scan: 20,000 of 100,000 markers (20 %)").And.EndsWith("00:01:20 left"));
    }

    [Test]
    public void What_has_no_unit_or_place_goes_without()
    {
        var clock = new HandClock();
        var lines = new List<string>();
        var progress = new PlainProgress(lines.Add, clock);
        clock.Now += TimeSpan.FromSeconds(20);
        progress.Report(new StageProgress("kinship", 1, 4));
        Assert.That(lines.Single(), Does.Match(@"^kinship: 1 of 4 \(25 %\), [0-9,]+ MB, 00:01:00 left$"));
    }

    private sealed class HandClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
