#!/usr/bin/env bash
# Generalised mixed models through GpuLmm, glmmTMB and lme4, in one run on one machine. Needs r-cran-glmmtmb, r-cran-lme4 and time (Debian packages) and a
# built command; data are lme4's, and a simulated landscape:
#     dotnet build -c Release && bench/comparison/generalised.sh [repeats] [sites]
# Times are wall clock: of the fit alone for the peers, and of the whole command, start included, for GpuLmm. Sites: of the spatial model (1000; 0 for none).
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
repeats=${1:-3}
sites=${2:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > peers.R <<'R'
suppressMessages({library(lme4); library(glmmTMB)})
args <- commandArgs(TRUE); repeats <- as.integer(args[1]); sites <- as.integer(args[2])
least <- function(fit, times) { t <- Inf; for (i in seq(times)) t <- min(t, system.time(m <- suppressWarnings(fit()))[["elapsed"]]); c(t, as.numeric(logLik(m))) }
tell <- function(name, tmb, lme) cat(name, format(c(tmb, lme), digits = 12), "\n")
VerbAgg$y <- as.integer(VerbAgg$r2 == "Y"); f <- y ~ Anger + Gender + btype + situ + (1 | id) + (1 | item)
write.csv(VerbAgg[c("y", "Anger", "Gender", "btype", "situ", "id", "item")], "verbagg.csv", row.names = FALSE)
tell("verbagg", least(function() glmmTMB(f, VerbAgg, binomial), repeats), least(function() glmer(f, VerbAgg, binomial), repeats))
grouseticks$cH <- (grouseticks$HEIGHT - mean(grouseticks$HEIGHT)) / 100; f <- TICKS ~ YEAR + cH + (1 | BROOD) + (1 | INDEX) + (1 | LOCATION)
write.csv(grouseticks[c("TICKS", "YEAR", "cH", "BROOD", "INDEX", "LOCATION")], "grouseticks.csv", row.names = FALSE)
tell("grouseticks", least(function() glmmTMB(f, grouseticks, poisson), repeats), least(function() glmer(f, grouseticks, poisson), repeats))
if (sites > 0) {
  set.seed(1); d <- data.frame(x = runif(sites), y = runif(sites), elev = rnorm(sites), g = factor(1))
  field <- drop(t(chol(exp(-as.matrix(dist(d[c("x", "y")])) / 0.2))) %*% rnorm(sites)) * 0.7
  d$count <- rpois(sites, exp(0.5 + 0.4 * d$elev + field)); d$pos <- numFactor(d$x, d$y)
  write.csv(d[c("count", "elev", "x", "y")], "space.csv", row.names = FALSE)
  tell("space", least(function() glmmTMB(count ~ elev + exp(pos + 0 | g), d, poisson), 1), c(NA, NA))
}
R
Rscript peers.R "$repeats" "$sites" > peers.txt
own() {
    local best=1e9 seconds
    for _ in $(seq "$repeats"); do
        seconds=$( { command time -f %e dotnet "$root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll" fit "$@" --out fit --overwrite --quiet; } 2>&1 | tail -1)
        best=$(awk -v a="$seconds" -v b="$best" 'BEGIN { print (a < b) ? a : b }')
    done
    echo "$best $(sed -n 's/^ *"logLik": \([-0-9.]*\),$/\1/p' fit.fit.json | head -1)"
}
echo "| seconds, least of $repeats (log-likelihood) | glmmTMB | lme4 | GpuLmm | glmmTMB / GpuLmm |"
echo "|---|---|---|---|---|"
while read -r name tmb tmblik lme lmelik; do
    case $name in
        verbagg) read -r seconds likelihood < <(own --data verbagg.csv --family binomial --factor id --formula "y ~ Anger + Gender + btype + situ + (1 | id) + (1 | item)") ;;
        grouseticks) read -r seconds likelihood < <(own --data grouseticks.csv --family poisson --factor YEAR --formula "TICKS ~ YEAR + cH + (1 | BROOD) + (1 | INDEX) + (1 | LOCATION)") ;;
        *) read -r seconds likelihood < <(own --data space.csv --family poisson --formula "count ~ elev + exp(x + y)") ;;
    esac
    echo "| $name | $tmb ($tmblik) | $lme ($lmelik) | $seconds ($likelihood) | $(awk -v a="$tmb" -v b="$seconds" 'BEGIN { printf "%.1f", a / b }') |"
done < peers.txt
