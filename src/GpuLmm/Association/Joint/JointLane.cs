using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Tests one block of markers after the other.</summary>
internal sealed class JointLane
{
    private readonly ScanLane lane;
    private readonly JointNullModel model;
    private readonly JointWindows windows;
    private readonly JointStart? start;
    private readonly Backend backend;
    private readonly JointWorker?[] workers;

    public JointLane(ScanLane lane, JointNullModel model, JointWindows windows, JointStart? start, Backend backend)
    {
        this.lane = lane;
        this.model = model;
        this.windows = windows;
        this.start = start;
        this.backend = backend;
        workers = new JointWorker?[backend.Threads];
    }

    /// <summary>Tests all markers of a block.</summary>
    /// <param name="block">Calls or dosages.</param>
    /// <param name="columns">Coding and status of its markers.</param>
    /// <returns>The results, and how many markers were searched again without the windows.</returns>
    /// <exception cref="DeviceException">The device failed.</exception>
    public (JointResult[] Results, int Redone) Test(GenotypeBlock block, MarkerColumns columns)
    {
        lane.Scan(block, columns.Codings, []);
        var results = new JointResult[columns.Count];
        Workers.Run(backend.Threads, columns.Count, (worker, j) =>
        {
            JointWorker own = workers[worker] ??= new JointWorker(lane, model, windows, start, backend);
            results[j] = columns.StatusAt(j) is var status && status != MarkerStatus.Tested
                ? own.Untested(columns, j, status)
                : own.Test(columns, j);
        });
        return (results, workers.Sum(worker => worker?.TakeRedone() ?? 0));
    }
}
