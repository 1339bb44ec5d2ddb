namespace GpuLmm.Cli.Help;

/// <summary>
/// What <c>--help</c> shows last: commands that run as they are, one after the other, where there are such data (a test does).
/// </summary>
internal static class CommandExamples
{
    private static readonly Dictionary<string, string[]> All = new()
    {
        ["demo"] = ["gpulmm demo", "gpulmm demo --out trial --device cpu --overwrite"],
        ["devices"] = ["gpulmm devices", "gpulmm devices --json"],
        ["kinship"] = ["gpulmm kinship --bfile study --maf 0.01 --out study-k",
            "gpulmm kinship --pedigree flock.ped --format rel --out flock-a"],
        ["null"] =
        [
            "gpulmm null --bfile study --pheno study.pheno --kinship study-k --out study-null",
            "gpulmm null --bfile study --pheno study.pheno --background none --out study-plain",
        ],
        ["scan"] =
        [
            "gpulmm scan --bfile study --pheno study.pheno --covar study.cov --cat-covar sex --maf 0.01 --loco --out result",
            "gpulmm scan --bfile study --pheno study.pheno --kinship study-k --test wald,lrt --format parquet --out exact",
            "gpulmm scan --bfile study --null study-null --out saved",
            "gpulmm scan --bfile study --pheno study.pheno --kinship study-k --joint --out together",
            "gpulmm scan --bfile study --pheno study.pheno --kinship study-k --top 10 --out many",
            "gpulmm scan --bfile study --pheno study.pheno --kinship study-k --shard 1/2 --out parts",
            "gpulmm scan --bfile study --pheno study.pheno --kinship study-k --shard 2/2 --out parts",
        ],
        ["merge"] = ["gpulmm merge parts", "gpulmm merge parts --overwrite"],
        ["verify"] = ["gpulmm verify parts", "gpulmm verify result --json"],
        ["meta"] = ["gpulmm meta result.trait.tsv parts.trait.tsv --out joined",
            "gpulmm meta result.trait.tsv parts.trait.tsv --method fixed --by position --format tsv.gz --out placed"],
        ["fit"] =
        [
            "gpulmm fit --data study.csv --formula \"trait ~ sex + age + (1 | gr(IID, cov = K))\" --kernel K=study-k --out model",
            "gpulmm fit --data growth.csv --formula \"weight ~ day + (day | animal)\" --ml --out slopes",
            "gpulmm fit --data growth.csv --formula \"weight ~ day + (1 | animal)\" --ml --out lines",
        ],
        ["predict"] =
        [
            "gpulmm predict --fit slopes.fit.json --data growth.csv --new later.csv --out later",
            "gpulmm predict --fit model.fit.json --data study.csv --kernel K=study-k --snp-effects --bfile study --maf 0.01 --out effects",
        ],
        ["compare"] = ["gpulmm compare slopes.fit.json lines.fit.json", "gpulmm compare slopes.fit.json lines.fit.json --json"],
        ["report"] =
        [
            "gpulmm report result.trait.tsv --out result-report",
            "gpulmm report exact.trait.parquet model.fit.json --title \"A scan and a fit\" --out both",
        ],
        ["simulate"] =
        [
            "gpulmm simulate --bfile study --h2 0.4 --causal 20 --seed 7 --out simulated",
            "gpulmm simulate --kernel K=study-k --share K=0.5 --traits 3 --prevalence 0.2 --out cases",
        ],
        ["prune"] = ["gpulmm prune --bfile study --maf 0.01 --out study-pruned",
            "gpulmm prune --bfile study --indep-pairwise 50 5 0.5 --out study-thin"],
        ["ldscore"] =
        [
            "gpulmm ldscore --bfile study --window-snps 20 --out study-ld",
            "gpulmm ldscore --bfile study --window-kb 500 --maf 0.05 --digits 3 --out study-kb",
        ],
        ["sumstats"] = ["gpulmm sumstats --in result.trait.tsv --out study",
            "gpulmm sumstats --in result.trait.tsv --maf-min 0.05 --out common"],
        ["ldsc"] =
        [
            "gpulmm ldsc --h2 result.trait.tsv --ref-ld study-ld --out heritability",
            "gpulmm ldsc --rg study.sumstats.gz common.sumstats.gz --ref-ld study-ld --out correlation",
        ],
        ["completion"] = ["gpulmm completion bash", "gpulmm completion fish"],
    };

    /// <summary>Those of a command; none of one that has only others below it.</summary>
    public static IReadOnlyList<string> Of(string command) => All.GetValueOrDefault(command, []);
}
