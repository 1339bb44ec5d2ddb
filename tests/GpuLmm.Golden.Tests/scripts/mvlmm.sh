#!/usr/bin/env bash
# Two traits of the mice by GEMMA's multivariate model, for Data/mvlmm: every 12th marker, and those with p < 1e-5, with Newton's method for all of them
# (-pnr 1) to the end (-nrp, -nri). GEMMA's defaults stop most markers after a few EM steps: beta is then up to 0.014 standard errors away.
#     tests/GpuLmm.Golden.Tests/scripts/mvlmm.sh FOLDER
set -euo pipefail
data=$(cd "$(dirname "$0")/../Data" && pwd)
mkdir -p "$1" && cd "$1"
for part in bed bim fam; do zcat "$data/mouse_hs1940/mouse_hs1940.$part.gz" > "mouse.$part"; done
gemma -bfile mouse -gk 1 -n 1 -o k
gemma -bfile mouse -k output/k.cXX.txt -lmm 1 -n 1 6 -o all
awk -F'\t' 'NR > 1 && (NR % 12 == 0 || $13 < 1e-5) { print $2 }' output/all.assoc.txt > some.txt
gemma -bfile mouse -k output/k.cXX.txt -lmm 1 -n 1 6 -snps some.txt -pnr 1 -nrp 1e-9 -nri 1000 -o mvlmm
gzip -9nc output/mvlmm.assoc.txt > "$data/mvlmm/mvlmm.assoc.txt.gz"
cp output/mvlmm.log.txt "$data/mvlmm/mvlmm.log.txt"
