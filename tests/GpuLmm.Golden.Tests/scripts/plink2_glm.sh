#!/usr/bin/env bash
# Makes the tables of Data/plink2_glm: linear regressions of two traits on every marker of Data/formats/example with three covariates, by
# PLINK v2.00a3.5. No call is missing there: plink2 leaves a sample without a call out, where a scan takes the mean.
set -euo pipefail
cd "$(dirname "$0")/../Data/plink2_glm"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
plink2 --bfile ../formats/example --pheno phenotype.txt --covar covariates.txt --glm hide-covar cols=+a1freq --out "$work/linear" > /dev/null
for trait in Y1 Y2; do gzip -9n < "$work/linear.$trait.glm.linear" > "$trait.glm.linear.gz"; done
