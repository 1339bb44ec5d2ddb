using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace GpuLmm.Cli.Help;

/// <summary>Help, and after it the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Gives it to the root and all commands below.</summary>
    public static void AddTo(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parse)
    {
        int code = help.Invoke(parse);
        IReadOnlyList<string> examples = CommandExamples.Of(parse.CommandResult.Command.Name);
        if (examples.Count > 0)
        {
            parse.InvocationConfiguration.Output.WriteLine($"Examples:\n{string.Concat(examples.Select(example => $"  {example}\n"))}");
        }

        return code;
    }
}
