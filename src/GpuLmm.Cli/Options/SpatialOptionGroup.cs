using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>Coordinates, and how correlation falls with distance.</summary>
internal sealed class SpatialOptionGroup
{
    private static readonly string[] Kinds = ["exp", "gau", "sph", "matern"];

    private readonly Option<string?> coordinates = new("--coords")
    {
        Description = "table of samples by 1 to 3 coordinates, with a header",
        HelpName = "F",
    };

    private readonly Option<string> kind = new("--spatial") { Description = "correlation function", DefaultValueFactory = _ => Kinds[0] };
    private readonly Option<double?> range = new("--range") { Description = "its range, in the unit of the coordinates", HelpName = "R" };
    private readonly Option<double?> smoothness = new("--smoothness") { Description = "nu of --spatial matern", HelpName = "NU" };

    public SpatialOptionGroup(Command command)
    {
        kind.AcceptOnlyFromAmong(Kinds);
        foreach (Option option in (Option[])[coordinates, .. Its])
        {
            command.Add(option);
        }
    }

    public Option Source => coordinates;

    public IReadOnlyList<Option> Its => [kind, range, smoothness];

    public SpatialRequest Read(ParseResult parse, GenotypeOptionGroup lists)
    {
        string word = parse.GetValue(kind)!;
        double? nu = parse.GetValue(smoothness);
        if (word == "matern" != nu is not null)
        {
            throw new UsageException(nu is null
                ? "--spatial matern needs --smoothness." : $"--smoothness goes with --spatial matern, not with {word}.");
        }

        var options = new SpatialKernelOptions
        {
            Kind = word switch
            {
                "gau" => SpatialKind.Gaussian,
                "sph" => SpatialKind.Spherical,
                "matern" => SpatialKind.Matern,
                _ => SpatialKind.Exponential,
            },
            Range = parse.GetValue(range) ?? throw new UsageException("--coords needs --range."),
            Smoothness = nu,
        };
        UsageException.Check(options.Validate);
        return new SpatialRequest(parse.GetValue(coordinates)!, word, options, lists.Keep(parse), lists.Remove(parse));
    }
}

/// <summary>What is made of coordinates.</summary>
internal sealed record SpatialRequest(string Path, string Word, SpatialKernelOptions Options, string? Keep, string? Remove);
