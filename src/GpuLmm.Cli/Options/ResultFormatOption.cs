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

    public AssociationFormat Read(ParseResult parse) => Words[parse.GetValue(Option)!];
}
