using BenchmarkDotNet.Running;
using GpuLmm.Benchmarks;

if (args is ["refit", var table, var responses])
{
    RefitTiming.Run(table, responses);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
