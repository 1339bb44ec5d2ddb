#!/usr/bin/env bash
# All pairs of 1,415 markers of 1,000 samples, a million, against a mixed model of K and K∘K, against a grouped model, and by linear
# regression. Seconds of the tests, of the whole run, of the processor, and memory. Needs plink2, Python and the command built.
#   bench/comparison/pairs.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${1:-$(mktemp -d)}
gpulmm="dotnet src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll"
plink2 --dummy 1000 1415 0.01 --seed 1 --make-bed --out "$work/d" > /dev/null
python3 - "$work" <<'PY'
import random, sys
random.seed(2)
ids = [line.split()[1] for line in open(sys.argv[1] + '/d.fam')]
with open(sys.argv[1] + '/d.tsv', 'w') as table:
    table.write('id\tIID\ty\tage\tbatch\n')
    batches = [random.gauss(0, 1) for _ in range(20)]
    for i, name in enumerate(ids):
        table.write(f'{name}\t{name}\t{random.gauss(0, 1) + 0.5 * batches[i % 20]:.5f}\t{random.uniform(20, 70):.1f}\tb{i % 20}\n')
with open(sys.argv[1] + '/y.txt', 'w') as y, open(sys.argv[1] + '/d.tsv') as table:
    for line in table:
        cells = line.split('\t')
        y.write(f'{cells[1]}\t{cells[2]}\n')
PY
measure() {
    local name=$1
    shift
    /usr/bin/time -f "$name: %e s in all, %U s user, %M KiB" $gpulmm scan --bfile "$work/d" --pairs-all --p-max 1e-4 --out "$work/$name" --overwrite --quiet "$@"
    python3 -c "
import json, sys
run = json.load(open(sys.argv[1]))
print('  tests of pairs', round(run['timings']['pairs'], 2), 's;', run['tested'], 'tested')" "$work/$name.run.json"
}
measure none --pheno "$work/y.txt" --background none
measure grouped --data "$work/d.tsv" --formula 'y ~ age + (1 | batch)'
measure kinship --pheno "$work/y.txt"
