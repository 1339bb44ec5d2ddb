#!/usr/bin/env bash
# Many small mixed models through GpuLmm and a loop of lme4's lmer, in one run on one machine. Needs r-cran-lme4 and time (Debian packages) and a built command:
#     dotnet build -c Release && bench/comparison/batch.sh [models of the peer] [repeats]
# 10,000 models of 12 rows with a random intercept, simulated with a fixed seed. lmer fits the first models (1,000 by default) in a loop over split data, and its
# time is scaled to all: each of its models takes the same. Times are wall clock: of the loop alone for lme4; of the whole command for GpuLmm, from start
# through reading the table of 120,000 rows, Satterthwaite's degrees of freedom and false discovery rates to the tables written.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
peers=${1:-1000}
repeats=${2:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > loop.R <<'R'
suppressMessages(library(lme4))
set.seed(1)
d <- expand.grid(condition = c("a", "b"), subject = paste0("s", 1:6), protein = sprintf("p%05d", 1:10000))
sd <- runif(10000, 0, 1.5)
d$y <- 20 + rep(rnorm(60000), each = 2) * rep(sd, each = 12) + (d$condition == "b") * rep(runif(10000) < 0.1, each = 12) + rnorm(120000, 0, 0.5)
write.csv(d, "long.csv", row.names = FALSE, quote = FALSE)
parts <- split(d, d$protein)[seq_len(as.integer(commandArgs(TRUE)[1]))]
fit <- function(part) suppressMessages(lmer(y ~ condition + (1 | subject), part))
likelihoods <- numeric(length(parts))
seconds <- system.time(for (k in seq_along(parts)) likelihoods[k] <- logLik(fit(parts[[k]])))[["elapsed"]]
write.table(data.frame(names(parts), format(likelihoods, digits = 15)), "peer.tsv", sep = "\t", row.names = FALSE, col.names = FALSE, quote = FALSE)
cat(seconds * 10000 / length(parts), "\n")
R
peer=$(Rscript loop.R "$peers")
own=
for _ in $(seq "$repeats"); do
    seconds=$( { command time -f %e dotnet "$root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll" fit --data long.csv --by protein --formula "y ~ condition + (1 | subject)" \
        --out batch --overwrite --quiet; } 2>&1 | tail -1)
    own=$(awk -v a="$seconds" -v b="${own:-1e9}" 'BEGIN { print (a < b) ? a : b }')
done
echo "| | a loop of lmer | GpuLmm |"
echo "|---|---|---|"
echo "| 10,000 models of 12 rows, seconds (lmer: $peers models, scaled; GpuLmm: least of $repeats) | $peer | $own |"
awk -F'\t' 'NR == FNR { peer[$1] = $2; next } FNR > 1 && $1 in peer { d = $4 - peer[$1]; d = d < 0 ? -d : d; if (d > most) most = d; n++ }
    END { printf "| largest difference of log-likelihoods, %d models | | %.1e |\n", n, most }' peer.tsv batch.models.tsv
awk -v a="$peer" -v b="$own" 'BEGIN { printf "\nratio %.0f (target 100)\n", a / b }'
