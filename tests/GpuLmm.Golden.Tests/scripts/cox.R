# Score tests of markers against Cox's model with covariates and without relationships, ties by Efron: the fit, T = sum of g times the martingale
# residuals, and the score statistic T^2/V, by survival. Writes the data too: Rscript cox.R, in the folder of the data.
library(survival)
set.seed(18)
n <- 160; m <- 24
g <- sapply(1:m, function(j) rbinom(n, 2, c(0.02, 0.05, 0.2, 0.45)[1 + j %% 4]))
age <- round(rnorm(n, 50, 8), 1); sex <- rbinom(n, 1, 0.5)
hazard <- exp(0.03 * (age - 50) + 0.4 * sex + 0.5 * g[, 2])
event <- rexp(n, 0.05 * hazard); end <- runif(n, 2, 25)
time <- ceiling(pmin(event, end)); status <- as.integer(event <= end)   # whole years: ties
ids <- sprintf("I%03d", 1:n)
control <- coxph.control(eps = 1e-14, toler.chol = 1e-16, iter.max = 100)
fit <- coxph(Surv(time, status) ~ age + sex, ties = "efron", control = control)
r <- residuals(fit, "martingale")
rows <- t(sapply(1:m, function(j) {
  x <- g[, j]
  own <- coxph(Surv(time, status) ~ age + sex + x, init = c(coef(fit), 0), ties = "efron", control = coxph.control(iter.max = 0))
  c(j, sum(x * r), own$score)
}))
colnames(rows) <- c("MARKER", "T", "SCORE")
write.table(data.frame(IID = ids, time = time, status = status), "pheno.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
write.table(data.frame(IID = ids, age = age, sex = sex), "covar.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
write.table(t(g), "copies.tsv", sep = "\t", quote = FALSE, row.names = FALSE, col.names = ids)
cat(sprintf("# age %.15g\n# sex %.15g\n", coef(fit)[1], coef(fit)[2]), file = "expected.tsv")
suppressWarnings(write.table(apply(rows, 2, function(x) sprintf("%.15g", x)), "expected.tsv", sep = "\t", quote = FALSE, row.names = FALSE, append = TRUE))
