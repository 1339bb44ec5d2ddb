# Effects of three studies put together: fixed and random (DerSimonian & Laird) effects, Q, I2 and tau2 by metafor, deviates by their formula.
# Writes the studies, each in its own alleles, and what metafor has of them: Rscript meta.R, in the folder of the data.
library(metafor)
set.seed(20)
log10p <- function(z) -(log(2) + pnorm(-abs(z), log.p = TRUE)) / log(10)
m <- 40
other <- rep(c("A", "C", "T", "G", "A", "AT"), length.out = m); effect <- rep(c("G", "T", "C", "A", "C", "A"), length.out = m)
flip <- function(x) ifelse(nchar(x) == 1, chartr("ACGT", "TGCA", x), x)
n <- c(900, 2500, 400)
f <- runif(m, 0.05, 0.95)
true <- rnorm(m, 0, 0.1); true[1] <- 2
studies <- lapply(1:3, function(s) {
  se <- 1 / sqrt(2 * n[s] * f * (1 - f)); data.frame(b = rnorm(m, true + rnorm(m, 0, ifelse(1:m %% 3 == 0, 0.2, 0)), se), se = se, f = f)
})
studies[[1]]$se[1] <- 0.02; studies[[2]]$se[1] <- 0.01; studies[[3]]$se[1] <- 0.05   # p far below the smallest double
has <- lapply(1:3, function(s) (1:m) %% (s + 4) != 0)
for (s in 1:3) {
  d <- studies[[s]][has[[s]], ]; j <- which(has[[s]])
  swap <- s == 2 & j %% 2 == 0; strand <- s == 3 & j %% 4 == 1
  a1 <- ifelse(swap, other[j], effect[j]); a0 <- ifelse(swap, effect[j], other[j])
  a1 <- ifelse(strand, flip(a1), a1); a0 <- ifelse(strand, flip(a0), a0)
  write.table(data.frame(CHROM = 1, POS = 100 * j, ID = paste0("rs", j), ALLELE0 = a0, ALLELE1 = a1,
    A1FREQ = sprintf("%.17g", ifelse(swap, 1 - d$f, d$f)), N = n[s], TEST = "WALD", BETA = sprintf("%.17g", ifelse(swap, -d$b, d$b)),
    SE = sprintf("%.17g", d$se), LOG10P = sprintf("%.10g", log10p(d$b / d$se)), NOTE = ""), paste0("study", s, ".tsv"), sep = "\t", quote = FALSE, row.names = FALSE)
}
rows <- do.call(rbind, lapply(1:m, function(j) {
  own <- which(sapply(has, function(h) h[j]))
  b <- sapply(own, function(s) studies[[s]]$b[j]); se <- sapply(own, function(s) studies[[s]]$se[j])
  fe <- rma(yi = b, sei = se, method = "FE"); dl <- if (length(own) > 1) rma(yi = b, sei = se, method = "DL") else fe
  z <- sum(sqrt(n[own]) * b / se) / sqrt(sum(n[own])); k <- length(own)
  c(j, k, fe$beta, fe$se, log10p(fe$zval), dl$beta, dl$se, log10p(dl$zval), z, log10p(z), if (k > 1) fe$QE else NA,
    if (k > 1) -pchisq(fe$QE, k - 1, lower.tail = FALSE, log.p = TRUE) / log(10) else NA,
    if (k > 1) max(0, (fe$QE - k + 1) / fe$QE) else NA, if (k > 1) dl$tau2 else NA)
}))
colnames(rows) <- c("MARKER", "STUDIES", "FIXED", "FIXED_SE", "FIXED_LOG10P", "RANDOM", "RANDOM_SE", "RANDOM_LOG10P", "Z", "Z_LOG10P", "Q",
  "Q_LOG10P", "I2", "TAU2")
write.table(cbind(ALLELE1 = effect, apply(rows, 2, function(x) sprintf("%.15g", x))), "expected.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
