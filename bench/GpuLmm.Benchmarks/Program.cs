using BenchmarkDotNet.Running;
using GpuLmm.Benchmarks;

if (args is ["refit", var table, var responses])
{
    RefitTiming.Run(table, responses);
}
else if (args is ["logit", var records])
{
    KernelLogitTiming.Run(int.Parse(records, System.Globalization.CultureInfo.InvariantCulture));
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
