namespace GpuLmm.Examples;

/// <summary>
/// How much of the heritable variance of von Willebrand factor is the ABO blood group? y = X b + a + h + e with the group, which is
/// measured, in X, a ~ N(0, σ²_a A) of the pedigree, h of the household.
/// </summary>
internal sealed class BloodGroup : Story
{
    private const double GroupA = 25;
    private const double GroupB = 30;
    private const double GroupAB = 35;
    private const double AgeEffect = 0.8;
    private const double Genes = 300;
    private const double Household = 150;
    private const double Residual = 300;
    private const int Families = 30;

    public override string Name => "blood-group";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        Random random = Seeds.Numbers(seed);
        List<Person> people = [.. Enumerable.Range(1, Families).SelectMany(family => ThreeGenerations(family, random))];
        File.WriteAllText(folder.Path("families.ped"),
            "id father mother\n" + string.Concat(people.Select(p => $"{p.Id} {p.Father?.Id ?? "0"} {p.Mother?.Id ?? "0"}\n")));
        using Kinship relationship = Relationship(folder);
        double[] genes = SimulatedEffects.Draw(relationship, random);
        var households = people.Select(p => p.Household).Distinct()
            .ToDictionary(name => name, _ => Hosts.Residual(1, Household, random)[0]);
        folder.Write("vwf.csv", "id,household,group,age,vwf", people.Select((p, i) => (object[])
        [
            p.Id, p.Household, p.Group, p.Age,
            60 + GroupEffect(p.Group) + (AgeEffect * p.Age) + (Math.Sqrt(Genes) * genes[i]) + households[p.Household]
                + Hosts.Residual(1, Residual, random)[0],
        ]));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        using Kinship relationship = Relationship(folder);
        var kernels = new Dictionary<string, Kinship> { ["A"] = relationship };
        var data = DataTable.Read(folder.Path("vwf.csv"));
        var options =
            new MixedModelOptions { Factors = new Dictionary<string, IReadOnlyList<string>> { ["group"] = ["O", "A", "B", "AB"] } };
        const string background = "age + (1 | gr(id, cov = A)) + (1 | household)";
        ModelReport fit = MixedModel.Fit(data, "vwf ~ group + " + background, kernels, backend, options);
        ModelReport without = MixedModel.Fit(data, "vwf ~ " + background, kernels, backend, options);
        TermTest group = fit.Terms.Single(term => term.Term == "group");
        double total = without.Variances.Sum(own => own.Value), explained = total - fit.Variances.Sum(own => own.Value);
        return new StoryResult(
            $"{data.RowCount} people of {Families} families of three generations",
            [
                Finding.Effect("group A, against O", GroupA, fit, "groupA"), Finding.Effect("group B", GroupB, fit, "groupB"),
                Finding.Effect("group AB", GroupAB, fit, "groupAB"), Finding.Effect("age, a year", AgeEffect, fit, "age"),
                Finding.Of("other genes", Genes, fit, "A"), Finding.Of("household", Household, fit, "household"),
                Finding.Of("residual", Residual, fit, "Residual", ""),
            ],
            [Finding.Of("genes, group not in the model", Genes, without, "A")],
            [
                FormattableString.Invariant(
                    $"blood group: F({group.Degrees}, {group.DenominatorDegrees:0.0}) = {group.Statistic:0.0}; it takes {explained / total:0.00} of the variance"),
            ]);
    }

    private static Kinship Relationship(StoryFolder folder) => Pedigree.Read(folder.Path("families.ped")).Relationship();

    private static double GroupEffect(string group) => group switch
    {
        "A" => GroupA,
        "B" => GroupB,
        "AB" => GroupAB,
        _ => 0,
    };

    /// <summary>A couple, their three children, two of whom marry, and three grandchildren from each.</summary>
    private static List<Person> ThreeGenerations(int family, Random random)
    {
        var all = new List<Person>();
        Person father = Add("1", null, null, "a", 70), mother = Add("2", null, null, "a", 68);
        for (int child = 0; child < 3; child++)
        {
            string household = child == 2 ? "a" : child == 0 ? "b" : "c";
            Person own = Add($"{3 + child}", father, mother, household, 45);
            if (child < 2)
            {
                Person spouse = Add($"{6 + child}", null, null, household, 45);
                (Person sire, Person dam) = child == 0 ? (own, spouse) : (spouse, own);
                for (int k = 0; k < 3; k++)
                {
                    Add($"{8 + (3 * child) + k}", sire, dam, household, 18);
                }
            }
        }

        return all;

        Person Add(string number, Person? sire, Person? dam, string household, int age)
        {
            var person = new Person(
                $"f{family:00}-{number}", sire, dam, $"h{family:00}{household}", age + random.Next(-6, 7), Allele(sire), Allele(dam));
            all.Add(person);
            return person;
        }

        char Allele(Person? parent) => parent is not null
            ? (random.Next(2) == 0 ? parent.FromFather : parent.FromMother)
            : random.NextDouble() switch { < 0.65 => 'O', < 0.88 => 'A', _ => 'B' };
    }

    private sealed record Person(string Id, Person? Father, Person? Mother, string Household, int Age, char FromFather, char FromMother)
    {
        public string Group => (FromFather, FromMother) switch
        {
            ('O', 'O') => "O",
            ('A', 'B') or ('B', 'A') => "AB",
            ('A', _) or (_, 'A') => "A",
            _ => "B",
        };
    }
}
