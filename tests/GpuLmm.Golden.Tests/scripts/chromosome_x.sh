#!/usr/bin/env bash
# Makes Data/chromosome_x: a small data set with X (its pseudoautosomal regions too), Y and mitochondrial markers, males, females and samples of
# unknown sex, calls missing and males heterozygous at random; and what PLINK 2 (v2.00a3.5) makes of it. Needs plink2 and python3.
set -euo pipefail
cd "$(dirname "$0")/../Data/chromosome_x"
python3 - << 'PYTHON'
import random
random.seed(20261126)
n = 120
sexes = [1] * 55 + [2] * 60 + [0] * 5
random.shuffle(sexes)
# Chromosome and position: X has both pseudoautosomal regions of GRCh38, their last and first bases too.
places = [("2", 1000 * j) for j in range(1, 7)]
places += [("X", p) for p in (200000, 2781479, 2781480, 5000000, 9000000, 50000000, 60000000, 90000000, 120000000, 155701382, 155701383, 155900000)]
places += [("Y", 7000000 + 1000 * j) for j in range(4)] + [("MT", 100 + 10 * j) for j in range(3)]
genotypes = []
for chromosome, position in places:
    p = random.uniform(0.15, 0.85)
    row = []
    for sex in sexes:
        haploid = chromosome in ("Y", "MT") or (chromosome == "X" and sex == 1 and 2781479 < position < 155701383)
        a = random.random() < p
        b = a if haploid and random.random() > 0.03 else random.random() < p
        row.append("./." if random.random() < 0.04 else f"{int(a)}/{int(b)}")
    genotypes.append(row)
with open("raw.vcf", "w") as vcf:
    vcf.write("##fileformat=VCFv4.2\n" + "".join(f"##contig=<ID={c}>\n" for c in ("2", "X", "Y", "MT")))
    vcf.write('##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
    vcf.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + "\t".join(f"i{i}" for i in range(n)) + "\n")
    for (chromosome, position), row in zip(places, genotypes):
        vcf.write(f"{chromosome}\t{position}\tv{chromosome}_{position}\tA\tG\t.\t.\t.\tGT\t" + "\t".join(row) + "\n")
with open("sexes.txt", "w") as file:
    file.write("#IID\tSEX\n" + "".join(f"i{i}\t{sex if sex else 'NA'}\n" for i, sex in enumerate(sexes)))
with open("y.txt", "w") as file:
    file.write("IID\ty\tsex\n" + "".join(f"i{i}\t{f'{random.gauss(0.4 * sex, 1):.6f}' if sex else 'NA'}\t{sex}\n" for i, sex in enumerate(sexes)))
PYTHON
plink2 --vcf raw.vcf --update-sex sexes.txt --make-bed --out study
# Samples of unknown sex have no phenotype: --glm takes them for females unless sex is a covariate, as it is by default.
plink2 --bfile study --split-par hg38 --set-hh-missing --make-bed --out clean
plink2 --bfile clean --remove-nosex --geno-counts --freq --out known
for model in 1 2; do
    plink2 --bfile clean --pheno y.txt --pheno-name y --xchr-model $model \
        --glm omit-ref allow-no-covars no-x-sex cols=chrom,pos,ref,alt,nobs,beta,se,p --out model$model
done
gzip -9nf raw.vcf
rm -f ./*.log clean.* raw.vcf
