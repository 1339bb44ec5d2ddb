## Predictions of glmmTMB's fits, their standard errors, errors of the conditional modes and profile intervals, for Data/prediction-glmm.
## The tables fitted are those of Data/glmm. Run in tests/GpuLmm.Golden.Tests: Rscript scripts/prediction-glmm.R
suppressMessages({library(glmmTMB); library(numDeriv); library(jsonlite)})

## glmmTMB stops at a relative change: Newton's steps on its exact gradient until that is rounding.
tight <- function(formula, data, family) {
  environment(formula) <- environment()
  m <- do.call(glmmTMB, list(formula, data = data, family = family,
    control = glmmTMBControl(optCtrl = list(iter.max = 1e4, eval.max = 1e4, rel.tol = 1e-14, x.tol = 1e-12))))
  p <- m$fit$par
  for (i in 1:4) p <- p - solve(jacobian(m$obj$gr, p), as.numeric(m$obj$gr(p)))
  m$obj$fn(p)
  m$fit$par <- p
  m$fit$parfull <- m$obj$env$last.par.best <- m$obj$env$last.par
  m$fit$objective <- m$obj$fn(p)
  m$sdr <- TMB::sdreport(m$obj, par.fixed = p, hessian.fixed = jacobian(m$obj$gr, p), getReportCovariance = FALSE)
  m
}

predicted <- function(m, new, ...) {
  link <- predict(m, new, type = "link", se.fit = TRUE, allow.new.levels = TRUE, ...)
  response <- predict(m, new, type = "response", se.fit = TRUE, allow.new.levels = TRUE, ...)
  list(link = unname(link$fit), linkSe = unname(link$se.fit), response = unname(response$fit), responseSe = unname(response$se.fit))
}

write_case <- function(name, m, new, extra = list(), fixed = TRUE) {
  dir <- file.path("Data/prediction-glmm", name)
  dir.create(dir, recursive = TRUE, showWarnings = FALSE)
  write.csv(new, file.path(dir, "new.csv"), row.names = FALSE, quote = FALSE)
  body <- list(versions = paste("R", getRversion(), "glmmTMB", packageVersion("glmmTMB")), gradient = max(abs(m$obj$gr(m$fit$par))),
    logLik = as.numeric(logLik(m)), conditional = predicted(m, new))
  if (fixed) body$population <- predicted(m, new, re.form = NA)
  write_json(c(body, extra), file.path(dir, "expected.json"), digits = 17, auto_unbox = TRUE, pretty = TRUE)
  print(c(body, extra))
}

modes <- function(m, count) { re <- as.data.frame(ranef(m, condVar = TRUE)); re <- re[re$component == "cond", ]
  keep <- unlist(lapply(split(seq_len(nrow(re)), as.character(re$grpvar)), head, count))
  data.frame(group = as.character(re$grpvar), level = as.character(re$grp), value = re$condval, se = re$condsd)[keep, ] }

read <- function(name, factors) { d <- read.csv(file.path("Data/glmm", name, "data.csv")); for (f in factors) d[[f]] <- factor(d[[f]], levels = unique(d[[f]])); d }

## Poisson counts in crossed and nested groupings; a brood and a location without records.
ticks <- read("C02_grouseticks_poisson", c("INDEX", "BROOD", "LOCATION"))
ticks$YEAR <- factor(ticks$YEAR, levels = c("95", "96", "97"))
m <- tight(TICKS ~ YEAR + cH + (1 | BROOD) + (1 | INDEX) + (1 | LOCATION), ticks, poisson())
new <- data.frame(INDEX = c("1", "7", "900", "33"), BROOD = c("501", "new", "601", "503"), LOCATION = c("32", "32", "999", "36"),
                  YEAR = c("95", "96", "97", "95"), cH = c(0.2, -1, 0, 0.5))
write_case("ticks_poisson", m, new, list(modes = modes(m, 6)))

## Negative binomial: the dispersion's error reaches the modes.
sal <- read("C04_salamanders_nbinom2", "site")
sal$mined <- factor(sal$mined, levels = c("yes", "no"))
sal$spp <- factor(sal$spp, levels = c("GP", "PR", "DM", "EC-A", "EC-L", "DES-L", "DF"))
m <- tight(count ~ mined + spp + (1 | site), sal, nbinom2())
new <- data.frame(site = c("R-1", "VF-3", "none"), mined = c("no", "yes", "no"), spp = c("DM", "GP", "DES-L"))
## Ends of the profile of glmmTMB's own objective, each parameter held and the others optimised: confint of glmmTMB 1.1.5 interpolates on a grid.
profiled <- function(m) {
  p <- m$fit$par; best <- m$obj$fn(p); se <- sqrt(diag(solve(jacobian(m$obj$gr, p))))
  held <- function(k, c) {
    q <- p[-k]; whole <- function(q) append(q, c, after = k - 1)
    nlminb(q, function(q) m$obj$fn(whole(q)), function(q) as.numeric(m$obj$gr(whole(q)))[-k], control = list(rel.tol = 1e-15, x.tol = 1e-13, iter.max = 1e3))$objective
  }
  excess <- function(k) function(c) sqrt(2 * max(held(k, c) - as.numeric(best), 0)) - qnorm(0.975)
  ends <- sapply(seq_along(p), function(k) c(uniroot(excess(k), p[k] - c(4, 1) * se[k], tol = 1e-9)$root, uniroot(excess(k), p[k] + c(1, 4) * se[k], tol = 1e-9)$root))
  data.frame(parameter = ifelse(names(p) == "beta", rep_len(names(fixef(m)$cond), length(p)), ifelse(names(p) == "betad", "log theta", "log sd")), lower = ends[1, ], upper = ends[2, ])
}
write_case("salamanders_nbinom2", m, new, list(modes = modes(m, 6), profile = profiled(m)))

## Binomial with trials, and intervals by profiles.
cows <- read("C01_cbpp_binomial_logit", "herd")
cows$period <- factor(cows$period)
m <- tight(cbind(incidence, size - incidence) ~ period + (1 | herd), cows, binomial())
new <- data.frame(herd = c("1", "15", "16"), period = c("1", "4", "2"), incidence = 1, size = 2)
write_case("cows_binomial", m, new, list(modes = modes(m, 6), profile = profiled(m)))

## A field at new places.
sids <- read("D04_ncsids_poisson_exp", character())
sids$pos <- numFactor(as.matrix(sids[, c("x", "y")])); sids$g <- factor(1)
m <- tight(SID74 ~ nwp + offset(lbir) + exp(pos + 0 | g), sids, poisson())
new <- data.frame(x = c(-0.8167, 0.3, 2.5), y = c(40.5229, 40.2, 38.9), nwp = c(0.01, 0.3, 0.5), lbir = c(7, 8, 6))
field <- new; field$pos <- numFactor(as.matrix(new[, c("x", "y")])); field$g <- factor(1)
dir.create("Data/prediction-glmm/sids_field", recursive = TRUE, showWarnings = FALSE)
write.csv(new, "Data/prediction-glmm/sids_field/new.csv", row.names = FALSE, quote = FALSE)
body <- list(versions = paste("R", getRversion(), "glmmTMB", packageVersion("glmmTMB")), gradient = max(abs(m$obj$gr(m$fit$par))), logLik = as.numeric(logLik(m)),
             conditional = predicted(m, field), population = predicted(m, field, re.form = NA))
write_json(body, "Data/prediction-glmm/sids_field/expected.json", digits = 17, auto_unbox = TRUE, pretty = TRUE)
print(body)
