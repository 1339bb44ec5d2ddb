using System.CommandLine;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm kinship</c>.</summary>
internal static class KinshipCommand
{
    public static Command Create()
    {
        var command = new Command("kinship", "A relationship matrix from genotypes, a pedigree, features, coordinates or phased alleles.");
        var options = new KinshipOptionGroup(command);
        RunContext.Bind(command, parse => (options.Read(parse), options.ReadRun(parse)), (work, context) => work(context));
        return command;
    }
}
