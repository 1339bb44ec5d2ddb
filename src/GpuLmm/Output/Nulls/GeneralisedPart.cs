namespace GpuLmm;

/// <summary>What a saved null model has of the samples where it is a generalised one.</summary>
internal static class GeneralisedPart
{
    /// <summary>What stands in the header.</summary>
    public static NullFamily HeaderOf(GeneralisedNull model, int given) => new(
        FamilyNames.Name(model.Family), double.IsNaN(model.Theta) ? null : model.Theta, model.HasRandom, model.Trials is not null,
        model.Basis.Columns, given);

    /// <summary>Writes the numbers: y, trials, η, its known part, W and F; μ follows from η.</summary>
    public static void Write(NullWriter writer, GeneralisedNull model)
    {
        writer.Numbers(model.Values);
        writer.Numbers(model.Trials ?? []);
        writer.Numbers(model.Eta);
        writer.Numbers(model.Offset);
        writer.Numbers(model.Weights);
        writer.Columns(model.Basis);
    }

    /// <summary>Reads them.</summary>
    /// <param name="reader">At the place.</param>
    /// <param name="header">What the header has.</param>
    /// <param name="n">Samples.</param>
    public static GeneralisedNull Read(NullReader reader, NullFamily header, int n)
    {
        ResponseFamily family = FamilyNames.Families[header.Family];
        double[] values = reader.Numbers(n);
        double[]? trials = header.HasTrials ? reader.Numbers(n) : null;
        double[] eta = reader.Numbers(n), offset = reader.Numbers(n), weights = reader.Numbers(n);
        ResponseDensity density = ResponseDensity.Of(family, FamilyNames.LinksOf(family)[0]);
        return new GeneralisedNull
        {
            Family = family,
            Theta = header.Theta ?? double.NaN,
            HasRandom = header.HasRandom,
            Values = values,
            Trials = trials,
            Eta = eta,
            Offset = offset,
            Mean = Array.ConvertAll(eta, density.Mean),
            Weights = weights,
            Basis = reader.Columns(n, header.Fixed),
        };
    }
}
