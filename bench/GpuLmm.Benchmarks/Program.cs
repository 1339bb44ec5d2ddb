using System.Globalization;
using BenchmarkDotNet.Running;
using GpuLmm.Benchmarks;

switch (args)
{
    case ["refit", var table, var responses]:
        RefitTiming.Run(table, responses);
        break;
    case ["grouped", var insteval, var formula, var repeats]:
        GroupedTiming.Run(insteval, formula, int.Parse(repeats, CultureInfo.InvariantCulture));
        break;
    case ["generalised", var count, var family, var factor, var columns, var model]:
        GeneralisedTiming.Run(int.Parse(count, CultureInfo.InvariantCulture), family, factor, columns, model);
        break;
    case ["logit", var records]:
        KernelLogitTiming.Run(int.Parse(records, CultureInfo.InvariantCulture));
        break;
    case ["passes", var samples, var markers, var columns]:
        PassTiming.Run(
            int.Parse(samples, CultureInfo.InvariantCulture), int.Parse(markers, CultureInfo.InvariantCulture),
            int.Parse(columns, CultureInfo.InvariantCulture));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
