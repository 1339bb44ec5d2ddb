namespace GpuLmm;

/// <summary>A trait of aligned samples as the records of a formula, one for each sample.</summary>
/// <param name="Data">Ids, the trait, the columns of X, and the categories among the covariates.</param>
/// <param name="Id">What the table calls the ids.</param>
/// <param name="FixedPart">The formula without random effects: <c>trait ~ 1 + age</c>.</param>
internal sealed record TraitRecords(DataTable Data, string Id, string FixedPart)
{
    /// <param name="trait">The trait.</param>
    /// <param name="offset">A known part of η, of every sample; null for none.</param>
    /// <exception cref="InputException">Two samples have one individual id, by which formulas and kernels know them.</exception>
    public static TraitRecords Of(Trait trait, double[]? offset = null)
    {
        SampleSet samples = trait.SampleSet;
        if (samples.Ids.GroupBy(id => id.Individual, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            throw new InputException(
                $"{trait.Name}: IID '{same.Key}' names {same.Count()} samples ({string.Join(", ", same)}); models of records need "
                + "samples that IID alone tells apart.");
        }

        DesignMatrix covariates = samples.Covariates;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        string response = Free(trait.Name), id = Free("id"), terms = "1";
        var columns = new List<DataColumn>
        {
            DataColumn.Create(response, trait.Values.ToArray()), DataColumn.Create(id, [.. samples.Ids.Select(own => own.Individual)]),
        };
        for (int j = 1; j < covariates.Names.Count; j++)
        {
            string name = Free(covariates.Names[j]);
            columns.Add(DataColumn.Create(name, covariates.Matrix.Column(j).ToArray()));
            terms += $" + {FormulaSpelling.Quoted(name)}";
        }

        if (offset is not null)
        {
            string known = Free("prediction");
            columns.Add(DataColumn.Create(known, offset));
            terms += $" + offset({FormulaSpelling.Quoted(known)})";
        }

        // Of a covariate that X has not as it is, residuals and interactions may still ask.
        foreach (Covariate source in samples.Sources.Where(source => taken.Add(source.Name)))
        {
            columns.Add(source.NumbersOf(samples.Indices) is { } numbers
                ? DataColumn.Create(source.Name, numbers) : DataColumn.Create(source.Name, source.LevelsOf(samples.Indices)!));
        }

        return new TraitRecords(DataTable.FromColumns(columns, trait.Name), id, $"{FormulaSpelling.Quoted(response)} ~ {terms}");

        // A covariate may be called as the trait is, or id; a formula cannot quote a backtick.
        string Free(string wanted)
        {
            string name = wanted.Replace('`', '\'');
            while (!taken.Add(name))
            {
                name += "_";
            }

            return name;
        }
    }

    /// <summary>A random effect of the samples.</summary>
    /// <param name="kernel">Its kernel, or a product of kernels.</param>
    public string Random(string kernel) => $" + (1 | gr({FormulaSpelling.Quoted(Id)}, cov = {kernel}))";
}
