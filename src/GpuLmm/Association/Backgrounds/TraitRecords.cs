namespace GpuLmm;

/// <summary>
/// A trait of aligned samples as the records of a formula, whose random effects are a kinship and its square by elements.
/// </summary>
internal static class TraitRecords
{
    /// <summary>What the formula calls the kinship.</summary>
    public const string Kinship = "kinship";

    /// <summary>
    /// The records and the formula: <c>trait ~ 1 + age + (1 | gr(id, cov = kinship)) + (1 | gr(id, cov = kinship * kinship))</c>.
    /// </summary>
    /// <param name="trait">The trait.</param>
    /// <param name="id">What the table calls the ids.</param>
    public static (DataTable Data, string Formula) Of(Trait trait, out string id)
    {
        SampleSet samples = trait.SampleSet;
        DesignMatrix covariates = samples.Covariates;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        string response = Free(trait.Name);
        id = Free("id");
        var columns = new List<DataColumn>
        {
            DataColumn.Create(response, trait.Values.ToArray()), DataColumn.Create(id, [.. samples.Ids.Select(own => own.Individual)]),
        };
        string terms = "1";
        for (int j = 1; j < covariates.Names.Count; j++)
        {
            string name = Free(covariates.Names[j]);
            columns.Add(DataColumn.Create(name, covariates.Matrix.Column(j).ToArray()));
            terms += $" + {FormulaSpelling.Quoted(name)}";
        }

        string group = FormulaSpelling.Quoted(id);
        return (
            DataTable.FromColumns(columns, trait.Name),
            $"{FormulaSpelling.Quoted(response)} ~ {terms} + (1 | gr({group}, cov = {Kinship}))"
            + $" + (1 | gr({group}, cov = {Kinship} * {Kinship}))");

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
}
