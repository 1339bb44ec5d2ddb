#!/usr/bin/env bash
# 1,000 traits against 20,000 markers of 1,000 samples with a kinship: `gpulmm scan --p-max`, the product of the numerators alone through the same BLAS, and
# a loop of `gemma -lmm 1` (which also re-estimates the variances for every marker), of which five traits are measured. Then traits that each lack
# samples, ten times as many traits, and the markers about a region of each trait. Needs plink2, gemma, libopenblas0-pthread (Debian packages), Python and a built command:
#     dotnet build -c Release && bench/comparison/bulk.sh [repeats]
# GPULMM names another command, such as the tool as users install it.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
repeats=${1:-3}
threads=$(nproc)
gpulmm=${GPULMM:-dotnet $root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if [ -z "${OPENBLAS_CORETYPE:-}" ]; then
    grep -q avx512f /proc/cpuinfo && export OPENBLAS_CORETYPE=SkylakeX || export OPENBLAS_CORETYPE=Haswell
fi
plink2 --dummy 1000 20000 0 --seed 1 --make-bed --out d > /dev/null
$gpulmm kinship --bfile d --format text --out k --quiet
$gpulmm simulate --kernel K=k.cXX.txt --share K=0.3 --traits 10000 --seed 2 --out y --quiet
python3 - <<'PY'
import glob, random
random.seed(4)
lines = [line.rstrip('\n').split('\t') for line in open('y.pheno')]
def table(name, traits, lacking):
    with open(name, 'w') as out:
        out.write('\t'.join(lines[0][:2] + [f'g{t}' for t in range(traits)]) + '\n')
        drop = [set(random.sample(range(len(lines) - 1), lacking)) for _ in range(traits)]
        for i, cells in enumerate(lines[1:]):
            out.write('\t'.join(cells[:2] + ['NA' if i in drop[t] else cells[2 + t] for t in range(traits)]) + '\n')
table('all.tsv', 1000, 0)
table('lacking.tsv', 1000, 5)
table('many.tsv', 10000, 0)
with open('five.txt', 'w') as out:
    for cells in lines[1:]:
        out.write('\t'.join(cells[2:7]) + '\n')
markers = [line.split() for line in open('d.bim')]
with open('genes.bed', 'w') as out:
    for t in range(10000):
        chromosome, _, _, position, *_ = markers[2 * t]
        first = max(1, int(position))
        out.write(f'{chromosome}\t{first - 1}\t{first}\tg{t}\n')
PY
cat > gemm.py <<'PY'
import ctypes, sys, time
n, m, t, threads = (int(a) for a in sys.argv[1:5])
blas = ctypes.CDLL('libopenblas.so.0')
blas.openblas_set_num_threads(threads)
real = ctypes.c_double
x, s, c = (real * (n * 512))(*[(k * 7919 % 1000) / 500 - 1 for k in range(n * 512)]), (real * (n * t))(), (real * (512 * t))()
for k in range(n * t):
    s[k] = (k * 104729 % 1000) / 500 - 1
start = time.time()
for first in range(0, m, 512):
    count = min(512, m - first)
    blas.cblas_dgemm(102, 112, 111, count, t, n, real(1), x, n, s, n, real(0), c, count)
print(time.time() - start)
PY
least() { awk -v a="$1" -v b="${2:-1e9}" 'BEGIN { print (a < b) ? a : b }'; }
stage() { sed -n "s/^time of $1: \(.*\) s$/\1/p" "$2.log"; }
gemm= scan= null= all= gemm10= scan10= lacking= cis=
for _ in $(seq "$repeats"); do
    gemm=$(least "$(python3 gemm.py 1000 20000 1000 "$threads")" "$gemm")
    $gpulmm scan --bfile d --pheno all.tsv --kinship k --p-max 1e-5 --out all --overwrite --quiet
    scan=$(least "$(stage scan all)" "$scan")
    null=$(least "$(stage 'null model' all)" "$null")
    all=$(least "$(sed -n 's/^time in all: \(.*\) s$/\1/p' all.log)" "$all")
    $gpulmm scan --bfile d --pheno lacking.tsv --kinship k --p-max 1e-5 --out lacking --overwrite --quiet
    lacking=$(least "$(stage scan lacking)" "$lacking")
    gemm10=$(least "$(python3 gemm.py 1000 20000 10000 "$threads")" "$gemm10")
    $gpulmm scan --bfile d --pheno many.tsv --kinship k --p-max 1e-5 --out many --overwrite --quiet
    scan10=$(least "$(stage scan many)" "$scan10")
    $gpulmm scan --bfile d --pheno many.tsv --kinship k --regions genes.bed --window 100 --p-max 1 --out cis --overwrite --quiet
    cis=$(least "$(stage scan cis)" "$cis")
done
start=$(date +%s.%N)
for trait in 1 2 3 4 5; do
    gemma -bfile d -p five.txt -n "$trait" -k k.cXX.txt -lmm 1 -o own > /dev/null 2>&1
done
peer=$(echo "$start $(date +%s.%N)" | awk '{ print ($2 - $1) / 5 }')
echo "load averages $(cut -d' ' -f1-3 /proc/loadavg), $threads threads, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2-)"
echo '| n = 1,000, m = 20,000, seconds (least of '"$repeats"') | |'
echo '|---|---|'
awk -v g="$gemm" -v s="$scan" 'BEGIN { printf "| numerators of 1,000 traits as one product, alone | %.2f (%.0f GFLOP/s) |\n| the scan | %.2f (%.0f GFLOP/s of rotation and numerators: %.0f %% of the rate; the numerators alone: %.0f %%) |\n", g, 40 / g, s, 80 / s, 200 * g / s, 100 * g / s }'
awk -v n="$null" -v a="$all" 'BEGIN { printf "| null models; the whole command | %.2f; %.2f |\n", n, a }'
awk -v p="$peer" -v a="$all" 'BEGIN { printf "| gemma -lmm 1, a trait (mean of 5); 1,000 of them over the whole command | %.1f; %.0f times |\n", p, 1000 * p / a }'
awk -v l="$lacking" 'BEGIN { printf "| the scan of 1,000 traits that each lack 5 other samples | %.2f |\n", l }'
awk -v g="$gemm10" -v s="$scan10" 'BEGIN { printf "| 10,000 traits: numerators alone; the scan | %.2f; %.2f (%.0f %% of the rate; the numerators alone: %.0f %%) |\n", g, s, 110 * g / s, 100 * g / s }'
awk -v c="$cis" 'BEGIN { printf "| 10,000 traits, about 200 markers about a region of each, all rows written | %.2f |\n", c }'
grep -h '^memory at most' all.log many.log | sed 's/^/| /; s/: / | /; s/$/ |/'
