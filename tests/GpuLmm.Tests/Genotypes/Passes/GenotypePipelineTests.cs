using System.Collections.Concurrent;

namespace GpuLmm.Tests;

/// <summary>Blocks worked on by several lanes come out in order, whatever happens in a lane.</summary>
[TestFixture]
public sealed class GenotypePipelineTests
{
    private static readonly int[] Markers = [.. Enumerable.Range(0, 100)];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Blocks_come_out_in_order_and_once(int lanes)
    {
        using var study = new SimulatedStudy(8, 100, 1);
        var emitted = new List<(int Start, int First, int Count)>();
        var workers = new ConcurrentDictionary<int, byte>();
        using var all = new CountdownEvent(lanes);
        GenotypePipeline.Run(study.Genotypes, Markers, 7, [.. Enumerable.Range(0, lanes).Select(lane => new GenotypePipeline.Lane(
            (start, block) =>
            {
                // The first block of a lane waits for the others' first: each takes part.
                if (workers.TryAdd(lane, 0))
                {
                    all.Signal();
                    Assert.That(all.Wait(TimeSpan.FromSeconds(30)));
                }

                // Late blocks are often ready first.
                Thread.Sleep(start % 3 == 0 ? 3 : 0);
            },
            (start, block) => emitted.Add((start, block.MarkerIndex(0), block.Count))))], CancellationToken.None);

        Assert.That(emitted.Select(e => e.Start), Is.EqualTo(Enumerable.Range(0, 15).Select(k => 7 * k)));
        Assert.That(emitted.Select(e => e.First), Is.EqualTo(emitted.Select(e => e.Start)));
        Assert.That(emitted.Sum(e => e.Count), Is.EqualTo(100));
        Assert.That(workers, Has.Count.EqualTo(lanes), "every lane took blocks");
    }

    [TestCase(1)]
    [TestCase(3)]
    public void First_failure_in_order_is_thrown_after_the_blocks_before_it(int lanes)
    {
        using var study = new SimulatedStudy(8, 100, 3);
        var emitted = new List<int>();
        InvalidOperationException? thrown = Assert.Throws<InvalidOperationException>(() => GenotypePipeline.Run(
            study.Genotypes, Markers, 10, [.. Enumerable.Range(0, lanes).Select(_ => new GenotypePipeline.Lane(
                (start, _) =>
                {
                    Thread.Sleep(start == 40 ? 20 : 0);
                    if (start is 40 or 50)
                    {
                        throw new InvalidOperationException($"at {start}");
                    }
                },
                (start, _) => emitted.Add(start)))], CancellationToken.None));

        Assert.That(thrown!.Message, Is.EqualTo("at 40"));
        Assert.That(emitted, Is.EqualTo(new[] { 0, 10, 20, 30 }));
    }

    [Test]
    public void Cancellation_stops_all_lanes()
    {
        using var study = new SimulatedStudy(8, 100, 4);
        using var source = new CancellationTokenSource();
        int emitted = 0;

        Assert.Throws<OperationCanceledException>(() => GenotypePipeline.Run(
            study.Genotypes, Markers, 5, [.. Enumerable.Range(0, 3).Select(_ => new GenotypePipeline.Lane(
                (_, _) => { },
                (start, _) =>
                {
                    emitted++;
                    if (start == 25)
                    {
                        source.Cancel();
                    }
                }))], source.Token));
        Assert.That(emitted, Is.InRange(6, 9));
    }

    [Test]
    public void No_marker_is_no_block()
    {
        using var study = new SimulatedStudy(8, 10, 5);
        int calls = 0;
        GenotypePipeline.Run(
            study.Genotypes, [], 5, [new((_, _) => calls++, (_, _) => calls++), new((_, _) => calls++, (_, _) => calls++)],
            CancellationToken.None);

        Assert.That(calls, Is.Zero);
    }
}
