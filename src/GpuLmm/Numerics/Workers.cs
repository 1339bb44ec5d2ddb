using System.Runtime.ExceptionServices;

namespace GpuLmm.Numerics;

/// <summary>Shares numbered pieces of work out among a fixed number of workers, each taking the next one when it is free.</summary>
internal static class Workers
{
    /// <summary>
    /// Calls <paramref name="work"/>(worker, piece) once for every piece; a worker's calls never overlap. Of pieces that fail the first is
    /// thrown as it is, whatever the number of workers: pieces before one that was begun were begun too.
    /// </summary>
    public static void Run(int workers, int pieces, Action<int, int> work)
    {
        workers = Math.Min(workers, pieces);
        if (workers <= 1)
        {
            for (int piece = 0; piece < pieces; piece++)
            {
                work(0, piece);
            }

            return;
        }

        int taken = -1;
        var failed = new Exception?[pieces];
        bool hasFailed = false;
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            int piece;
            while (!Volatile.Read(ref hasFailed) && (piece = Interlocked.Increment(ref taken)) < pieces)
            {
                try
                {
                    work(worker, piece);
                }
                catch (Exception e)
                {
                    failed[piece] = e;
                    Volatile.Write(ref hasFailed, true);
                }
            }
        });
        if (Array.Find(failed, e => e is not null) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    /// <summary>The results of all pieces, in their order.</summary>
    /// <inheritdoc cref="Run(int, int, Action{int, int})"/>
    public static T[] Run<T>(int workers, int pieces, Func<int, T> work)
    {
        var results = new T[pieces];
        Run(workers, pieces, (_, piece) => results[piece] = work(piece));
        return results;
    }
}
