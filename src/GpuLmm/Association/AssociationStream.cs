using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace GpuLmm;

/// <summary>
/// Turns a scan, which hands its rows out, into rows that are taken one by one: the scan runs beside, and waits when it is ahead by a few
/// thousand rows. Whoever stops taking ends it.
/// </summary>
internal static class AssociationStream
{
    // Rows handed over at once, and how many such batches may wait.
    private const int BatchSize = 1024;
    private const int MostWaiting = 8;

    /// <summary>The rows of a scan of any kind.</summary>
    /// <param name="scan">
    /// Runs it, as <see cref="AssociationScan.Run"/> does, to the end or until the token asks it to stop; on another thread.
    /// What it works with must last until the enumeration has ended.
    /// </param>
    /// <param name="cancellationToken">Stops the scan and the enumeration.</param>
    /// <exception cref="OperationCanceledException">It was stopped by the token.</exception>
    public static async IAsyncEnumerable<AssociationResult> RowsAsync(
        Action<IAssociationWriter, CancellationToken> scan, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scan);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batches =
            Channel.CreateBounded<AssociationResult[]>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });
        var running = Task.Run(() => Run(scan, batches.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (AssociationResult[] batch in batches.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (AssociationResult row in batch)
                {
                    yield return row;
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
        }
    }

    /// <summary>Faults travel with the rows: they are met after those that came before.</summary>
    private static void Run(Action<IAssociationWriter, CancellationToken> scan, ChannelWriter<AssociationResult[]> batches,
        CancellationToken cancellationToken)
    {
        try
        {
            var writer = new BatchWriter(batches, cancellationToken);
            scan(writer, cancellationToken);
            writer.Flush();
            batches.Complete();
        }
        catch (Exception e)
        {
            batches.Complete(e);
        }
    }

    private sealed class BatchWriter(ChannelWriter<AssociationResult[]> batches, CancellationToken cancellationToken) : IAssociationWriter
    {
        private readonly List<AssociationResult> rows = new(BatchSize);

        public void Write(ResultBlock results)
        {
            foreach (AssociationResult row in results)
            {
                rows.Add(row);
                if (rows.Count == BatchSize)
                {
                    Flush();
                }
            }
        }

        public void Flush()
        {
            if (rows.Count > 0)
            {
                batches.WriteAsync([.. rows], cancellationToken).AsTask().GetAwaiter().GetResult();
                rows.Clear();
            }
        }
    }
}
