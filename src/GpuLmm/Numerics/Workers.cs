namespace GpuLmm.Numerics;

/// <summary>Shares numbered pieces of work out among a fixed number of workers, each taking the next one when it is free.</summary>
internal static class Workers
{
    /// <summary>Calls <paramref name="work"/>(worker, piece) once for every piece; a worker's calls never overlap.</summary>
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
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            int piece;
            while ((piece = Interlocked.Increment(ref taken)) < pieces)
            {
                work(worker, piece);
            }
        });
    }
}
