#!/usr/bin/env bash
# Kills the command with SIGKILL at random moments, goes on, and compares bytes: scans in every format, a kinship, null models and a merge.
#   bench/kills.sh [kills in all, 100] [seed, 1]
# After each kill nothing but whole results may be under a final name; runs are gone on with (--resume; null and merge start again, with --overwrite) and
# killed again, until one ends, whose bytes have to be those of a run that was not disturbed. Prints a table; fails where anything differs.
set -euo pipefail
cd "$(dirname "$0")/.."
kills=${1:-100}
RANDOM=${2:-1}
tool=${GPULMM:-src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll}
data=tests/GpuLmm.Golden.Tests/Data/mouse_hs1940
[ -f "$tool" ] || { echo "build the command first: dotnet build -c Release src/GpuLmm.Cli" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OPENBLAS_NUM_THREADS=1
for kind in bed bim fam; do gunzip -c "$data/mouse_hs1940.$kind.gz" >"$work/mouse.$kind"; done
mouse=$work/mouse
gpulmm() { dotnet "$tool" "$@"; }

quiet() { gpulmm "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; return 1; }; }

# The files of a prefix that are results: not those of work that goes on, nor records with times in them.
results() { (cd "$(dirname "$1")" && find . -maxdepth 1 -name "$(basename "$1").*" ! -name '*.partial' ! -name '*.lock' ! -name '*.journal*' \
    ! -name '*.log' ! -name '*.run.json' | sort); }

quiet kinship --bfile "$mouse" --maf 0.01 --loco --out "$work/k"
for part in 1 2 3; do
    quiet scan --bfile "$mouse" --pheno-name pheno --background none --format parquet --out "$work/parts" --shard $part/3
done

scan="scan --bfile $mouse --pheno-name pheno --kinship $work/k --maf 0.01 --test wald,lrt,score --threads 1 --checkpoint 0"
names=("scan, tsv" "scan, tsv.gz" "scan, parquet" "kinship, LOCO" "null" "merge, parquet")
commands=(
    "$scan --format tsv --out {}" "$scan --format tsv.gz --out {}" "$scan --format parquet --out {}"
    "kinship --bfile $mouse --maf 0.01 --loco --threads 1 --checkpoint 0 --out {}"
    "null --bfile $mouse --pheno-name pheno --kinship $work/k --threads 1 --out {}"
    "merge {}"
)
resumes=(--resume --resume --resume --resume --overwrite --overwrite)
faults=0
printf '| command | undisturbed, s | kills | runs that ended | before a first checkpoint | under a final name | other bytes |\n|---|---|---|---|---|---|---|\n'
for case in "${!names[@]}"; do
    mkdir -p "$work/whole" "$work/run"
    prefix=$work/run/r
    if [[ ${names[$case]} == merge* ]]; then
        for file in "$work"/parts.*; do cp "$file" "$prefix${file#"$work/parts"}"; done
        sed -i "s#$work/parts#$prefix#g" "$prefix".*.run.json
    fi
    start=$(date +%s%N)
    # Arguments are in Parquet's metadata: the undisturbed run has the prefix of those that are killed.
    quiet ${commands[$case]//\{\}/$prefix}
    span=$((($(date +%s%N) - start) / 1000000))
    for file in $(results "$prefix"); do [[ $file == *shard* ]] || mv "$work/run/$file" "$work/whole/"; done
    rm -f "$prefix".run.json "$prefix".log
    done=0 ended=0 early=0 named=0 other=0
    own=$((kills * (case + 1) / ${#names[@]} - kills * case / ${#names[@]}))
    while [ $done -lt $own ]; do
        dotnet "$tool" ${commands[$case]//\{\}/$prefix} ${resumes[$case]} --quiet >"$work/log" 2>&1 &
        pid=$!
        after=$((span * (RANDOM % 1000) / 1000))
        sleep "$(printf '%d.%03d' $((after / 1000)) $((after % 1000)))"
        if kill -9 $pid 2>/dev/null && ! wait $pid 2>/dev/null && [ ! -f "$prefix.run.json" ]; then
            done=$((done + 1))
            ls "$prefix".journal >/dev/null 2>&1 || early=$((early + 1))
            for file in $(results "$prefix"); do
                [[ $file == *shard* ]] || cmp -s "$work/run/$file" "$work/whole/$file" || named=$((named + 1))
            done
            continue
        fi
        wait $pid 2>/dev/null || true
        [ -f "$prefix.run.json" ] || { echo "${names[$case]}: $(cat "$work/log")" >&2; faults=$((faults + 1)); break; }
        ended=$((ended + 1))
        for file in $(cd "$work/whole" && ls); do [[ $file == *shard* ]] || cmp -s "$work/run/$file" "$work/whole/$file" || other=$((other + 1)); done
        for file in $(results "$prefix"); do [[ $file == *shard* ]] || rm "$work/run/$file"; done
        rm -f "$prefix".run.json "$prefix".log
    done
    # The last one that was killed is gone on with too.
    quiet ${commands[$case]//\{\}/$prefix} ${resumes[$case]}
    ended=$((ended + 1))
    for file in $(cd "$work/whole" && ls); do [[ $file == *shard* ]] || cmp -s "$work/run/$file" "$work/whole/$file" || other=$((other + 1)); done
    printf '| %s | %d.%02d | %d | %d | %d | %d | %d |\n' "${names[$case]}" $((span / 1000)) $((span % 1000 / 10)) $done $ended $early $named $other
    faults=$((faults + named + other))
    rm -rf "$work/run" "$work/whole"
done
[ $faults = 0 ] || { echo "$faults faults" >&2; exit 1; }
