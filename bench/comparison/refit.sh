#!/usr/bin/env bash
# Refits of sleepstudy to simulated responses through GpuLmm and lme4, in one run on one machine. Needs r-cran-lme4 (Debian package) and the benchmarks built:
#     dotnet build -c Release bench/GpuLmm.Benchmarks && bench/comparison/refit.sh [responses]
# By maximum likelihood: lme4 1.1.31 gives the log-likelihood of a refit so, whatever was asked for. Times are of the refits alone, after a first fit, in one process each; responses that lme4 does not bring to a maximum are counted, and compared too.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
responses=${1:-200}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > refit.R <<'R'
suppressWarnings(suppressMessages(library(lme4)))
count <- as.integer(commandArgs(TRUE)[1])
write.csv(sleepstudy, "sleepstudy.csv", row.names = FALSE, quote = FALSE)
model <- lmer(Reaction ~ Days + (Days | Subject), sleepstudy, REML = FALSE)
set.seed(1)
y <- as.matrix(simulate(model, count))
fit <- function(k) suppressWarnings(suppressMessages(refit(model, y[, k])))
invisible(lapply(1:5, fit))
seconds <- min(replicate(3, system.time(fits <<- lapply(seq_len(count), fit))[["elapsed"]]))
write.table(rbind(sapply(fits, logLik), y), "responses.csv", sep = ",", row.names = FALSE, col.names = paste0("y", seq_len(count)))
cat(1000 * seconds / count, "\n")
R
read -r peer < <(Rscript refit.R "$responses")
read -r single together difference converged steps < <(dotnet "$root/bench/GpuLmm.Benchmarks/bin/Release/net10.0/GpuLmm.Benchmarks.dll" refit sleepstudy.csv responses.csv)
echo "| sleepstudy, milliseconds a refit, $responses responses | |"
echo "|---|---|"
echo "| lme4 \`refit\` | $peer |"
echo "| GpuLmm \`Fit\`, one by one | $single |"
echo "| GpuLmm \`FitAll\` | $together |"
echo "| converged, mean steps | $converged, $steps |"
echo "| lme4 higher in log-likelihood by at most | $difference |"
awk -v a="$peer" -v b="$single" 'BEGIN { printf "\nratio %.0f (target 50)\n", a / b }'
