#!/usr/bin/env bash
# The same genotypes in several formats through `gpulmm scan`, in one run on one machine. Needs plink2 and python3 (Debian packages) and a built command:
#     dotnet build -c Release && bench/comparison/formats.sh [markers] [repeats]
# 2,000 samples in 100 families of 20, markers in linkage disequilibrium, most alleles rare, simulated with a fixed seed; plink2 makes the other files. The scan's rate
# is markers over the seconds of its stages "kinship" and "scan" (P.log): both read all genotypes, the scan twice. Least time of the repeats.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
markers=${1:-20000}
repeats=${2:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 - "$markers" <<'PYTHON'
import random, sys
random.seed(1)
n, m = 2000, int(sys.argv[1])
code = [3, 2, 0]                                              # copies of allele 1 in a .bed
with open("calls.bed", "wb") as bed, open("calls.bim", "w") as bim:
    bed.write(bytes([0x6C, 0x1B, 1]))
    for j in range(m):
        if j % 20 == 0:                                       # a block of markers that differ little
            p = 0.5 * random.random() ** 3
            founders = [[random.random() < p for _ in range(4)] for _ in range(100)]
            copies = [sum(random.choices(founders[i // 20], k=2)) for i in range(n)]
        else:
            for i in random.sample(range(n), 20):
                copies[i] = int(random.random() < p) + int(random.random() < p)
        codes = [code[c] for c in copies]
        for i in random.sample(range(n), 10):
            codes[i] = 1                                          # missing
        bed.write(bytes(codes[i] | codes[i + 1] << 2 | codes[i + 2] << 4 | codes[i + 3] << 6 for i in range(0, n, 4)))
        bim.write(f"{1 + 20 * j // m}\trs{j}\t0\t{j + 1}\tA\tG\n")
with open("calls.fam", "w") as fam:
    for i in range(n):
        fam.write(f"f{i // 20} i{i} 0 0 1 {random.gauss(0, 1):.5f}\n")
PYTHON
quiet() { "$@" >plink2.log 2>&1 || { cat plink2.log; exit 1; }; }
quiet plink2 --bfile calls --make-pgen --out calls
quiet plink2 --dummy 2000 "$markers" 0.005 0.005 dosage-freq=0.9 scalar-pheno --seed 1 --make-pgen --out dosages
quiet plink2 --bfile calls --export bgen-1.2 bits=8 ref-first --out calls
quiet plink2 --bfile calls --export bgen-1.3 bits=8 ref-first --out zstd
for bits in 8 16; do
    quiet plink2 --pfile dosages --export bgen-1.2 bits=$bits ref-first --out dosages$bits
done

awk 'BEGIN { print "IID\tpheno" } { print $2 "\t" $6 }' calls.fam >calls.tsv
awk '/^#/ { for (i = 1; i <= NF; i++) column[$i] = i; print "IID\tpheno"; next } { print $(("IID" in column) ? column["IID"] : column["#IID"]) "\t" $NF }' dosages.psam >dosages.tsv

echo "| $markers markers of 2,000 samples | file, MB | kinship and scan, s | markers a second | of .bed |"
echo "|---|---|---|---|---|"
measure() { # name, file, options
    local best= seconds
    for _ in $(seq "$repeats"); do
        dotnet "$root/src/GpuLmm.Cli/bin/Release/net10.0/gpulmm.dll" scan "${@:3}" --device cpu --out out --overwrite --quiet
        seconds=$(awk '/^time of (kinship|scan)/ { t += $(NF - 1) } END { print t }' out.log)
        best=$(awk -v a="$seconds" -v b="${best:-1e9}" 'BEGIN { print (a < b) ? a : b }')
    done
    bed=${bed:-$best}
    awk -v name="$1" -v bytes="$(stat -c %s "$2")" -v s="$best" -v m="$markers" -v bed="$bed" \
        'BEGIN { printf "| %s | %.1f | %.2f | %d | %.0f %% |\n", name, bytes / 1e6, s, m / s, 100 * bed / s }'
}
measure ".bed" calls.bed --bfile calls
measure ".pgen, calls" calls.pgen --pfile calls
measure ".pgen, dosages" dosages.pgen --pfile dosages
measure ".bgen, calls, 8 bits, zlib" calls.bgen --bgen calls.bgen --sample calls.sample
measure ".bgen, calls, 8 bits, zstd" zstd.bgen --bgen zstd.bgen --sample zstd.sample
measure ".bgen, dosages, 8 bits, zlib" dosages8.bgen --bgen dosages8.bgen --sample dosages8.sample
measure ".bgen, dosages, 16 bits, zlib" dosages16.bgen --bgen dosages16.bgen --sample dosages16.sample
quiet plink2 --bfile calls --export vcf bgz id-paste=iid --out calls
gunzip -c calls.vcf.gz >plain.vcf
gzip -c plain.vcf >plain.vcf.gz
quiet plink2 --pfile dosages --export vcf bgz vcf-dosage=DS id-paste=iid --out dosages
measure "VCF, bgzip" calls.vcf.gz --vcf calls.vcf.gz --pheno calls.tsv
measure "VCF, plain" plain.vcf --vcf plain.vcf --pheno calls.tsv
measure "VCF, gzip" plain.vcf.gz --vcf plain.vcf.gz --pheno calls.tsv
measure "VCF with DS, bgzip" dosages.vcf.gz --vcf dosages.vcf.gz --pheno dosages.tsv
