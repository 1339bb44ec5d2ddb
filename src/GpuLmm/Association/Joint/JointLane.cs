using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Tests one block of markers after the other, a few hundred at a time.</summary>
internal sealed class JointLane : IDisposable
{
    // Markers whose products with the nodes are formed at once: one shape of product for every block.
    private const int Batch = 256;

    private readonly ScanLane lane;
    private readonly JointNullModel model;
    private readonly JointWindows windows;
    private readonly JointStart? start;
    private readonly Backend backend;
    private readonly MarkerSolution[] unused;
    private readonly DenseMatrix rotated;
    private readonly DenseMatrix squared;
    private readonly JointWorker?[] workers;

    public JointLane(ScanLane lane, int blockSize, JointNullModel model, JointWindows windows, JointStart? start, Backend backend)
    {
        this.lane = lane;
        this.model = model;
        this.windows = windows;
        this.start = start;
        this.backend = backend;
        unused = new MarkerSolution[blockSize];
        rotated = new DenseMatrix(model.Samples.Count, Batch);
        squared = new DenseMatrix(model.Samples.Count, Batch);
        rotated.Clear();
        squared.Clear();
        workers = new JointWorker?[backend.Threads];
    }

    /// <summary>Tests all markers of a block.</summary>
    /// <param name="block">Calls or dosages.</param>
    /// <param name="columns">Coding and status of its markers.</param>
    /// <returns>The results, and how many markers were searched again without the windows.</returns>
    /// <exception cref="DeviceException">The device failed.</exception>
    public (JointResult[] Results, int Redone) Test(GenotypeBlock block, MarkerColumns columns)
    {
        lane.Scan(block, columns.Codings, unused.AsSpan(0, columns.Count));
        var results = new JointResult[columns.Count];
        for (int first = 0; first < columns.Count; first += Batch)
        {
            int count = Math.Min(Batch, columns.Count - first), start = first;
            for (int j = 0; j < count; j++)
            {
                lane.CopyRotated(first + j, rotated.Column(j));
                TensorPrimitives.Multiply<double>(rotated.Column(j), rotated.Column(j), squared.Column(j));
            }

            using DenseMatrix linear = backend.Host.Rotate(windows.Linear, rotated);
            using DenseMatrix squares = backend.Host.Rotate(windows.Squares, squared);
            Workers.Run(backend.Threads, count, (worker, j) =>
            {
                JointWorker own = workers[worker] ??= new JointWorker(model, windows, this.start, backend);
                results[start + j] = columns.StatusAt(start + j) is var status && status != MarkerStatus.Tested
                    ? own.Untested(columns, start + j, status)
                    : own.Test(columns, start + j, squares.Column(j), linear.Column(j), rotated.Column(j));
            });
        }

        return (results, workers.Sum(worker => worker?.TakeRedone() ?? 0));
    }

    public void Dispose()
    {
        rotated.Dispose();
        squared.Dispose();
    }
}
