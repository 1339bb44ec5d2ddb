#!/bin/bash
# Markers of the mice that plink2 leaves (PLINK v2.00a3.5, 9 Aug 2022): `pruning.sh DATA` writes DATA/pruning from DATA/mouse_hs1940.
set -euo pipefail
data=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"
for extension in bed bim fam; do gunzip -c "$data/mouse_hs1940/mouse_hs1940.$extension.gz" > "mouse.$extension"; done

# Every mouse has parents there; what plink2 compares is founders.
awk '{ $3 = 0; $4 = 0; print }' mouse.fam > founders.fam
plink2 --bed mouse.bed --bim mouse.bim --fam founders.fam --allow-extra-chr --chr-set 19 --make-pgen --sort-vars --out sorted
mkdir -p "$data/pruning"
for window in "2000kb 0.2" "100 10 0.5"; do
    plink2 --pfile sorted --allow-extra-chr --chr-set 19 --autosome --indep-pairwise $window --out pruned
    cp pruned.prune.in "$data/pruning/mouse.${window// /_}.prune.in"
done
