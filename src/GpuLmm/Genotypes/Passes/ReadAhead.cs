namespace GpuLmm;

/// <summary>Fills one of two buffers while the other is worked on.</summary>
internal static class ReadAhead
{
    /// <summary>The filled buffers in turn; one is valid until the next is asked for. The buffers stay the caller's.</summary>
    /// <param name="first">Filled first.</param>
    /// <param name="second">Filled next.</param>
    /// <param name="fill">Fills a buffer; false when there is nothing more. Never runs twice at once.</param>
    /// <param name="cancellationToken">Checked per buffer.</param>
    public static IEnumerable<T> Fill<T>(T first, T second, Func<T, bool> fill, CancellationToken cancellationToken)
    {
        (T current, T next) = (first, second);
        Task<bool> reading = Start(current);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!reading.GetAwaiter().GetResult())
                {
                    yield break;
                }

                reading = Start(next);
                yield return current;
                (current, next) = (next, current);
            }
        }
        finally
        {
            // The buffers must not be freed under a reader that is still at work.
            ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
        }

        Task<bool> Start(T buffer) => Task.Run(() => fill(buffer), CancellationToken.None);
    }
}
