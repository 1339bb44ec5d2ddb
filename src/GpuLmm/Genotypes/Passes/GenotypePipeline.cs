using System.Runtime.ExceptionServices;

namespace GpuLmm;

/// <summary>
/// Works on blocks of markers in several lanes at once and hands the results on in order. All lanes take from one queue: each reads the
/// next block as soon as it is free, so one reads and uploads while others compute, whatever their speed.
/// </summary>
internal sealed class GenotypePipeline
{
    private readonly Genotypes genotypes;
    private readonly int[] markers;
    private readonly int[] starts;
    private readonly CancellationToken cancellationToken;
    private readonly Lock reading = new();
    private readonly object turns = new();
    private int nextToRead;
    private int nextToEmit;
    private (int Number, ExceptionDispatchInfo Failure)? failure;

    private GenotypePipeline(Genotypes genotypes, int[] markers, int[] starts, CancellationToken cancellationToken)
    {
        this.genotypes = genotypes;
        this.markers = markers;
        this.starts = starts;
        this.cancellationToken = cancellationToken;
    }

    /// <summary>What is done with a block.</summary>
    /// <param name="start">Position of its first marker in the list.</param>
    /// <param name="block">Valid until the lane's <c>emit</c> has returned.</param>
    public delegate void BlockAction(int start, GenotypeBlock block);

    /// <summary>One lane: its work runs beside that of other lanes; what it emits comes alone and in order of the markers.</summary>
    public sealed record Lane(BlockAction Work, BlockAction Emit);

    /// <summary>Runs all markers through the lanes.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="markers">Indices into <see cref="Genotypes.Markers"/>.</param>
    /// <param name="blockSize">Markers a block, ≥ 1.</param>
    /// <param name="lanes">At least one.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    public static void Run(
        Genotypes genotypes, int[] markers, int blockSize, IReadOnlyList<Lane> lanes, CancellationToken cancellationToken) =>
        Run(genotypes, markers, GenotypeBlocks.Even(markers.Length, blockSize), lanes, cancellationToken);

    /// <summary>The same with blocks of any sizes.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="markers">Indices into <see cref="Genotypes.Markers"/>.</param>
    /// <param name="starts">Where each block starts in the list, ascending from 0.</param>
    /// <param name="lanes">At least one.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    public static void Run(
        Genotypes genotypes, int[] markers, int[] starts, IReadOnlyList<Lane> lanes, CancellationToken cancellationToken)
    {
        if (markers.Length == 0)
        {
            return;
        }

        if (lanes.Count == 1)
        {
            foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(genotypes, markers, starts, cancellationToken))
            {
                lanes[0].Work(start, block);
                lanes[0].Emit(start, block);
            }

            return;
        }

        new GenotypePipeline(genotypes, markers, starts, cancellationToken).Run(lanes);
    }

    private void Run(IReadOnlyList<Lane> lanes)
    {
        Task[] running = [.. lanes.Select(lane => Task.Factory.StartNew(
            () => Run(lane), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WaitAll(running, CancellationToken.None);
        failure?.Failure.Throw();
    }

    private void Run(Lane lane)
    {
        using var block = new GenotypeBlock(genotypes.Samples.Count, GenotypeBlocks.Longest(markers.Length, starts));
        int number = 0;
        try
        {
            while (Read(block, out number))
            {
                lane.Work(starts[number], block);
                if (!AwaitTurn(number))
                {
                    return;
                }

                lane.Emit(starts[number], block);
                EndTurn();
            }
        }
        catch (Exception e)
        {
            Stop(number, ExceptionDispatchInfo.Capture(e));
        }
    }

    private bool Read(GenotypeBlock block, out int number)
    {
        lock (reading)
        {
            number = nextToRead;
            cancellationToken.ThrowIfCancellationRequested();
            if (number >= starts.Length || IsStopped())
            {
                return false;
            }

            nextToRead++;
        }

        genotypes.Read(GenotypeBlocks.At(markers, starts, number), block);
        return true;
    }

    /// <summary>Waits until all blocks before have been emitted; false when there will be no turn.</summary>
    private bool AwaitTurn(int number)
    {
        lock (turns)
        {
            while (nextToEmit != number && !(failure?.Number < number))
            {
                Monitor.Wait(turns);
            }

            return nextToEmit == number;
        }
    }

    private void EndTurn()
    {
        lock (turns)
        {
            nextToEmit++;
            Monitor.PulseAll(turns);
        }
    }

    private bool IsStopped()
    {
        lock (turns)
        {
            return failure is not null;
        }
    }

    /// <summary>Keeps the failure of the earliest block: the one that a single lane would have met.</summary>
    private void Stop(int number, ExceptionDispatchInfo thrown)
    {
        lock (turns)
        {
            if (failure is null || number < failure.Value.Number)
            {
                failure = (number, thrown);
            }

            Monitor.PulseAll(turns);
        }
    }
}
