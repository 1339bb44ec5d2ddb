#!/usr/bin/env bash
# Scans of cases and controls, and of sets of rare variants, in one run on one machine: saddlepoints beside the scan of a measurement with a fixed
# variance ratio, all tests of sets, and a family effect beside no relationships.
# Needs plink2 and a built command:
#     dotnet build -c Release && bench/comparison/cases.sh [samples] [markers] [sets] [samples of families] [markers of families]
# Genotypes are random (plink2 --dummy, seed 1). Times are those of the stages "scan" and "sets" in run.json.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
samples=${1:-5000}
markers=${2:-20000}
sets=${3:-2000}
many=${4:-100000}
few=${5:-5000}
gpulmm="dotnet $root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
plink2 --dummy "$samples" "$markers" 0.01 --seed 1 --make-bed --out g >plink2.log
awk 'BEGIN { srand(2); print "IID y sick" } { u = rand(); print $2, u + rand() + rand(), u < 0.1 ? 1 : 0 }' g.fam >t.txt
$gpulmm kinship --bfile g --out k --quiet

stage() { # name, options
    local name=$1
    shift
    $gpulmm scan "$@" --out r --overwrite --quiet
    grep "\"$name\":" r.run.json | grep -oE '[0-9]+\.?[0-9]*' | tail -1
}

fixed=$(stage scan --bfile g --pheno t.txt --pheno-name y --kinship k --fixed-lambda)
cases=$(stage scan --bfile g --pheno t.txt --pheno-name sick --kinship k --family binomial --spa-cutoff 1.645)
beyond=$(awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "SPA") c = i } NR > 1 { s += $c == 1; n++ } END { printf "%.1f", 100 * s / n }' r.sick.tsv)

# Rare variants, 50 a set, in the order of the file.
plink2 --dummy "$samples" $((sets * 50)) acgt --seed 3 --make-bed --out common >>plink2.log
python3 - "$samples" $((sets * 50)) <<'PYTHON'
import random, sys
n, m = int(sys.argv[1]), int(sys.argv[2])
random.seed(4)
width = (n + 3) // 4
with open("rare.bed", "wb") as bed:
    bed.write(bytes([0x6C, 0x1B, 1]))
    for _ in range(m):
        row = bytearray([0xFF]) * width          # nobody carries allele 1
        for _ in range(1 + int(random.expovariate(1 / 20))):
            i = random.randrange(n)
            row[i // 4] &= ~(1 << (2 * (i % 4))) & 0xFF   # one copy
        if n % 4:
            row[-1] &= (1 << (2 * (n % 4))) - 1
        bed.write(row)
PYTHON
cp common.bim rare.bim
cp common.fam rare.fam
awk -v size=50 '{ set = int((NR - 1) / size); list = list " " $2; if (NR % size == 0) { print "G" set " var" list; list = "" } }' rare.bim >genes.txt
awk 'BEGIN { srand(2); print "IID y sick" } { u = rand(); print $2, u + rand() + rand(), u < 0.1 ? 1 : 0 }' rare.fam >r.txt
genes=$(stage sets --bfile rare --pheno r.txt --pheno-name y --background none --sets genes.txt)
sick=$(stage sets --bfile rare --pheno r.txt --pheno-name sick --background none --family binomial --sets genes.txt)

# Families of four.
plink2 --dummy "$many" "$few" --seed 5 --make-bed --out f >>plink2.log
awk 'BEGIN { srand(6); print "id,sick,family" } { if (NR % 4 == 1) u = rand(); print $2 "," (rand() < 0.02 + 0.1 * u * u ? 1 : 0) "," int((NR - 1) / 4) }' f.fam >f.csv
awk -F, 'NR == 1 { print "IID sick" } NR > 1 { print $1, $2 }' f.csv >f.txt
alone=$(stage scan --bfile f --pheno f.txt --background none --family binomial)
family=$(stage scan --bfile f --data f.csv --formula "sick ~ 1 + (1 | family)" --factor family --family binomial)

echo "| work, seconds | time | ratio | target |"
echo "|---|---:|---:|---:|"
echo "| $samples samples, $markers markers, kinship, measurement, --fixed-lambda | $fixed | 1 | |"
awk -v a="$cases" -v b="$fixed" -v p="$beyond" 'BEGIN { printf "| cases and controls, %s %% of markers by saddlepoint | %s | %.2f | 1.5 |\n", p, a, a / b }'
echo "| $sets sets of 50 variants, $samples samples, all tests, measurement | $genes | | 20 s |"
echo "| the same, cases and controls | $sick | | |"
echo "| $many samples, $few markers, cases and controls without relationships | $alone | 1 | |"
awk -v a="$family" -v b="$alone" 'BEGIN { printf "| families of four | %s | %.2f | 2 |\n", a, a / b }'
