# Responses simulated from two fits and fitted again, and a parametric bootstrap, by lme4. Rscript make-refit.R FOLDER : writes data.csv, responses.csv and expected.json there.
# lme4 1.1.31 refits by ML whatever was asked for, so that the refits are fits by lmer from the start.
suppressMessages({library(lme4); library(jsonlite)})
folder <- commandArgs(TRUE)[1]
d <- sleepstudy; set.seed(20261125)
d$w <- round(runif(nrow(d), .5, 2), 3); d$off <- round(rnorm(nrow(d), 0, 20), 3); d$block <- sprintf("b%d", (seq_len(nrow(d)) * 7) %% 6)
write.csv(d, file.path(folder, "data.csv"), row.names = FALSE, quote = FALSE)
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5), check.conv.singular = "ignore")
models <- list(list(f = "Reaction ~ Days + (Days | Subject)", w = FALSE), list(f = "Reaction ~ Days + offset(off) + (1 | Subject) + (1 | block)", w = TRUE))
fitted <- lapply(models, function(m) if (m$w) lmer(as.formula(m$f), d, weights = w, control = tight) else lmer(as.formula(m$f), d, control = tight))
y <- do.call(cbind, lapply(fitted, function(m) as.matrix(simulate(m, 4))))
colnames(y) <- paste0("y", seq_len(ncol(y)))
write.csv(y, file.path(folder, "responses.csv"), row.names = FALSE, quote = FALSE)
again <- lapply(seq_len(ncol(y)), function(k) {
  m <- models[[(k - 1) %/% 4 + 1]]; e <- d; e$Reaction <- y[, k]
  r <- if (m$w) lmer(as.formula(m$f), e, weights = w, control = tight) else lmer(as.formula(m$f), e, control = tight)
  v <- as.data.frame(VarCorr(r))
  list(formula = m$f, weights = m$w, logLik = as.numeric(logLik(r)), fixef = unname(fixef(r)), sd = v$sdcor[is.na(v$var2)], fitted = unname(fitted(r)[1:10]))
})
statistic <- function(m) { v <- as.data.frame(VarCorr(m)); c(fixef(m), v$sdcor) }
draws <- suppressWarnings(suppressMessages(bootMer(lmer(Reaction ~ Days + (Days | Subject), d), statistic, nsim = 4000, seed = 5)))$t
draws <- draws[complete.cases(draws), ]
bootstrap <- list(formula = models[[1]]$f, replicates = nrow(draws), names = c("(Intercept)", "Days", "sd (Intercept)", "sd Days", "correlation", "sigma"),
                  lower = unname(apply(draws, 2, quantile, .025, type = 6)), upper = unname(apply(draws, 2, quantile, .975, type = 6)),
                  sd = unname(apply(draws, 2, sd)))
write_json(list(versions = list(R = as.character(getRversion()), lme4 = as.character(packageVersion("lme4"))), refits = again, bootstrap = bootstrap),
           file.path(folder, "expected.json"), digits = I(15), auto_unbox = TRUE, pretty = TRUE)
