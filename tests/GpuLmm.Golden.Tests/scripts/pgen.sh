#!/usr/bin/env bash
# Data/pgen: markers that plink2 stores in every way a .pgen has, its dummy dosages, and its own table of each. plink2 v2.00a3.5 (Debian 12).
#     scripts/pgen.sh FOLDER
set -euo pipefail
cd "$1"
python3 - <<'PYTHON'
import random
random.seed(20261126)
n=300
def draw(weights):  # 0, 1, 2 copies of ALT, missing
    return random.choices([0,1,2,3],weights,k=n)
rows=[]
def change(g,k,to=None):
    g=list(g)
    for i in random.sample(range(n),k): g[i]=random.choice([c for c in range(4) if c!=g[i]])
    return g
def inverse(g): return [{0:2,1:1,2:0,3:3}[c] for c in g]
plain=draw([30,45,22,3])
rows.append(('plain',plain))
rows.append(('copy',plain))
rows.append(('near',change(plain,7)))
rows.append(('inverted',inverse(plain)))
rows.append(('near_inverted',change(inverse(plain),9)))
rows.append(('rare',draw([290,8,1,1])))
rows.append(('common',draw([1,8,290,1])))
rows.append(('uncalled',draw([3,3,3,290])))
rows.append(('none',[0]*n)); rows.append(('all_alt',[2]*n)); rows.append(('all_missing',[3]*n)); rows.append(('all_het',[1]*n))
for a in range(4):
    for b in range(a+1,4):
        w=[0.5]*4; w[a]=150; w[b]=140
        rows.append((f'two_{a}{b}',draw(w)))
again=draw([20,40,38,2])
rows.append(('after',again)); rows.append(('after_near',change(again,70)))
for j in range(20):
    rows.append((f'r{j}',draw([random.random() for _ in range(4)])))
gt=['0/0','0/1','1/1','./.']
with open('stored.vcf','w') as f:
    f.write('##fileformat=VCFv4.2\n##contig=<ID=1>\n##contig=<ID=X>\n##INFO=<ID=AN,Number=1,Type=Integer,Description="Alleles">\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
    f.write('#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t'+'\t'.join(f's{i}' for i in range(n))+'\n')
    for j,(name,g) in enumerate(rows):
        f.write(f'{1 if j<30 else 2}\t{100+10*j}\t{name}\tA\tC{"T"*(j%3)}\t.\tPASS\tAN=600\tGT\t'+'\t'.join(gt[c] for c in g)+'\n')
PYTHON
plink2 --vcf stored.vcf --make-pgen --out stored
plink2 --pfile stored --make-bpgen format=2 --out fixed          # .pgen of storage mode 2, with .bim and .fam
plink2 --dummy 67 60 0.05 0.1 dosage-freq=0.4 phase-freq=0.3 --seed 1 --make-pgen vzs --out dosages
plink2 --dummy 300 40 0.01 0.1 dosage-freq=0.01 --seed 2 --make-pgen --out few
table() { plink2 "${@:2}" --export Av --out "$1"; plink2 "${@:2}" --freq --out "$1"; gzip -9nf "$1.traw" "$1.afreq"; }
table stored --pfile stored
table fixed --bpfile fixed
table dosages --pfile dosages vzs
table few --pfile few
rm -f ./*.log ./*.vcf
