#!/usr/bin/env bash
# The bytes of the command's results, so that a change of structure can be shown to change no number:
#
#     tests/bytes/tables.sh [path of gpulmm.dll]            compares with tests/bytes/hashes.txt
#     tests/bytes/tables.sh --record [path of gpulmm.dll]   writes tests/bytes/hashes.txt
#
# A scan of the mice, a scan with each chromosome left out, three fits (sparse, dense, generalised) and a batch, all without a BLAS, whose
# kernels differ between machines. The last bits also depend on the processor's vectors: hashes hold on the kind of processor that they name;
# on another, record them with the earlier version first.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
record=
[ "${1:-}" = --record ] && { record=yes; shift; }
gpulmm="dotnet $(realpath "${1:-$root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll}")"
data=$root/tests/GpuLmm.Golden.Tests/Data
hashes=$root/tests/bytes/hashes.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export GPULMM_BLAS=managed

for extension in bed bim fam; do gunzip -c "$data/mouse_hs1940/mouse_hs1940.$extension.gz" > mouse.$extension; done
for kernel in K_add K_dom; do gunzip -c "$data/fits/E00_shared_mouse400/$kernel.csv.gz" > "$kernel.csv"; done
gunzip -c "$data/batch/data.csv.gz" > batch.csv

run() { $gpulmm "$@" --threads 2 --quiet > out.txt 2> err.txt || { echo "gpulmm $* failed:" >&2; cat err.txt >&2; exit 1; }; }
run scan --bfile mouse --pheno-name pheno --maf 0.01 --geno 0.05 --test wald,lrt,score --out mouse
run scan --bfile "$data/formats/example_3chr" --loco --test wald,lrt,score --out loco
run fit --data "$data/fits/A07_sleepstudy_corr/data.csv" --formula "Reaction ~ Days + (Days | Subject)" --out sparse
run fit --data "$data/fits/E01_mouse_pheno1_two_kernels/data.csv" --formula "pheno1 ~ sex + (1 | gr(id, cov = g)) + (1 | gr(id, cov = d))" \
    --kernel g=K_add.csv --kernel d=K_dom.csv --out dense
run fit --data "$data/glmm/C04_salamanders_nbinom2/data.csv" --formula "count ~ spp + mined + (1 | site)" --family nbinom2 --out generalised
run fit --data batch.csv --formula "y ~ condition + time + (1 | subject)" --by protein --out batch

vectors() { grep -qm1 avx512f /proc/cpuinfo && echo "# avx512" || { grep -qm1 avx2 /proc/cpuinfo && echo "# avx2" || echo "# $(uname -m)"; }; }
# Logs and records of runs have times in them.
{ vectors; sha256sum $(ls mouse.* loco.* sparse.* dense.* generalised.* batch.* | grep -vE '\.(log|run\.json|bed|bim|fam|csv)$' | LC_ALL=C sort); } > now.txt
if [ -n "$record" ]; then
    cp now.txt "$hashes"
else
    diff "$hashes" now.txt && echo "the same bytes: $(($(wc -l < now.txt) - 1)) files"
fi
