using System.Globalization;
using BenchmarkDotNet.Running;
using GpuLmm.Benchmarks;

if (args is ["refit", var table, var responses])
{
    RefitTiming.Run(table, responses);
}
else if (args is ["grouped", var insteval, var formula, var repeats])
{
    GroupedTiming.Run(insteval, formula, int.Parse(repeats, CultureInfo.InvariantCulture));
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
