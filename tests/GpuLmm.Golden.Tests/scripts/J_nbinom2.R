# Score tests of markers against a negative binomial regression without random effects: theta and the coefficients by MASS::glm.nb, T = sum of
# g (y - mu) / (1 + mu/theta), V the information of g given the covariates. Needs geno (PLINK 1), pheno.tsv and covar.tsv of J04 unpacked in the
# working directory, and plink2:
#   plink2 --bfile geno --make-pgen --sort-vars --out s && plink2 --pfile s --export A --out g && Rscript nbinom2.R
library(MASS)
raw <- read.table("g.raw", header = TRUE, check.names = FALSE)
pheno <- read.table("pheno.tsv", header = TRUE); covar <- read.table("covar.tsv", header = TRUE)
y <- pheno[match(raw$IID, pheno$IID), 3]
x <- as.matrix(covar[match(raw$IID, covar$IID), -(1:2)])
keep <- !is.na(y) & rowSums(is.na(x)) == 0
y <- y[keep]; x <- x[keep, ]; g <- as.matrix(raw[keep, -(1:6)])
fit <- glm.nb(y ~ x, control = glm.control(epsilon = 1e-14, maxit = 500))
# glm.nb stops early and alternates: coefficients by as many steps of Fisher scoring as leave nothing to do, theta at the root of its own score.
X <- cbind(1, x)
scored <- function(t) { b <- coef(fit); for (k in 1:200) { m <- exp(drop(X %*% b)); w <- m / (1 + m / t)
  b <- b + drop(solve(crossprod(X, w * X), crossprod(X, (y - m) / (1 + m / t)))) }; b }
score <- function(lt) { t <- exp(lt); m <- exp(drop(X %*% scored(t))); sum(digamma(y + t) - digamma(t) + log(t) - log(t + m) + 1 - (y + t) / (m + t)) }
theta <- exp(uniroot(score, log(fit$theta) + c(-0.01, 0.01), tol = 1e-14)$root)
beta <- scored(theta)
mu <- exp(drop(X %*% beta)); w <- mu / (1 + mu / theta)
out <- data.frame(ID = sub("_[^_]*$", "", colnames(g)), ALLELE = sub(".*_", "", colnames(g)), T = NA, V = NA)
for (j in seq_len(ncol(g))) {
  v <- g[, j]; v[is.na(v)] <- mean(v, na.rm = TRUE)
  xg <- crossprod(X, w * v)
  out$T[j] <- sum(v * (y - mu) / (1 + mu / theta))
  out$V[j] <- sum(w * v^2) - drop(t(xg) %*% solve(crossprod(X, w * X), xg))
}
cat(sprintf("# theta %.15g\n", theta), file = "nbinom2.tsv")
cat(sprintf("# beta %s\n", paste(sprintf("%.15g", beta), collapse = " ")), file = "nbinom2.tsv", append = TRUE)
out$T <- sprintf("%.15g", out$T); out$V <- sprintf("%.15g", out$V)
write.table(out, "nbinom2.tsv", sep = "\t", quote = FALSE, row.names = FALSE, append = TRUE)
