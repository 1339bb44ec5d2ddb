namespace GpuLmm.Cli.Options;

/// <summary>Words of the command line for how a kinship is computed and stored.</summary>
internal static class KinshipChoice
{
    public static readonly string[] Methods = ["centered", "standardized", "vanraden1", "dominance"];
    public static readonly string[] Formats = ["gcta", "rel", "text"];

    /// <summary>Of sparse matrices only.</summary>
    public const string MatrixMarket = "mtx";

    public static KinshipMethod Method(string word) => word switch
    {
        "standardized" => KinshipMethod.Standardized,
        "vanraden1" => KinshipMethod.VanRaden1,
        "dominance" => KinshipMethod.Dominance,
        _ => KinshipMethod.Centered,
    };

    public static KinshipFormat Format(string word) => word switch
    {
        "rel" => KinshipFormat.Rel,
        "text" => KinshipFormat.Text,
        _ => KinshipFormat.Gcta,
    };
}
