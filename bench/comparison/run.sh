#!/usr/bin/env bash
# The same data through GpuLmm and its peers, in one run on one machine: ratios, not claims.
# Needs gemma, plink2, libopenblas0-pthread and time (Debian packages) and a built command:
#     dotnet build -c Release && bench/comparison/run.sh [repeats] > bench/results/NAME.md
# Times are the least of the repeats, wall clock, start of the programs included.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
repeats=${1:-3}
gpulmm="dotnet $root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll"
mouse_data=$root/tests/GpuLmm.Golden.Tests/Data/mouse_hs1940
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# OpenBLAS 0.3.21 takes processors newer than itself for a Prescott. GpuLmm mends that; the peers get the same kernels.
if [ -z "${OPENBLAS_CORETYPE:-}" ]; then
    grep -q avx512f /proc/cpuinfo && export OPENBLAS_CORETYPE=SkylakeX || export OPENBLAS_CORETYPE=Haswell
fi

best() { # seconds of the fastest of the repeats
    local least=
    for _ in $(seq "$repeats"); do
        local seconds
        seconds=$( { command time -f %e "$@" > out.txt 2> err.txt; } 2>&1 || true; tail -1 err.txt)
        least=$(awk -v a="$seconds" -v b="${least:-1e9}" 'BEGIN { print (a < b) ? a : b }')
    done
    echo "$least"
}

peak() { command time -f %M "$@" > out.txt 2> err.txt; tail -1 err.txt; } # kB
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'; }
log_minutes() { awk -F= -v name="$1" 'index($0, name) { sub(/ min.*/, "", $2); print 60 * $2 }' "$2"; }
log_seconds() { sed -n "s/^time of $1: \(.*\) s$/\1/p" "$2"; }
row() { printf '| %s | %s s | %s s | **%s×** | ≥ %s× |\n' "$1" "$2" "$3" "$(ratio "$2" "$3")" "$4"; }

for extension in bed bim fam; do gunzip -c "$mouse_data/mouse_hs1940.$extension.gz" > mouse.$extension; done
plink2 --dummy 5000 20000 0.01 --seed 1 --make-bed --out large > /dev/null
awk '{ srand(NR); $6 = rand() + rand() + rand(); print }' large.fam > large.tmp && mv large.tmp large.fam

echo "# Comparison, $(date +%F)"
echo
echo "$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs), $(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo); OPENBLAS_CORETYPE=$OPENBLAS_CORETYPE for all."
echo "gemma $(dpkg-query -W -f '${Version}' gemma), plink2 $(dpkg-query -W -f '${Version}' plink2), OpenBLAS $(dpkg-query -W -f '${Version}' libopenblas0-pthread); gpulmm $($gpulmm --version | cut -d+ -f1), .NET $(dotnet --version). Least of $repeats, wall clock."
echo
echo '| work | peer | GpuLmm | ratio | target |'
echo '|---|---|---|---|---|'

gk=$(best gemma -bfile mouse -gk 1 -n 1 -o k)
lmm=$(best gemma -bfile mouse -k output/k.cXX.txt -lmm 4 -n 1 -o lmm)
ours=$(best $gpulmm scan --bfile mouse --pheno-name pheno --maf 0.01 --geno 0.05 --test wald,lrt,score --out mouse --overwrite --quiet)
row "mice, .bed → table: kinship and three exact tests (gemma -gk 1 and -lmm 4)" "$(awk -v a="$gk" -v b="$lmm" 'BEGIN { print a + b }')" "$ours" 8
after=$(awk -v a="$(log_minutes 'time on calculating UtX' output/lmm.log.txt)" -v b="$(log_minutes 'time on optimization' output/lmm.log.txt)" 'BEGIN { printf "%.2f", a + b }')
row "mice, scan after the eigendecomposition (gemma's rotation and optimisation)" "$after" "$(log_seconds scan mouse.log)" 15

rel=$(best plink2 --bfile large --make-rel square bin4 --threads "$(nproc)" --out large)
grm=$(best $gpulmm kinship --bfile large --method standardized --out large --overwrite --quiet)
mixed=$(best $gpulmm kinship --bfile large --method standardized --precision mixed --out large --overwrite --quiet)
row "standardised GRM, 5,000 × 20,000, double (plink2 --make-rel square bin4)" "$rel" "$grm" 1.6
row "the same, mixed" "$rel" "$mixed" 2.5

repeats=1
$gpulmm kinship --bfile large --out large --format text --overwrite --quiet
best gemma -bfile large -k large.cXX.txt -lmm 1 -o large > /dev/null
best $gpulmm scan --bfile large --kinship large.cXX.txt --out large --overwrite --quiet > /dev/null
after=$(awk -v a="$(log_minutes 'time on calculating UtX' output/large.log.txt)" -v b="$(log_minutes 'time on optimization' output/large.log.txt)" 'BEGIN { printf "%.1f", a + b }')
row "5,000 × 20,000, scan after the eigendecomposition, double (gemma -lmm 1)" "$after" "$(log_seconds scan large.log)" 5
best $gpulmm scan --bfile large --kinship large.cXX.txt --precision mixed --out large --overwrite --quiet > /dev/null
row "the same, mixed" "$after" "$(log_seconds scan large.log)" 5

echo
kb=$(peak $gpulmm scan --bfile large --pheno-name pheno --out large --overwrite --quiet)
awk -v kb="$kb" 'BEGIN { n = 5000; b = 512; model = 8 * (2 * n * n + 2 * n * b); printf "Peak memory of a scan with its own kinship, n = 5,000: %.0f MB; K + U + two blocks are %.0f MB (%.2f times; target ≤ 1.5).\n", kb / 1e3, model / 1e6, 1e3 * kb / model }'
