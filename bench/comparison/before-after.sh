#!/usr/bin/env bash
# Two builds of the command and their peers on the same work, turn by turn in one run on one machine: shows that a change of structure costs no time.
# Needs gemma, plink2, r-cran-lme4, r-cran-glmmtmb, libopenblas0-pthread and time (Debian packages):
#     bench/comparison/before-after.sh BEFORE/gpulmm.dll AFTER/gpulmm.dll [repeats] > bench/results/NAME.md
# Wall clock of whole commands, start included, the least of the repeats; of lme4 and glmmTMB the fit alone.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
before=$(realpath "$1") after=$(realpath "$2") repeats=${3:-5}
mouse_data=$root/tests/GpuLmm.Golden.Tests/Data/mouse_hs1940
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if [ -z "${OPENBLAS_CORETYPE:-}" ]; then
    grep -q avx512f /proc/cpuinfo && export OPENBLAS_CORETYPE=SkylakeX || export OPENBLAS_CORETYPE=Haswell
fi

seconds() { { command time -f %e "$@" > out.txt 2> err.txt; } 2>&1 || true; tail -1 err.txt; }
least() { awk -v a="$1" -v b="$2" 'BEGIN { print (a < b) ? a : b }'; }
peer_seconds() { # the least of the repeats
    local best=1e9
    for _ in $(seq "$repeats"); do best=$(least "$(seconds "$@")" "$best"); done
    echo "$best"
}

compare() { # name, seconds of the peer, arguments of gpulmm
    local name=$1 peer=$2 old=1e9 new=1e9
    shift 2
    for _ in $(seq "$repeats"); do
        old=$(least "$(seconds dotnet "$before" "$@" --out r --overwrite --quiet)" "$old")
        new=$(least "$(seconds dotnet "$after" "$@" --out r --overwrite --quiet)" "$new")
    done
    awk -v n="$name" -v p="$peer" -v a="$old" -v b="$new" \
        'BEGIN { printf "| %s | %s s | %.2f s | %.2f s | %.2f | %.2f | %+.1f %% |\n", n, p, a, b, p / a, p / b, 100 * (b / a - 1) }'
}

for extension in bed bim fam; do gunzip -c "$mouse_data/mouse_hs1940.$extension.gz" > mouse.$extension; done
plink2 --dummy 5000 20000 0.01 --seed 1 --make-bed --out large > /dev/null
cat > peers.R <<'R'
suppressMessages({library(lme4); library(glmmTMB)})
InstEval$deptserv <- interaction(InstEval$dept, InstEval$service)
write.csv(InstEval[c("s", "d", "service", "deptserv", "y")], "insteval.csv", row.names = FALSE, quote = FALSE)
VerbAgg$y <- as.integer(VerbAgg$r2 == "Y")
write.csv(VerbAgg[c("y", "Anger", "Gender", "btype", "situ", "id", "item")], "verbagg.csv", row.names = FALSE)
once <- function(f) system.time(f)[["elapsed"]]
cat(once(lmer(y ~ 1 + service + (1 | s) + (1 | d) + (1 | deptserv), InstEval)),
    once(glmmTMB(y ~ Anger + Gender + btype + situ + (1 | id) + (1 | item), VerbAgg, binomial)), "\n")
R
read -r lmer glmm < <(Rscript peers.R)

echo "# Before and after, $(date +%F)"
echo
echo "$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs), $(nproc) cores; OPENBLAS_CORETYPE=$OPENBLAS_CORETYPE for all. Least of $repeats, turn by turn; whole commands, of lme4 and glmmTMB one fit alone."
echo
echo '| work (peer) | peer | before | after | ratio before | ratio after | change |'
echo '|---|---|---|---|---|---|---|'
gk=$(peer_seconds gemma -bfile mouse -gk 1 -n 1 -o k)
lmm=$(peer_seconds gemma -bfile mouse -k output/k.cXX.txt -lmm 4 -n 1 -o lmm)
compare "mice, \`.bed\` to table (gemma -gk 1, -lmm 4)" "$(awk -v a="$gk" -v b="$lmm" 'BEGIN { print a + b }')" \
    scan --bfile mouse --pheno-name pheno --maf 0.01 --geno 0.05 --test wald,lrt,score
rel=$(peer_seconds plink2 --bfile large --make-rel square bin4 --out large)
compare "kinship, 5,000 × 20,000, double (plink2)" "$rel" kinship --bfile large --method standardized
compare "the same, mixed precision" "$rel" kinship --bfile large --method standardized --precision mixed
compare "InstEval, 73,421 rows (lme4)" "$lmer" fit --data insteval.csv --factor s --factor d --factor service --factor deptserv \
    --formula "y ~ 1 + service + (1 | s) + (1 | d) + (1 | deptserv)"
compare "VerbAgg, binomial (glmmTMB)" "$glmm" fit --data verbagg.csv --formula "y ~ Anger + Gender + btype + situ + (1 | id) + (1 | item)" --family binomial
