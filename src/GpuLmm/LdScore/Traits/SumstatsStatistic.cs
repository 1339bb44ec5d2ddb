namespace GpuLmm;

/// <summary>What z is made of in one file.</summary>
internal sealed class SumstatsStatistic
{
    // Beyond what rounding of p makes.
    private const double SaddlepointDifference = 0.01;

    private readonly string path;
    private readonly Kind kind;
    private readonly bool isRatio;
    private readonly string effect;
    private long impossible;
    private (long Line, double Value) firstImpossible;

    private SumstatsStatistic(string path, Kind kind, bool isRatio, string effect, string description)
    {
        this.path = path;
        this.kind = kind;
        this.isRatio = isRatio;
        this.effect = effect;
        Description = description;
    }

    private enum Kind
    {
        Z,
        Effect,
        SignedP,
        UnsignedP,
    }

    /// <summary>In words.</summary>
    public string Description { get; }

    public bool IsUnsigned => kind == Kind.UnsignedP;

    /// <summary>Whether a p-value of the file can be compared: z was not made of it.</summary>
    public bool IsApartFromP => kind is Kind.Z or Kind.Effect;

    /// <summary>The column that has the sign.</summary>
    public string SignColumn => effect;

    /// <summary>Whether the p-value may be of a saddle point, which the standard error does not know.</summary>
    private bool MayHaveSaddlepoint { get; init; }

    /// <summary>The odds ratios, which rows without an effect may have in its place; null where there is no such column.</summary>
    private string? OtherRatio { get; init; }

    /// <summary>Whether z of an odds ratio in the place of an effect is that of the p-value, which has more digits.</summary>
    private bool TakesPOfRatio { get; init; }

    /// <summary>Chooses, from the columns of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">Line of its header.</param>
    /// <param name="header">Its columns.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="needsSamples">Whether a file without sample sizes is refused.</param>
    /// <exception cref="InputException">What is needed is missing.</exception>
    public static SumstatsStatistic Of(
        string path, long line, SumstatsHeader header, SumstatsOptions options, bool needsSamples = true)
    {
        RequireIds(path, line, header);
        RequireAlleles(path, line, header, options);
        if (needsSamples || options.EffectiveN)
        {
            RequireSamples(path, line, header, options);
        }

        bool hasBeta = header.Has(SumstatsColumn.Beta), hasRatio = header.Has(SumstatsColumn.OddsRatio),
            hasZ = header.Has(SumstatsColumn.Z);
        if (!header.Named.Contains(SumstatsColumn.Z) && header.Named.Overlaps([SumstatsColumn.Beta, SumstatsColumn.OddsRatio]))
        {
            hasZ = false;
            hasBeta = header.Named.Contains(SumstatsColumn.Beta);
        }

        bool hasP = header.Has(SumstatsColumn.P) || header.Has(SumstatsColumn.NegativeLog10P);
        bool hasEffect = hasBeta || hasRatio, hasError = header.Has(SumstatsColumn.StandardError);
        SumstatsColumn column = hasBeta ? SumstatsColumn.Beta : SumstatsColumn.OddsRatio;
        string name = hasEffect ? header.Name(column) : string.Empty;
        string word = hasBeta ? name : $"log({name})";
        string p = header.Has(SumstatsColumn.NegativeLog10P) && !header.Named.Contains(SumstatsColumn.P)
            ? header.Name(SumstatsColumn.NegativeLog10P) : header.Has(SumstatsColumn.P) ? header.Name(SumstatsColumn.P) : string.Empty;
        bool takesP = hasP && hasEffect && !header.Named.Overlaps([SumstatsColumn.Z, SumstatsColumn.StandardError])
            && (header.Tool.PrefersP || (header.Tool.PrefersLogP && !hasBeta && header.Has(SumstatsColumn.NegativeLog10P)));
        if (hasZ && !takesP)
        {
            return new SumstatsStatistic(path, Kind.Z, false, header.Name(SumstatsColumn.Z), header.Name(SumstatsColumn.Z));
        }

        if (hasEffect && hasError && !takesP)
        {
            bool saddlepoint = header.Tool.MayHaveSaddlepoint && hasP;
            string? other = hasBeta && hasRatio && header.Named.Count == 0 ? header.Name(SumstatsColumn.OddsRatio) : null;
            bool takesLogP = header.Tool.PrefersLogP && header.Has(SumstatsColumn.NegativeLog10P);
            string more = saddlepoint ? $"; |z| of {p} where that differs"
                : other is null ? string.Empty
                : $"; where {name} is missing, {(takesLogP ? $"|z| of {p}, sign of log({other})" : $"log({other}) for it")}";
            return new SumstatsStatistic(
                path, Kind.Effect, !hasBeta, name, $"{word}/{header.Name(SumstatsColumn.StandardError)}{more}")
            {
                MayHaveSaddlepoint = saddlepoint,
                OtherRatio = other,
                TakesPOfRatio = takesLogP,
            };
        }

        if (hasEffect && hasP)
        {
            return new SumstatsStatistic(path, Kind.SignedP, !hasBeta, name, $"|z| of {p}, sign of {word}");
        }

        return options.Unsigned && hasP
            ? new SumstatsStatistic(path, Kind.UnsignedP, false, string.Empty, $"|z| of {p}, without sign")
            : throw new InputException(path, line,
                $"no signed statistic (BETA, LOG_ODDS, OR, Z or T_STAT{(hasEffect ? " with its standard error or a p-value" : string.Empty)}) "
                + $"in columns {header.All}: name one with --beta, --or or --z, or pass --unsigned for h2 only");
    }

    /// <summary>Of a GWAS-VCF.</summary>
    public static SumstatsStatistic OfVcf(string path, SumstatsOptions options)
    {
        _ = options;
        return new SumstatsStatistic(path, Kind.Effect, false, "ES", "ES/SE");
    }

    /// <summary>z of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="line">Its line.</param>
    /// <param name="fault">Why it has none; else null.</param>
    public double Z(in SumstatsRow row, long line, out string? fault)
    {
        fault = null;
        double effect = row.Beta;
        bool isOfRatio = isRatio || (OtherRatio is not null && double.IsNaN(row.Beta));
        if (isOfRatio)
        {
            if (row.OddsRatio <= 0 && impossible++ == 0)
            {
                firstImpossible = (line, row.OddsRatio);
            }

            effect = row.OddsRatio > 0 ? Math.Log(row.OddsRatio) : row.OddsRatio <= 0 ? 0 : double.NaN;
        }

        double z = kind switch
        {
            Kind.Z => row.Z,
            Kind.Effect when isOfRatio && !isRatio && TakesPOfRatio && row.NegativeLog10P >= 0 => OfSignedP(effect, row, out fault),
            Kind.Effect => OfEffect(effect, row, out fault),
            Kind.SignedP => OfSignedP(effect, row, out fault),
            _ => OfP(row, out fault),
        };
        if (double.IsNaN(z))
        {
            fault ??= SumstatsReason.Missing;
        }

        return z;
    }

    /// <exception cref="InputException">A ratio was not positive.</exception>
    public void RequirePossible()
    {
        if (impossible > 0)
        {
            throw new InputException(path, firstImpossible.Line, FormattableString.Invariant(
                $"{OtherRatio ?? effect} {firstImpossible.Value} is not positive (with {impossible:N0} such values in all): it looks like a log odds ratio; use --beta {OtherRatio ?? effect}"));
        }
    }

    private static double OfP(in SumstatsRow row, out string? fault)
    {
        fault = double.IsNaN(row.NegativeLog10P) ? SumstatsReason.Missing
            : double.IsInfinity(row.NegativeLog10P) ? SumstatsReason.ZeroP
            : row.NegativeLog10P < 0 ? SumstatsReason.OutOfRange : null;
        return fault is null ? NormalDeviate.Of(row.NegativeLog10P) : 0;
    }

    private static double OfSignedP(double effect, in SumstatsRow row, out string? fault) =>
        OfP(row, out fault) * (effect > 0 ? 1 : effect < 0 ? -1 : effect);

    private double OfEffect(double effect, in SumstatsRow row, out string? fault)
    {
        fault = row.StandardError <= 0 ? SumstatsReason.OutOfRange : null;
        double z = effect / row.StandardError;
        if (MayHaveSaddlepoint && row.NegativeLog10P >= 0 && double.IsFinite(row.NegativeLog10P) && fault is null)
        {
            double other = NormalDeviate.Of(row.NegativeLog10P);
            z = Math.Abs(other - Math.Abs(z)) > SaddlepointDifference * Math.Max(1, Math.Abs(z)) ? Math.CopySign(other, z) : z;
        }

        return z;
    }

    private static void RequireIds(string path, long line, SumstatsHeader header)
    {
        if (!header.Has(SumstatsColumn.Snp))
        {
            throw new InputException(path, line, $"no column of SNP ids (SNP, rsid, ID, MarkerName …) in {header.All}; name it with --snp");
        }
    }

    private static void RequireAlleles(string path, long line, SumstatsHeader header, SumstatsOptions options)
    {
        bool hasOther = header.Has(SumstatsColumn.OtherAllele) || options.Bim is not null
            || (header.Has(SumstatsColumn.Reference) && header.Has(SumstatsColumn.Alternate));
        if (options.Unsigned || (header.Has(SumstatsColumn.EffectAllele) && hasOther))
        {
            return;
        }

        string unclear = header.Unclear.Length > 0
            ? $"; {string.Join(" and ", header.Unclear)} may be either: name the effect allele with --a1 and the other with --a2"
            : "; name them with --a1 (effect allele) and --a2";
        string lacking = header.Has(SumstatsColumn.EffectAllele) ? "other allele" : "effect allele";
        throw new InputException(path, line, $"no column of the {lacking} in {header.All}{unclear}");
    }

    private static void RequireSamples(string path, long line, SumstatsHeader header, SumstatsOptions options)
    {
        bool hasCases = (header.Has(SumstatsColumn.Cases) && header.Has(SumstatsColumn.Controls)) || header.Samples is not null
            || (options.Cases is not null && options.Controls is not null);
        if (options.EffectiveN && !hasCases)
        {
            throw new InputException(path, line,
                "--n-eff needs cases and controls: columns (--n-cas-col, --n-con-col), or --n-cas and --n-con");
        }

        if (!header.Has(SumstatsColumn.N) && !hasCases && options.N is null)
        {
            string effective = header.EffectiveN is { } name
                ? $"; {name} is an effective number of samples: where that is meant, --n-col {name}, with --samp-prev 0.5" : string.Empty;
            throw new InputException(path, line,
                $"no sample size: no N column in {header.All} and no --n; name it with --n-col, or give --n (or --n-cas and --n-con){effective}");
        }
    }
}
