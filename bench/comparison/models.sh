#!/usr/bin/env bash
# Scans against a fitted model and their interactions beside the scan with one kernel and a fixed variance ratio, in one run on one machine.
# Needs plink2 and time (Debian packages) and a built command:
#     dotnet build -c Release && bench/comparison/models.sh [samples] [markers] [repeats]
# Genotypes are random (plink2 --dummy, seed 1). The time is that of the stage "scan" in run.json: reading, decoding, products and the table;
# least of the repeats.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
samples=${1:-2000}
markers=${2:-20000}
repeats=${3:-3}
gpulmm="dotnet $root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
plink2 --dummy "$samples" "$markers" 0.01 --seed 1 --make-bed --out g >plink2.log
$gpulmm kinship --bfile g --out k --quiet
head -$((markers / 2)) g.bim | cut -f2 >half
$gpulmm kinship --bfile g --extract half --out h --quiet
awk 'BEGIN { srand(2); print "id,y,e" } { print $2 "," rand() + rand() + rand() "," rand() }' g.fam >t.csv
awk -F, 'NR == 1 { print "IID y" } NR > 1 { print $1, $2 }' t.csv >y.txt

stage() { # options of the scan
    local best=1e9 seconds
    for _ in $(seq "$repeats"); do
        $gpulmm scan --bfile g "$@" --out r --overwrite --quiet
        seconds=$(grep "\"scan\":" r.run.json | grep -oE '[0-9]+\.?[0-9]*' | tail -1)
        best=$(awk -v a="$seconds" -v b="$best" 'BEGIN { print a < b ? a : b }')
    done
    echo "$best"
}

fixed=$(stage --pheno y.txt --kinship k --fixed-lambda)
two=$(stage --data t.csv --formula "y ~ 1 + (1 | gr(id, cov = k)) + (1 | gr(id, cov = h))" --kernel k=k --kernel h=h)
interaction=$(stage --data t.csv --formula "y ~ e + (1 | gr(id, cov = k)) + (1 | gr(id, cov = h))" --kernel k=k --kernel h=h --interaction e)
echo "| scan of $samples samples and $markers markers, seconds (least of $repeats) | time | ratio | target |"
echo "|---|---:|---:|---:|"
echo "| one kernel, --fixed-lambda | $fixed | 1 | |"
awk -v a="$two" -v b="$fixed" 'BEGIN { printf "| two kernels | %s | %.2f | 1.3 |\n", a, a / b }'
awk -v a="$interaction" -v b="$two" 'BEGIN { printf "| interaction with one environment, of the marker test | %s | %.2f | 3 |\n", a, a / b }'
