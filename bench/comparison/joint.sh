#!/usr/bin/env bash
# Two traits of the mice jointly through GEMMA's multivariate model and `gpulmm scan --joint`, in turns, in one run on one machine.
# Needs gemma and libopenblas0-pthread (Debian packages) and a built command:
#     dotnet build -c Release && bench/comparison/joint.sh [repeats]
# GPULMM names another command, such as the tool as users install it.
# Compared is the work on markers after the eigendecomposition and the null model: GEMMA's rotation (UtX) and optimisation from its log, GpuLmm's stage `scan`,
# which also reads the genotypes and writes the table. GEMMA keeps its defaults, with which it stops most markers after a few EM steps; GpuLmm goes to the maximum.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
repeats=${1:-3}
gpulmm=${GPULMM:-dotnet $root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll}
data=$root/tests/GpuLmm.Golden.Tests/Data/mouse_hs1940
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if [ -z "${OPENBLAS_CORETYPE:-}" ]; then
    grep -q avx512f /proc/cpuinfo && export OPENBLAS_CORETYPE=SkylakeX || export OPENBLAS_CORETYPE=Haswell
fi
for extension in bed bim fam; do gunzip -c "$data/mouse_hs1940.$extension.gz" > mouse.$extension; done
gemma -bfile mouse -gk 1 -n 1 -o k > /dev/null 2>&1
least() { awk -v a="$1" -v b="${2:-1e9}" 'BEGIN { print (a < b) ? a : b }'; }
minutes() { awk -F= -v name="$1" 'index($0, name) { sub(/ min.*/, "", $2); print 60 * $2 }' output/mv.log.txt; }
peer= own=
for _ in $(seq "$repeats"); do
    gemma -bfile mouse -k output/k.cXX.txt -lmm 1 -n 1 6 -o mv > /dev/null 2>&1
    peer=$(least "$(awk -v a="$(minutes 'time on calculating UtX')" -v b="$(minutes 'time on optimization')" 'BEGIN { print a + b }')" "$peer")
    for _ in 1 2 3; do
        $gpulmm scan --bfile mouse --pheno-name pheno,pheno6 --joint --maf 0.01 --geno 0.05 \
            --kinship output/k.cXX.txt --out own --overwrite --quiet
        own=$(least "$(sed -n 's/^time of scan: \(.*\) s$/\1/p' own.log)" "$own")
    done
done
echo "load averages $(cut -d' ' -f1-3 /proc/loadavg)"
echo "| two traits, 1,197 mice, 10,758 markers, seconds (least of $repeats, GpuLmm of $((3 * repeats))) | gemma | GpuLmm | ratio (target 20) |"
echo '|---|---|---|---|'
awk -v a="$peer" -v b="$own" 'BEGIN { printf "| rotation and tests of markers | %.1f | %.2f | %.0f |\n", a, b, a / b }'
