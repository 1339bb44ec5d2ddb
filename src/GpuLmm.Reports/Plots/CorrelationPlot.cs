namespace GpuLmm.Reports;

/// <summary>Genetic correlations of all pairs of traits as coloured cells with numbers; heritabilities on the diagonal.</summary>
internal static class CorrelationPlot
{
    private const double Height = 40, Top = 10, Key = 14;
    private const int MostWithErrors = 14;
    private const int KeySteps = 41;

    public static Figure Create(GeneticCorrelations table)
    {
        int t = table.Traits.Count;
        bool hasErrors = t <= MostWithErrors;
        double cell = hasErrors ? 68 : 30, height = hasErrors ? Height : 26;
        double name = 14 + (7.5 * table.Traits.Max(trait => Shorten(trait.Trait).Length)), left = name;
        double right = left + (t * cell), bottom = Top + (t * height);
        GeneticCorrelation[] known = [.. table.Pairs.Where(pair => !double.IsNaN(pair.Rg))];
        string range = known.Length == 0 ? "none can be estimated"
            : $"from {Words.Number(known.Min(pair => pair.Rg), 2)} to {Words.Number(known.Max(pair => pair.Rg), 2)}";
        var figure = new Figure(
            "rg", "Genetic correlations", $"Genetic correlations of {Words.Count(t, "trait")}: {range}.",
            $"Below the diagonal r_g{(hasErrors ? " ± standard error" : "")}; on it h²{(hasErrors ? " ± standard error" : "")}. A dash: not estimable.",
            Math.Max(right + 70, 300), bottom + name + 6);
        for (int i = 0; i < t; i++)
        {
            HeritabilityEstimate trait = table.Traits[i];
            Cell(figure, left + (i * cell), Top + (i * height), cell, height, null, trait.H2, trait.H2StandardError, hasErrors,
                $"{trait.Trait}: h² {Words.Number(trait.H2)}, s.e. {Words.Number(trait.H2StandardError)}");
            figure.Add(new Lettering(Ink.Text, left - 8, Top + ((i + 0.5) * height) + 4, Shorten(trait.Trait), Anchor.End));
            figure.Add(
                new Lettering(Ink.Text, left + ((i + 0.5) * cell) + 4, bottom + 8, Shorten(trait.Trait), Anchor.End, IsUpward: true));
        }

        // Pairs are (1,2), (1,3), …, (2,3), ….
        int first = 0, second = 0;
        foreach (GeneticCorrelation pair in table.Pairs)
        {
            (first, second) = second + 1 < t ? (first, second + 1) : (first + 1, first + 2);
            Cell(figure, left + (first * cell), Top + (second * height), cell, height, pair.Rg, pair.Rg, pair.RgStandardError, hasErrors,
                $"{pair.First.Trait} and {pair.Second.Trait}: r_g {Words.Number(pair.Rg)}, "
                    + $"s.e. {Words.Number(pair.RgStandardError)}, p {Words.Probability(pair.NegativeLog10P)}");
        }

        Scale(figure, right + 16, Top, bottom);
        return figure;
    }

    private static void Cell(Figure figure, double x, double y, double width, double height, double? shade, double value, double error,
        bool hasError, string label)
    {
        const double Gap = 1;
        string? tint = shade is { } rg && !double.IsNaN(rg) ? ColourScale.Diverging(0.5 * (rg + 1)) : null;
        double right = x + width - Gap, bottom = y + height - Gap;
        figure.Add(new Area(Ink.Band, [(x + Gap, y + Gap), (right, y + Gap), (right, bottom), (x + Gap, bottom)]) { Tint = tint });
        string? ink = tint is null ? null : ColourScale.LettersOn(tint);
        figure.Add(new Lettering(Ink.Text, x + (0.5 * width), y + (0.5 * height) + (hasError ? -1 : 4), Words.Fixed(value, "0.00"),
            Anchor.Middle)
        { Tint = ink });
        if (hasError && !double.IsNaN(error))
        {
            figure.Add(new Lettering(Ink.Text, x + (0.5 * width), y + (0.5 * height) + 13, $"± {Words.Fixed(error, "0.00")}", Anchor.Middle,
                Size: 10.5)
            { Tint = ink });
        }

        figure.Add(new Hotspot(x + (0.5 * width), y + (0.5 * height), label));
    }

    private static void Scale(Figure figure, double left, double top, double bottom)
    {
        double height = Math.Min(bottom - top, 160);

        // From above, each down to the bottom: no seams.
        for (int k = KeySteps; k > 0; k--)
        {
            double high = top + height - (k * height / KeySteps);
            figure.Add(new Area(Ink.Data, [(left, top + height), (left + Key, top + height), (left + Key, high), (left, high)])
            {
                Tint = ColourScale.Diverging((k - 1) / (KeySteps - 1.0)),
            });
        }

        foreach (double value in (double[])[-1, 0, 1])
        {
            figure.Add(new Lettering(Ink.Soft, left + Key + 5, top + (height * (1 - value) / 2) + 4, Words.Number(value), Anchor.Start));
        }
    }

    private static string Shorten(string name) => name.Length <= 12 ? name : name[..11] + "…";
}
