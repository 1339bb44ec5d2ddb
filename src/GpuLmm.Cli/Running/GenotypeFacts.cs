namespace GpuLmm.Cli.Running;

/// <summary>The genotypes that were read.</summary>
/// <param name="Name">Prefix or path.</param>
/// <param name="Samples">In the file.</param>
/// <param name="Markers">In the file.</param>
/// <param name="Dosages">Whether they may be fractions.</param>
internal sealed record GenotypeFacts(string Name, int Samples, int Markers, bool Dosages)
{
    public static GenotypeFacts Of(Genotypes genotypes) =>
        new(genotypes.Name, genotypes.Samples.Count, genotypes.Markers.Count, genotypes.HasDosages);

    public override string ToString() =>
        $"{Name}, {Study.Count(Samples, "samples")}, {Study.Count(Markers, "markers")}{(Dosages ? ", dosages" : string.Empty)}";
}

/// <summary>The table that was fitted.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Rows">Below the header.</param>
/// <param name="Columns">In the header.</param>
internal sealed record TableFacts(string Path, int Rows, int Columns)
{
    public static TableFacts Of(DataTable table) => new(table.Path, table.RowCount, table.Names.Count);

    public override string ToString() => $"{Path}, {Study.Count(Rows, "rows")}, {Study.Count(Columns, "columns")}";
}

/// <summary>A relationship matrix behind null models.</summary>
/// <param name="Markers">That it was made of; null where its file does not say.</param>
/// <param name="Samples">Rows.</param>
internal sealed record KinshipFacts(double? Markers, int Samples)
{
    public static KinshipFacts Of(Kinship kinship) => new(kinship.MarkerCount > 0 ? kinship.MarkerCount : null, kinship.Samples.Count);

    public override string ToString() =>
        $"{(Markers is { } count ? Study.Count((long)count, "markers") : "markers unknown")}, {Study.Count(Samples, "samples")}";
}

/// <summary>X, Y and mitochondria, and the sexes of the samples.</summary>
/// <param name="X">Markers on X outside its pseudoautosomal regions.</param>
/// <param name="PseudoAutosomal">Markers within these.</param>
/// <param name="Y">Markers on Y.</param>
/// <param name="Mitochondrial">Markers of mitochondria.</param>
/// <param name="Males">Samples.</param>
/// <param name="Females">Samples.</param>
/// <param name="UnknownSex">Samples.</param>
/// <param name="HeterozygousMales">Calls that were set missing.</param>
internal sealed record SexFacts(
    int X, int PseudoAutosomal, int Y, int Mitochondrial, int Males, int Females, int UnknownSex, long HeterozygousMales)
{
    public static SexFacts Of(SexCodingReport report) => new(
        report.MarkerCounts[ChromosomeKind.X],
        report.MarkerCounts[ChromosomeKind.PseudoAutosomal],
        report.MarkerCounts[ChromosomeKind.Y],
        report.MarkerCounts[ChromosomeKind.Mitochondrion],
        report.MaleCount,
        report.FemaleCount,
        report.UnknownSexCount,
        report.HeterozygousCount);
}
