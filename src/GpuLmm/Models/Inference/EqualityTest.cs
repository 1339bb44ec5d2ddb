namespace GpuLmm;

/// <summary>The test that the variances of two groups are equal: of which models, and of one.</summary>
internal static class EqualityTest
{
    /// <exception cref="InputException">A group that the model does not have (the nearest is suggested), twice the same, or one with more
    /// than a variance.</exception>
    public static void RequirePossible(MixedDesign design, MixedModelOptions options)
    {
        if (options.EqualVariances is not { } pair)
        {
            return;
        }

        string[] names = [.. design.Random.Select(ModelMath.GroupName), .. design.Spatial.Select(field => field.Term.Text)];
        foreach (string name in new[] { pair.Group, pair.Other })
        {
            int variances = design.Random.Where(random => ModelMath.GroupName(random) == name).Sum(random => random.EffectNames.Count);
            string? fault = !names.Contains(name)
                    ? $"no group '{name}'; the model has: {(names.Length == 0 ? "none" : string.Join(", ", names.Distinct()))}{NearestName.Hint(name, names)}"
                : variances == 0 ? $"{name} is a field, which has a range beside its variance; the test is of kernels and groupings"
                : variances > 1 ? $"{name} has {variances} variances; the test is of groups with one each"
                : pair.Group == pair.Other ? $"{name} is given twice; expected two groups"
                : null;
            if (fault is not null)
            {
                throw new InputException($"{design.Formula.Text}: no test of equal variances: {fault}.");
            }
        }
    }
}
