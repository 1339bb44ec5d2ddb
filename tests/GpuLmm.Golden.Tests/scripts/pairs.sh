#!/usr/bin/env bash
# Makes Data/pairs/lm.tsv.gz: of 200 pairs of markers of Data/formats/example the product in lm(trait ~ covariates + x1 * x2), for the two traits
# of Data/plink2_glm, by R 4.2.2. No call is missing there. Needs R and plink2.
set -euo pipefail
cd "$(dirname "$0")/../Data/pairs"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
plink2 --bfile ../formats/example --export A --out "$work/g" > /dev/null
Rscript - "$work/g.raw" <<'R'
raw <- read.table(commandArgs(TRUE)[1], header = TRUE, check.names = FALSE)
traits <- read.table("../plink2_glm/phenotype.txt", header = TRUE)
covariates <- read.table("../plink2_glm/covariates.txt", header = TRUE)
traits <- traits[match(raw$IID, traits$IID), ]
covariates <- covariates[match(raw$IID, covariates$IID), ]
x <- as.matrix(raw[, -(1:6)])
stopifnot(!anyNA(x))
# plink2 exports copies of the first allele of the .bim's two; its name is behind the marker's.
ids <- sub("_[^_]*$", "", colnames(x))
counted <- sub("^.*_", "", colnames(x))
set.seed(3)
rows <- do.call(rbind, lapply(1:200, function(k) {
  j <- sample(ncol(x), 2)
  do.call(rbind, lapply(c("Y1", "Y2"), function(trait) {
    d <- data.frame(y = traits[[trait]], covariates[, -(1:2)], x1 = x[, j[1]], x2 = x[, j[2]])
    fit <- summary(lm(y ~ . + x1:x2, d))$coefficients
    own <- if ("x1:x2" %in% rownames(fit)) fit["x1:x2", ] else c(NA, NA, NA, NA)
    data.frame(ID1 = ids[j[1]], ID2 = ids[j[2]], A1 = counted[j[1]], A2 = counted[j[2]], TRAIT = trait,
      BETA = own[1], SE = own[2], P = own[4])
  }))
}))
rows[, 6:8] <- lapply(rows[, 6:8], function(v) sprintf("%.15g", v))
write.table(rows, "lm.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
R
gzip -9nf lm.tsv
