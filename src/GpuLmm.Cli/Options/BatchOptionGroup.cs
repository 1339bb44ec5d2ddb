using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>Which small models are fitted: one for each value of a column, or one for each feature of a matrix.</summary>
internal sealed record BatchRequest(string? By, string? ResponsesPath, string? Id);

/// <summary>The options behind <see cref="BatchRequest"/>.</summary>
internal sealed class BatchOptionGroup
{
    private readonly Option<string?> by =
        new("--by") { Description = "a model for each value of this column, as one batch", HelpName = "COL" };

    private readonly Option<string?> responses = new("--responses")
    {
        Description = "a model for each line of this matrix (features by samples), as one batch",
        HelpName = "F",
    };

    private readonly Option<string?> id =
        new("--id") { Description = "column of --data with the ids in the header of --responses; default: the first", HelpName = "COL" };

    public BatchOptionGroup(Command command)
    {
        command.Options.Add(by);
        command.Options.Add(responses);
        command.Options.Add(id);
    }

    /// <summary>What was asked for; null for a single fit.</summary>
    /// <exception cref="UsageException">Options that do not go together.</exception>
    public BatchRequest? Read(ParseResult parse, IReadOnlyDictionary<string, string> kernels, bool isSingle)
    {
        var request = new BatchRequest(parse.GetValue(by), parse.GetValue(responses), parse.GetValue(id));
        bool isBatch = request.By is not null || request.ResponsesPath is not null;
        string? fault = request is { By: not null, ResponsesPath: not null }
            ? "--by with --responses: expected one of them; a matrix has a model on each line already."
            : request is { Id: not null, ResponsesPath: null } ? "--id: it is of the samples of --responses."
            : isBatch && isSingle ? "--profile, --bootstrap and --residuals are of single fits; leave out --by and --responses."
            : isBatch && kernels.Count > 0 ? "--kernel with --by or --responses: models of a batch have groupings only."
            : null;
        return fault is not null ? throw new UsageException(fault) : isBatch ? request : null;
    }
}
