using System.Globalization;
using BenchmarkDotNet.Running;
using GpuLmm.Benchmarks;

switch (args)
{
    case ["refit", var table, var responses]:
        RefitTiming.Run(table, responses);
        break;
    case ["generalised", var repeats, var family, var factor, var table, var formula]:
        GeneralisedTiming.Run(int.Parse(repeats, CultureInfo.InvariantCulture), family, factor, table, formula);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
