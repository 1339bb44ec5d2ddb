#!/usr/bin/env bash
# Crossed grouped effects through GpuLmm and lme4, in one run on one machine. Needs r-cran-lme4 and time (Debian packages), a built command,
# and InstEval (73,421 rows, of lme4), which the script takes from the package:
#     dotnet build -c Release && bench/comparison/grouped.sh [repeats]
# Times are wall clock: of the fit alone for lme4, and of the whole command, start and inference included, for GpuLmm.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
repeats=${1:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > insteval.R <<'R'
suppressMessages(library(lme4))
InstEval$deptserv <- interaction(InstEval$dept, InstEval$service)
write.csv(InstEval[c("s", "d", "service", "deptserv", "y")], "insteval.csv", row.names = FALSE, quote = FALSE)
times <- replicate(as.integer(commandArgs(TRUE)[1]), system.time(m <<- lmer(y ~ 1 + service + (1 | s) + (1 | d) + (1 | deptserv), InstEval))[["elapsed"]])
cat(min(times), format(as.numeric(logLik(m)), digits = 12), "\n")
R
read -r peer likelihood < <(Rscript insteval.R "$repeats")
own=
for _ in $(seq "$repeats"); do
    seconds=$( { command time -f %e dotnet "$root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll" fit --data insteval.csv --factor s --factor d --factor service --factor deptserv \
        --formula "y ~ 1 + service + (1 | s) + (1 | d) + (1 | deptserv)" --out fit --overwrite --quiet; } 2>&1 | tail -1)
    own=$(awk -v a="$seconds" -v b="${own:-1e9}" 'BEGIN { print (a < b) ? a : b }')
done
echo "| | lme4 | GpuLmm |"
echo "|---|---|---|"
echo "| InstEval, seconds, least of $repeats | $peer | $own |"
echo "| log-likelihood | $likelihood | $(sed -n 's/^ *"logLik": \([-0-9.]*\),$/\1/p' fit.fit.json | head -1) |"
awk -v a="$peer" -v b="$own" 'BEGIN { printf "\nratio %.1f (target 5)\n", a / b }'
