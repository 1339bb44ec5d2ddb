using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace GpuLmm;

/// <summary>
/// Reads another stream on a thread of its own, some buffers ahead: what is compressed is decompressed while what came before is parsed.
/// </summary>
internal sealed class ReadAheadStream : ReadOnlyStream
{
    private const int BufferBytes = 1 << 17;
    private const int MostAhead = 8;

    private readonly Stream source;
    private readonly BlockingCollection<(byte[] Buffer, int Length)> filled = new(MostAhead);
    private readonly ConcurrentBag<byte[]> free = [];
    private readonly CancellationTokenSource stopped = new();
    private readonly Task reading;
    private ExceptionDispatchInfo? failure;
    private bool isDisposed;
    private byte[] current = [];
    private int place;
    private int end;

    /// <param name="source">Owned; used by the other thread alone until this is disposed.</param>
    public ReadAheadStream(Stream source)
    {
        this.source = source;
        reading = Task.Factory.StartNew(ReadAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What the source throws is thrown once all before it was read.</summary>
    public override int Read(Span<byte> target)
    {
        if (place == end && !TryNext())
        {
            return 0;
        }

        int count = Math.Min(target.Length, end - place);
        current.AsSpan(place, count).CopyTo(target);
        place += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        stopped.Cancel();
        reading.Wait();
        filled.Dispose();
        stopped.Dispose();
        source.Dispose();
    }

    private bool TryNext()
    {
        if (end > 0)
        {
            free.Add(current);
        }

        (place, end) = (0, 0);
        if (!filled.TryTake(out (byte[] Buffer, int Length) next, Timeout.Infinite))
        {
            failure?.Throw();
            return false;
        }

        (current, end) = (next.Buffer, next.Length);
        return true;
    }

    private void ReadAll()
    {
        try
        {
            while (!stopped.IsCancellationRequested)
            {
                byte[] buffer = free.TryTake(out byte[]? used) ? used : new byte[BufferBytes];
                int length = source.Read(buffer);
                if (length == 0)
                {
                    return;
                }

                filled.Add((buffer, length), stopped.Token);
            }
        }
        catch (Exception e)
        {
            // For the other thread, unless it has gone.
            failure = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            filled.CompleteAdding();
        }
    }
}
