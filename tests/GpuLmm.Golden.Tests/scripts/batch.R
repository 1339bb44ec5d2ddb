# Many small models, each fitted alone by lme4 and lmerTest: Data/batch. Rscript batch.R FOLDER
# Responses are simulated with a fixed seed; cells are missing, some variances are zero, one model lacks a subject.
suppressMessages(library(lmerTest))
set.seed(20261125)
folder <- commandArgs(TRUE)[1]
names <- sprintf("P%02d", 1:20)
d <- expand.grid(time = 0:3, batch = c("b1", "b2", "b3"), subject = paste0("s", 1:6), protein = names, stringsAsFactors = FALSE)
d$condition <- ifelse(d$subject %in% c("s1", "s2", "s3"), "control", "treated")
d$w <- round(runif(nrow(d), 0.5, 2), 3)
d$y <- NA
for (p in names) {
    rows <- d$protein == p
    sd <- runif(3) * 1.5 * rbinom(3, 1, 0.75)
    u <- rnorm(6, 0, sd[1]); v <- rnorm(6, 0, sd[2] / 2) + 0.3 * u; b <- rnorm(3, 0, sd[3])
    s <- as.integer(factor(d$subject[rows])); g <- as.integer(factor(d$batch[rows]))
    d$y[rows] <- 10 + (d$condition[rows] == "treated") + 0.2 * d$time[rows] + u[s] + v[s] * d$time[rows] + b[g] + rnorm(sum(rows), 0, 0.7 / sqrt(d$w[rows]))
}
d <- d[runif(nrow(d)) > 0.35 & !(d$protein == "P03" & d$subject == "s6"), ]
d$y <- round(d$y, 5)
d$y[sample(nrow(d), 30)] <- NA
write.csv(d, file.path(folder, "data.csv"), row.names = FALSE, quote = FALSE)

# The best of several optimisers, the last from there on with the tightest of stopping rules.
fit <- function(formula, data, reml, weights) {
    data$weight <- if (weights) data$w else 1
    best <- NULL
    control <- function(optimizer, ...) lmerControl(optimizer = optimizer, calc.derivs = FALSE, check.conv.singular = "ignore", optCtrl = list(...))
    for (optimizer in c("bobyqa", "Nelder_Mead", "nloptwrap")) {
        m <- suppressWarnings(suppressMessages(lme4::lmer(formula, data, REML = reml, weights = weight, control = control(optimizer))))
        if (is.null(best) || logLik(m) > logLik(best)) best <- m
    }
    last <- suppressWarnings(suppressMessages(do.call(lmerTest::lmer, list(
        formula, data, REML = reml, weights = data$weight, start = getME(best, "theta"), control = control("bobyqa", rhobeg = 2e-3, rhoend = 1e-11)))))
    stopifnot(logLik(last) >= logLik(best) - 1e-9)
    last
}
models <- list(
    list("y ~ condition + (1 | subject)", TRUE, FALSE), list("y ~ condition + (1 | subject)", FALSE, FALSE), list("y ~ condition + time + (1 | subject)", TRUE, TRUE),
    list("y ~ condition + time + (1 | subject) + (1 | batch)", TRUE, FALSE), list("y ~ condition * time + (1 + time | subject)", TRUE, FALSE),
    list("y ~ condition + time + (1 + time || subject) + (1 | batch)", FALSE, FALSE))
rows <- list()
for (k in seq_along(models)) for (p in names) {
    m <- fit(as.formula(models[[k]][[1]]), d[d$protein == p & !is.na(d$y), ], models[[k]][[2]], models[[k]][[3]])
    degrees <- coef(summary(m))[, "df"]
    v <- as.data.frame(VarCorr(m))
    variance <- sum(v$vcov[is.na(v$var2)])
    rows[[length(rows) + 1]] <- data.frame(
        formula = models[[k]][[1]], method = ifelse(models[[k]][[2]], "REML", "ML"), weights = models[[k]][[3]], model = p, n = nobs(m), singular = isSingular(m),
        logLik = as.numeric(logLik(m)), residual = sigma(m)^2, variance = variance, term = names(fixef(m)), estimate = fixef(m), se = sqrt(diag(as.matrix(vcov(m)))),
        df = degrees)
}
table <- do.call(rbind, rows)
for (column in c("logLik", "residual", "variance", "estimate", "se", "df")) table[[column]] <- format(table[[column]], digits = 15, trim = TRUE)
write.table(table, file.path(folder, "expected.tsv"), sep = "\t", row.names = FALSE, quote = FALSE)
cat(R.version.string, "lme4", format(packageVersion("lme4")), "lmerTest", format(packageVersion("lmerTest")), "\n")
