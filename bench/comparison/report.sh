#!/usr/bin/env bash
# The report of a synthetic table of a million markers: seconds, memory, size of the page. Needs Python and the command built.
#   bench/comparison/report.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${1:-$(mktemp -d)}
python3 - "$work/big.tsv" <<'PY'
import math, random, sys
random.seed(1)
megabases = [249, 242, 198, 190, 182, 171, 159, 145, 138, 134, 135, 133, 114, 107, 102, 90, 83, 80, 59, 64, 47, 51]
loci = [(c, random.randrange(20, int(l * 0.9)) * 1_000_000, random.uniform(5.5, 13)) for c, l in enumerate(megabases)]
number = 0
with open(sys.argv[1], 'w') as table:
    table.write('CHROM\tPOS\tID\tALLELE0\tALLELE1\tA1FREQ\tN\tTEST\tBETA\tSE\tSTAT\tDF\tLOG10P\tLAMBDA\tNOTE\n')
    for c, length in enumerate(megabases):
        markers = 1_000_000 * length // sum(megabases)
        step, position = length * 1_000_000 // markers, 0
        for _ in range(markers):
            position += random.randrange(1, 2 * step)
            frequency, z = random.betavariate(0.6, 1.2), random.gauss(0, 1.02)
            for chromosome, place, height in loci:
                if chromosome == c and abs(position - place) < 200_000:
                    z += height * math.exp(-abs(position - place) / 60_000) * random.random()
            error = 1 / math.sqrt(2 * max(frequency * (1 - frequency), 1e-4) * 400_000)
            log = -math.log10(max(math.erfc(abs(z) / math.sqrt(2)), 1e-300))
            number += 1
            table.write(f'{c + 1}\t{position}\trs{10_000_000 + number}\tG\tA\t{frequency:.6g}\t400000\tWALD\t{z * error:.7g}\t{error:.7g}\t{z * z:.7g}\t399990\t{log:.7g}\t1.234567\t\n')
PY
for _ in 1 2 3; do
    /usr/bin/time -f '%e s wall, %U s user, %M KiB' dotnet src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll report "$work/big.tsv" --out "$work/big" --overwrite
done
ls -l "$work/big.html"
