#!/usr/bin/env bash
# `gpulmm prune` beside `plink2 --indep-pairwise` on the same files, in one run on one machine. Needs plink2 and python3 (Debian packages) and a built command:
#     dotnet build -c Release && bench/comparison/prune.sh [samples] [markers] [repeats]
# Markers in linkage disequilibrium on ten chromosomes, simulated with a fixed seed: a marker differs from the one before in one haplotype in eight, in either of two
# directions; one call in 100 is missing from half of the markers. Seconds of wall clock, least of the repeats; both lists are compared.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
samples=${1:-5000}
markers=${2:-50000}
repeats=${3:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 - "$samples" "$markers" <<'PYTHON'
import random, sys
random.seed(1)
n, m = int(sys.argv[1]) // 4 * 4, int(sys.argv[2])
even = int("01" * n, 2)                                       # whole numbers as vectors of bits, two a sample
def spread(): return random.getrandbits(2 * n) & even
def rare(k):                                                  # each bit with probability 2^-k
    own = even
    for _ in range(k): own &= random.getrandbits(2 * n)
    return own
with open("s.bed", "wb") as bed, open("s.bim", "w") as bim:
    bed.write(bytes([0x6C, 0x1B, 1]))
    chromosome = 0
    for j in range(m):
        if 1 + 10 * j // m != chromosome:
            chromosome, position = 1 + 10 * j // m, 1
            first, second = spread(), spread()
        position += random.randrange(1, 6000)
        first, second = first ^ rare(3), second ^ rare(3)
        k = random.randrange(1, 5)
        a, b = first & (rare(k) | rare(2)), second & (rare(k) | rare(2))
        both, none = a & b, even & ~(a | b)
        code = (none << 1 | none) | ((a ^ b) << 1)            # 00 two copies, 10 one, 11 none
        if j % 2:
            lost = rare(7)
            code = (code | lost) & ~(lost << 1)               # 01 missing
        bed.write(code.to_bytes(n // 4, "little"))
        bim.write(f"{chromosome}\trs{j}\t0\t{position}\tA\tG\n")
with open("s.fam", "w") as fam:
    for i in range(n):
        fam.write(f"f{i} i{i} 0 0 1 -9\n")
PYTHON
echo "| $samples samples, $markers markers | plink2, s | gpulmm, s | plink2/gpulmm | stay |"
echo "|---|---|---|---|---|"
least() { # seconds of a command
    local best=1e9
    for _ in $(seq "$repeats"); do
        local start=$EPOCHREALTIME
        "$@" >run.log 2>&1 || { cat run.log >&2; exit 1; }
        best=$(awk -v a="$start" -v b="$EPOCHREALTIME" -v c="$best" 'BEGIN { t = b - a; print (t < c) ? t : c }')
    done
    echo "$best"
}
for window in "500kb 0.2" "1000kb 0.1" "50 5 0.5"; do
    theirs=$(least plink2 --bfile s --indep-pairwise $window --out p)
    ours=$(least dotnet "$root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll" prune --bfile s --indep-pairwise $window --out g --overwrite --quiet)
    cmp p.prune.in g.prune.in
    cmp p.prune.out g.prune.out
    awk -v w="$window" -v a="$theirs" -v b="$ours" -v stay="$(wc -l <g.prune.in)" 'BEGIN { printf "| `%s` | %.2f | %.2f | %.2f | %d |\n", w, a, b, a / b, stay }'
done
