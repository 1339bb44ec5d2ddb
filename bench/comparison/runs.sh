#!/usr/bin/env bash
# What it costs to keep a scan, how soon one that was broken off goes on, and how fast parts are merged, on one machine.
# Needs plink2 (Debian package) and a built command:
#     dotnet build -c Release && bench/comparison/runs.sh [samples] [markers] [repeats] [markers of the resumed scan]
# Genotypes are random (plink2 --dummy, seed 1). The cost of the journal is that of the stage "scan" of run.json, with and without it, least of
# the repeats. A scan that goes on is one whose journal has nine tenths of the markers; beside it stands the start of the same scan without a journal.
# The merge is measured beside cp of the same bytes, which is followed by a flush as the merge is.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
samples=${1:-2000}
markers=${2:-50000}
repeats=${3:-5}
done=${4:-10000000}
gpulmm="dotnet ${GPULMM:-$root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll}"
work=$(mktemp -d "${BENCH_FOLDER:-${TMPDIR:-/tmp}}/runs-XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
now() { date +%s.%N; }
less() { awk -v a="$1" -v b="$2" 'BEGIN { print a < b ? a : b }'; }

echo "| what | seconds (least of $repeats) | ratio | target |"
echo "|---|---:|---:|---:|"
plink2 --dummy "$samples" "$markers" 0.01 --seed 1 --make-bed --out g >plink2.log
$gpulmm kinship --bfile g --out k --quiet
stage() { # options
    $gpulmm scan --bfile g --kinship k --out r --overwrite --quiet "$@"
    grep '"scan":' r.run.json | grep -oE '[0-9]+\.?[0-9]*' | tail -1
}
with=1e9 without=1e9
for _ in $(seq "$repeats"); do
    without=$(less "$(stage --checkpoint off)" "$without")
    with=$(less "$(stage --checkpoint 1)" "$with")
done
awk -v a="$with" -v b="$without" -v n="$samples" -v m="$markers" 'BEGIN {
    printf "| scan of %d samples and %d markers without a journal | %s | 1 | |\n| with a journal, stored every second | %s | %.3f | 1.02 |\n", n, m, b, a, a / b }'

# Few samples, so that what takes time is what depends on markers.
rm -f g.* r.*
plink2 --dummy 40 "$done" --seed 1 --make-bed --out g >plink2.log
scan="$gpulmm scan --bfile g --background none --threads 1 --out r"
$scan --checkpoint 0 --quiet &
pid=$!
# The run is killed before its tables have their names: the journal has all markers then, and the tables are not there.
while [ ! -f r.log.partial ] && [ ! -f r.run.json.partial ] && kill -0 $pid 2>/dev/null; do sleep 0.01; done
kill -9 $pid 2>/dev/null || true
wait $pid 2>/dev/null || true
size=$(stat -c %s r.journal)
# A tenth of the markers is left. A scan has begun when its journal has a new block; in the end its table has to be that of the whole.
since_start() { # bytes of the journal before, options
    local before=$1; shift
    begun=$(now)
    $scan --quiet "$@" &
    pid=$!
    while [ "$(stat -c %s r.journal 2>/dev/null || echo 0)" -le "$before" ]; do sleep 0.01; done
    awk -v a="$begun" -v b="$(now)" 'BEGIN { print b - a }' >took
}
mv r.journal whole.journal
rm -f r.*
since_start 1000 --checkpoint 0
fresh=$(cat took)
kill -9 $pid && wait $pid 2>/dev/null || true
rm -f r.*
head -c $((size / 10 * 9)) whole.journal >r.journal
since_start $((size / 10 * 9)) --resume --checkpoint 0
resumed=$(cat took)
wait $pid
all=$(awk -v a="$begun" -v b="$(now)" 'BEGIN { print b - a }')
awk -v a="$fresh" -v b="$resumed" -v c="$all" -v m="$done" -v s="$size" 'BEGIN {
    printf "| from the command to the first block of %d markers | %.1f | | |\n", m, a
    printf "| the same of one that goes on, 90 %% done (journal of %.2f GB) | %.1f | %.1f s later | 2 s |\n| the whole run that goes on | %.1f | | |\n", s / 1e9, b, b - a, c }'

# Parts of a table of text, joined.
for part in 1 2 3 4; do $gpulmm scan --bfile g --background none --out p --shard $part/4 --quiet --checkpoint off; done
sync
copy=1e9 merge=1e9
for _ in $(seq "$repeats"); do
    rm -f copy; begun=$(now)
    cat p.shard-*.tsv >copy && sync copy
    copy=$(less "$(awk -v a="$begun" -v b="$(now)" 'BEGIN { print b - a }')" "$copy")
    $gpulmm merge p --overwrite --quiet
    merge=$(less "$(grep '"merge":' p.run.json | grep -oE '[0-9]+\.?[0-9]*' | tail -1)" "$merge")
done
cmp copy <(cat p.shard-*.tsv)
awk -v a="$copy" -v b="$merge" -v s="$(stat -c %s copy)" 'BEGIN {
    printf "| copy of %.2f GB of parts, flushed | %.2f | 1 | |\n| merge of these, its stage | %.2f | %.2f of the speed of the copy | 0.7 |\n", s / 1e9, a, b, a / b }'
