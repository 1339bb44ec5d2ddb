using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Lays out the nodes of an exact scan (<c>docs/model.md</c> §4).</summary>
internal static class ScanLayout
{
    /// <summary>Lays out the nodes of all traits; traits whose windows coincide share the nodes and the denominators there.</summary>
    /// <param name="vectors">U.</param>
    /// <param name="covariateCount">p.</param>
    /// <param name="traits">The null models.</param>
    /// <param name="fixedLambda">One node at each null estimate instead of a window.</param>
    public static ScanDesign Create(DenseMatrix vectors, int covariateCount, IReadOnlyList<ScanTraitSource> traits, bool fixedLambda)
    {
        var layout = new NodeLayout(covariateCount);
        var windows = new Dictionary<ScanWindow, List<int>>();
        foreach ((ScanTraitSource trait, int t) in traits.Select((trait, t) => (trait, t)))
        {
            if (!fixedLambda)
            {
                ScanWindow window = ScanWindow.Around(trait.RemlLambda, trait.Profile.Range);
                (windows.TryGetValue(window, out List<int>? members) ? members : windows[window] = []).Add(t);
            }
        }

        var scanTraits = new ScanTrait[traits.Count];
        foreach ((ScanWindow window, List<int> members) in windows)
        {
            ChebyshevWindow chebyshev = window.Nodes();
            IEnumerable<double> lambdas = chebyshev.Nodes.Select(Math.Exp);
            int first = layout.Add(window.TouchesLower ? lambdas.Append(0) : lambdas, members.Count);
            for (int slot = 0; slot < members.Count; slot++)
            {
                int own = layout.Add([traits[members[slot]].MlLambda], 1);
                int[] global = [.. Enumerable.Range(first, window.NodeCount + (window.TouchesLower ? 1 : 0)), own];
                int[] columns = [.. global[..^1].Select(g => layout.ResponseColumn(g, slot)), layout.ResponseColumn(own, 0)];
                scanTraits[members[slot]] = traits[members[slot]].ToScanTrait(layout, global, columns, window, chebyshev);
            }
        }

        for (int t = 0; t < traits.Count && fixedLambda; t++)
        {
            int first = layout.Add([traits[t].RemlLambda, traits[t].MlLambda], 1);
            int[] global = [first, first + 1];
            scanTraits[t] = traits[t].ToScanTrait(layout, global, [.. global.Select(g => layout.ResponseColumn(g, 0))], null, null);
        }

        var design = new ScanDesign(vectors, covariateCount, layout.Nodes, scanTraits, layout.LinearCount);
        for (int t = 0; t < traits.Count; t++)
        {
            traits[t].FillColumns(design, scanTraits[t]);
        }

        return design;
    }
}
