#!/usr/bin/env bash
# Generalised mixed models through GpuLmm and glmmTMB, in one run on one machine. Needs r-cran-glmmtmb, r-cran-lme4 (its data) and time (Debian packages), and the
# command and the benchmarks built:
#     dotnet build -c Release && bench/comparison/generalised.sh [repeats] [sites]
# Wall clock, of like with like: of the fit alone, within a process that has fitted before (GpuLmm's the least of 40: .NET compiles again what has run thirty times), and of the whole: Rscript that loads glmmTMB, reads the table and fits; gpulmm fit.
# Sites: of the spatial model (1000; 0 for none), which glmmTMB fits once.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
repeats=${1:-3}
sites=${2:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > data.R <<'R'
suppressMessages(library(lme4))
VerbAgg$y <- as.integer(VerbAgg$r2 == "Y")
write.csv(VerbAgg[c("y", "Anger", "Gender", "btype", "situ", "id", "item")], "verbagg.csv", row.names = FALSE)
grouseticks$cH <- (grouseticks$HEIGHT - mean(grouseticks$HEIGHT)) / 100
write.csv(grouseticks[c("TICKS", "YEAR", "cH", "BROOD", "INDEX", "LOCATION")], "grouseticks.csv", row.names = FALSE)
sites <- as.integer(commandArgs(TRUE)[1])
if (sites > 0) {
  set.seed(1); d <- data.frame(x = runif(sites), y = runif(sites), elev = rnorm(sites))
  field <- drop(t(chol(exp(-as.matrix(dist(d[c("x", "y")])) / 0.2))) %*% rnorm(sites)) * 0.7
  d$count <- rpois(sites, exp(0.5 + 0.4 * d$elev + field))
  write.csv(d[c("count", "elev", "x", "y")], "space.csv", row.names = FALSE)
}
R
cat > peer.R <<'R'
suppressMessages(library(glmmTMB))
args <- commandArgs(TRUE); repeats <- as.integer(args[2])
d <- read.csv(paste0(args[1], ".csv"))
fit <- switch(args[1],
  verbagg = function() { d$id <- factor(d$id); glmmTMB(y ~ Anger + Gender + btype + situ + (1 | id) + (1 | item), d, binomial) },
  grouseticks = function() {
    for (name in c("YEAR", "BROOD", "INDEX", "LOCATION")) d[[name]] <- factor(d[[name]])
    glmmTMB(TICKS ~ YEAR + cH + (1 | BROOD) + (1 | INDEX) + (1 | LOCATION), d, poisson)
  },
  space = function() { d$pos <- numFactor(d$x, d$y); d$g <- factor(1); glmmTMB(count ~ elev + exp(pos + 0 | g), d, poisson) })
least <- Inf
for (i in seq_len(repeats)) least <- min(least, system.time(m <- suppressWarnings(fit()))[["elapsed"]])
cat(least, format(as.numeric(logLik(m)), digits = 12), "\n")
R
Rscript data.R "$sites"
least_whole() {
    local best=1e9 seconds times=$1
    shift
    for _ in $(seq "$times"); do
        seconds=$( { command time -f %e "$@" > /dev/null; } 2>&1 | tail -1)
        best=$(awk -v a="$seconds" -v b="$best" 'BEGIN { print (a < b) ? a : b }')
    done
    echo "$best"
}
compare() {
    local name=$1 family=$2 factor=$3 formula=$4 times=$repeats fits=40
    [ "$name" = space ] && times=1 fits=2
    read -r peer peerlik < <(Rscript peer.R "$name" "$times")
    peerwhole=$(least_whole "$times" Rscript peer.R "$name" 1)
    read -r _ own ownlik _ < <(dotnet "$root/bench/GpuLmm.Benchmarks/bin/Release/net10.0/GpuLmm.Benchmarks.dll" generalised "$fits" "$family" "$factor" "$name.csv" "$formula")
    ownwhole=$(least_whole "$times" dotnet "$root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll" fit --data "$name.csv" --family "$family" ${factor:+--factor "$factor"} \
        --formula "$formula" --out fit --overwrite --quiet)
    echo "| $name | $peer ($peerlik) | $own ($ownlik) | $(awk -v a="$peer" -v b="$own" 'BEGIN { printf "%.1f", a / b }') | $peerwhole | $ownwhole | $(awk -v a="$peerwhole" -v b="$ownwhole" 'BEGIN { printf "%.1f", a / b }') |"
}
echo "| seconds, least of $repeats (log-likelihood) | glmmTMB, fit | GpuLmm, fit | ratio | Rscript, whole | gpulmm, whole | ratio |"
echo "|---|---|---|---|---|---|---|"
compare verbagg binomial id "y ~ Anger + Gender + btype + situ + (1 | id) + (1 | item)"
compare grouseticks poisson YEAR "TICKS ~ YEAR + cH + (1 | BROOD) + (1 | INDEX) + (1 | LOCATION)"
[ "$sites" -eq 0 ] || compare space poisson "" "count ~ elev + exp(x + y)"
