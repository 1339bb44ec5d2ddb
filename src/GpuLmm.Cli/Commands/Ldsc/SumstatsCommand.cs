using System.CommandLine;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm sumstats</c>.</summary>
internal static class SumstatsCommand
{
    public static Command Create()
    {
        Option<string> input = new("--in")
        {
            Description = "summary statistics of any program, or a GWAS-VCF",
            HelpName = "F",
            Required = true,
        };
        var command = new Command("sumstats", "Summary statistics of any program as SNP A1 A2 N Z, the columns of ldsc.") { input };
        var options = new SumstatsOptionGroup(command);
        var run = new PlainRunOptionGroup(command);
        RunContext.Bind(command, parse => ((Path: parse.GetValue(input)!, Options: options.Read(parse)), run.Read(parse)), Run);
        return command;
    }

    private static void Run((string Path, SumstatsOptions Options) request, RunContext context)
    {
        string path = context.Options.Out + ".sumstats.gz";
        context.Outputs.Reserve([path]);
        SummaryStatistics trait = context.Stage("read", _ => SummaryStatistics.Read(request.Path, request.Options, context.Cancellation));
        if (trait.OpenRegions.Count > 0)
        {
            throw new InputException($"{request.Path}: has no columns of chromosome and position, by which --exclude-region leaves SNPs out.");
        }

        SumstatsWords.Tell(context, trait);
        context.Write(files => files.Write(path, trait.WriteTo));
        context.Finish(context.Results.Paths, json =>
        {
            json.WritePropertyName("sumstats");
            SumstatsWords.Write(json, trait);
        });
    }
}
