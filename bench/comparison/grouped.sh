#!/usr/bin/env bash
# Crossed grouped effects through GpuLmm and lme4, in one run on one machine. Needs r-cran-lme4 and time (Debian packages), a built command,
# and InstEval (73,421 rows, of lme4), which the script takes from the package:
#     dotnet build -c Release && bench/comparison/grouped.sh [repeats]
# Times are wall clock: for lme4 of the fit alone; for GpuLmm of the fit alone, within a process after a first one (with what lme4 leaves to other packages:
# Satterthwaite's tests, errors of variances and effects, conditional AIC), and of the whole command, start and reading included.
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
formula="y ~ 1 + service + (1 | s) + (1 | d) + (1 | deptserv)"
fit=$(dotnet "$root/bench/GpuLmm.Benchmarks/bin/Release/net10.0/GpuLmm.Benchmarks.dll" grouped insteval.csv "$formula" "$repeats")
own=
for _ in $(seq "$repeats"); do
    seconds=$( { command time -f %e dotnet "$root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll" fit --data insteval.csv --factor s --factor d --factor service --factor deptserv \
        --formula "$formula" --out fit --overwrite --quiet; } 2>&1 | tail -1)
    own=$(awk -v a="$seconds" -v b="${own:-1e9}" 'BEGIN { print (a < b) ? a : b }')
done
echo "| InstEval | lme4, fit | GpuLmm, fit | GpuLmm, whole command |"
echo "|---|---|---|---|"
echo "| seconds, least of $repeats | $peer | $fit | $own |"
echo "| log-likelihood | $likelihood | | $(sed -n 's/^ *"logLik": \([-0-9.]*\),$/\1/p' fit.fit.json | head -1) |"
awk -v a="$peer" -v f="$fit" -v b="$own" 'BEGIN { printf "\nratio of the fits %.1f (target 5), of the whole command to lme4'"'"'s fit %.1f\n", a / f, a / b }'
