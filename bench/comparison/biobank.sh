#!/usr/bin/env bash
# Passes of `scan --scale biobank` over genotypes in memory: their rate beside that of one large product of the same BLAS (float64, as the passes are), and the share of the
# decoding measured by itself. Needs a built command and benchmarks:
#     dotnet build -c Release && bench/comparison/biobank.sh [markers] [samples …]
# Genotypes are random and unlinked, with a fixed seed. Seconds of wall clock, least of three passes.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
markers=${1:-10000}
shift || true
sizes=("$@")
[ ${#sizes[@]} -gt 0 ] || sizes=(5000 10000 20000)
echo "| samples | markers | columns | a pass, s | GFLOP/s | the BLAS, GFLOP/s | of it | decoding |"
echo "|---|---|---|---|---|---|---|---|"
for samples in "${sizes[@]}"; do
    for columns in 31 127; do
        dotnet "$root/bench/GpuLmm.Benchmarks/bin/Release/net10.0/GpuLmm.Benchmarks.dll" passes "$samples" "$markers" "$columns"
    done
done
