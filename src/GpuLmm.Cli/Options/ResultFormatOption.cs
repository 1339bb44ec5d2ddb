using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>How the table of a scan is stored.</summary>
internal sealed class ResultFormatOption
{
    private static readonly Dictionary<string, AssociationFormat> Words = new()
    {
        ["tsv"] = AssociationFormat.Tsv,
        ["tsv.gz"] = AssociationFormat.TsvGzip,
        ["parquet"] = AssociationFormat.Parquet,
    };

    public ResultFormatOption() => Option.AcceptOnlyFromAmong([.. Words.Keys]);

    public Option<string> Option { get; } = new("--format")
    {
        Description = "of the table of every trait",
        DefaultValueFactory = _ => Words.Keys.First(),
    };

    /// <summary>The format in the arguments of a run.</summary>
    public static AssociationFormat Of(IReadOnlyList<string> arguments) =>
        Words[arguments.SkipWhile(argument => argument != "--format").Skip(1).FirstOrDefault(Words.Keys.First())];

    public AssociationFormat Read(ParseResult parse) => Words[parse.GetValue(Option)!];
}
