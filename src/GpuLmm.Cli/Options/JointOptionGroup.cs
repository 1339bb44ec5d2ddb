using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>Several traits in one model, and what does not go with them.</summary>
internal sealed class JointOptionGroup
{
    private readonly Option<bool> joint = new("--joint")
    {
        Description = "one model of all traits: tests of any effect, a common effect and differences",
    };
    private readonly IReadOnlyList<(Option Option, string Why)> refused;

    /// <param name="command">Takes the option.</param>
    /// <param name="refused">Options of single traits, each with what there is instead.</param>
    public JointOptionGroup(Command command, params (Option Option, string Why)[] refused)
    {
        this.refused = refused;
        command.Add(joint);
    }

    /// <summary>The option.</summary>
    public Option Option => joint;

    /// <summary>Whether traits are analysed jointly.</summary>
    /// <exception cref="UsageException">With an option of single traits, or too many traits by name.</exception>
    public bool Read(ParseResult parse, IReadOnlyList<string> traits)
    {
        if (!parse.GetValue(joint))
        {
            return false;
        }

        foreach ((Option option, string why) in refused)
        {
            if (parse.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} does not go with --joint: {why}.");
            }
        }

        return traits.Count <= JointNullModel.MostTraits ? true : throw new UsageException(
            $"--joint with {traits.Count} traits of --pheno-name: expected at most {JointNullModel.MostTraits}.");
    }
}
