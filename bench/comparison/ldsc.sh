#!/usr/bin/env bash
# LD scores and LD score regression: the size of real reference files, made-up numbers. Needs Python with numpy and the command built.
#   bench/comparison/ldsc.sh [FOLDER]
# Prints: seconds of --h2 (1.2 million SNPs, files by chromosome, gzip), of all pairs of 20 traits, and of LD scores of 500 samples and
# 100,000 markers within 1 cM beside ldscores.py, which does what ldsc does in numpy; least of three each, whole commands and, of LD scores,
# the computation alone. GPULMM names another command, such as the tool as users install it; PYTHON a Python with numpy.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=bench/comparison
work=${1:-$(mktemp -d)}
python=${PYTHON:-python3}
gpulmm=${GPULMM:-dotnet src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll}
[ -e "$work/ld/22.l2.ldscore.gz" ] || "$python" "$here/ldsc-data.py" "$work"

least() { # label, then a command: the least of three
    local label=$1 best=
    shift
    for _ in 1 2 3; do
        local start end
        start=$(date +%s.%N)
        "$@" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
        end=$(date +%s.%N)
        best=$("$python" -c "import sys; a = $end - $start; b = '$best'; print(f'{min(a, float(b)) if b else a:.2f}')")
    done
    echo "$label: $best s"
}

least "ldsc --h2, 1.2 million SNPs" $gpulmm ldsc --h2 "$work/t1.sumstats.gz" --ref-ld-chr "$work/ld/" --w-ld-chr "$work/ld/" \
    --out "$work/h2" --overwrite --quiet
least "ldsc --rg, 190 pairs of 20 traits" $gpulmm ldsc --rg $(seq -f "$work/t%g.sumstats.gz" 20) --ref-ld-chr "$work/ld/" \
    --w-ld-chr "$work/ld/" --out "$work/rg" --overwrite --quiet
least "ldscore, 500 samples, 100,000 markers, 1 cM" $gpulmm ldscore --bfile "$work/panel" --window-cm 1 --out "$work/panel" \
    --overwrite --quiet --device cpu
sed -n 's/^time of ldscore: /  of which reading genotypes and computing: /p' "$work/panel.log"
least "the same as ldsc does it, in numpy" "$python" "$here/ldscores.py" "$work/panel" 1 "$work/numpy.txt"
sed 's/^/  of which /' "$work/log"
"$python" "$here/ldscores.py" --exact "$work/panel" 1 "$work/exact.txt"
"$python" "$here/ldscores.py" --compare "$work/exact.txt" "$work/panel"
