#!/usr/bin/env bash
# Makes the valid inputs from which the fuzzer starts (Corpus/READER/CASE/…), with gpulmm itself, plink2, bgzip and tabix.
# Usage: corpus.sh "dotnet …/gpulmm.dll"
set -euo pipefail
gpulmm=$1
here=$(cd "$(dirname "$0")" && pwd)/Corpus
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
case_of() { mkdir -p "$here/$1"; echo "$here/$1"; }

plink2 --dummy 11 9 0.1 acgt --seed 3 --make-bed --out g >/dev/null
awk '{ $4 = 10 * NR; print }' OFS='\t' g.bim >g.placed && mv g.placed g.bim
plink2 --dummy 13 12 0.05 acgt dosage-freq=0.3 --seed 5 --make-pgen --out d >/dev/null
awk '/^#/ { print; next } { $2 = 10 * NR; print }' OFS='\t' d.pvar >d.placed && mv d.placed d.pvar
plink2 --bfile g --make-pgen --out g >/dev/null
plink2 --bfile g --make-pgen vzs --out gz >/dev/null

bed=$(case_of bed/calls)
cp g.bed g.bim g.fam "$bed"
pgen=$(case_of pgen/calls)
cp g.pgen g.pvar g.psam "$pgen"
pgen=$(case_of pgen/dosages)
for end in pgen pvar psam; do cp d.$end "$pgen/g.$end"; done
pgen=$(case_of pgen/zst)
cp gz.pgen "$pgen/g.pgen"
cp gz.pvar.zst "$pgen/g.pvar.zst"
cp gz.psam "$pgen/g.psam"

for version in 1.1 1.2 1.3; do
    plink2 --pfile d --export bgen-$version $([ $version = 1.1 ] || echo bits=8) --out b >/dev/null
    bgen=$(case_of bgen/v$version)
    cp b.bgen "$bgen/g.bgen"
    cp b.sample "$bgen/g.sample"
done

plink2 --pfile d --export vcf vcf-dosage=DS --out v >/dev/null
vcf=$(case_of vcf/plain)
cp v.vcf "$vcf/g.vcf"
vcf=$(case_of vcf/bgzip)
bgzip -c v.vcf >"$vcf/g.vcf.gz"
tabix -p vcf "$vcf/g.vcf.gz"
vcf=$(case_of vcf/gzip)
gzip -nc v.vcf >"$vcf/g.vcf.gz"
vcf=$(case_of vcf/phased)
printf '##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description="x">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\n' >"$vcf/g.vcf"
printf '1\t10\trs1\tA\tG\t.\tPASS\t.\tGT\t0|1\t1|1\t.|.\n1\t20\trs2\tC\tT,A\t9\tPASS\tX=1\tGT\t0/1\t1/2\t0\n2\t30\t.\tA\t<DEL>\t.\t.\t.\tGT\t0|0\t1\t./1\n' >>"$vcf/g.vcf"

awk 'BEGIN { print "FID\tIID\ty\tz" } { print $1 "\t" $2 "\t" NR / 3 "\t" (NR % 4 ? NR * NR : "NA") }' g.fam >y.pheno
awk 'BEGIN { print "FID IID age sex" } { print $1, $2, 20 + NR % 7, NR % 2 ? "m" : "f" }' g.fam >x.cov
samples=$(case_of samples/tables)
cp g.fam y.pheno x.cov "$samples"
awk 'NR % 3 { print $1, $2 }' g.fam >"$samples/keep.txt"
cut -f 2 g.bim | head -5 >"$samples/extract.txt"

table=$(case_of table/comma)
printf 'y,g,x,"odd name"\n1.5,a,2,u\n2,b,NA,v\n-3e2,a,5,"w, x"\n' >"$table/t.csv"
table=$(case_of table/tab)
printf 'y\tg\tx\r\n1\ta\t2020\r\n2\tb\t2021\r\n' >"$table/t.tsv"

$gpulmm kinship --bfile g --format gcta --out k --quiet
kinship=$(case_of kinship/gcta)
for end in bin id N.bin; do cp k.grm.$end "$kinship/k.grm.$end"; done
$gpulmm kinship --bfile g --format text --out t --quiet
kinship=$(case_of kinship/text)
cp t.?XX.txt g.fam "$kinship"
$gpulmm kinship --bfile g --format rel --out r --quiet
kinship=$(case_of kinship/rel)
for end in bin id; do cp r.rel.$end "$kinship/k.rel.$end"; done
kinship=$(case_of kinship/csv)
printf 'id,a,b,c\na,1,0.5,0\nb,0.5,1,0.1\nc,0,0.1,1\n' >"$kinship/k.csv"

pedigree=$(case_of pedigree/plain)
printf 'id sire dam\na 0 0\nb 0 0\nc a b\nd a b\ne c d\nf e NA\n' >"$pedigree/p.ped"
pedigree=$(case_of pedigree/six)
printf 'f1\ta\t0\t0\t1\t1.5\nf1\tb\t0\t0\t2\t2\nf1\tc\ta\tb\t1\t3\n' >"$pedigree/p.ped"

features=$(case_of features/table)
printf 'sample\tt1\tt2\tt3\na\t1\t0\t5\nb\t2\t3\t0\nc\t0\t1\t1\nd\t4\tNA\t2\n' >"$features/f.tsv"
features=$(case_of features/coordinates)
printf 'id,lat,lon\na,1.5,2\nb,2.5,1\nc,0.1,0.2\n' >"$features/c.csv"

$gpulmm scan --bfile g --pheno y.pheno --pheno-name y --kinship k --test wald,lrt --out s --quiet --overwrite
$gpulmm scan --bfile g --pheno y.pheno --pheno-name y --kinship k --format parquet --out p --quiet --overwrite
$gpulmm scan --bfile g --pheno y.pheno --pheno-name y --kinship k --format tsv.gz --out z --quiet --overwrite
results=$(case_of results/text)
cp s.y.tsv "$results/s.tsv"
results=$(case_of results/gzip)
cp z.y.tsv.gz "$results/s.tsv.gz"
results=$(case_of results/parquet)
cp p.y.parquet "$results/s.parquet"

printf 'y,x,g\n' >fit.csv
awk 'BEGIN { srand(5); for (i = 0; i < 40; i++) print rand() * 3 + (i % 5) + int(i / 7), rand(), "g" i % 5 }' | tr ' ' , >>fit.csv
$gpulmm fit --data fit.csv --formula 'y ~ x + (x | g)' --out f --quiet --overwrite
fit=$(case_of fit/slopes)
cp f.fit.json "$fit/f.fit.json"
awk -F, -v OFS=, 'NR > 1 { $1 = int($1) } { print }' fit.csv >count.csv
$gpulmm fit --data count.csv --family poisson --formula 'y ~ x + (1 | g)' --out c --quiet --overwrite
fit=$(case_of fit/counts)
cp c.fit.json "$fit/f.fit.json"

null=$(case_of null/grouped)
$gpulmm fit --data fit.csv --formula 'y ~ x + (1 | g)' --id g --interaction x --save-null m.null --out m --quiet --overwrite
cp m.null "$null/m.null"

munge=$here/../../GpuLmm.Golden.Tests/Data/ldsc/munge
head -9 "$munge/m4_plink2.txt" >"$(case_of sumstats/plink2)/s.txt"
awk 'NR == 1 || ($7 > 0.95 && $9 == "ADD")' "$munge/m1_regenie.txt" | head -8 >"$(case_of sumstats/regenie)/s.txt"
gunzip -c "$munge/m7_gwas.vcf.gz" | head -30 >"$(case_of sumstats/gwasvcf)/s.vcf"
gunzip -c "$munge/m6_ssf.tsv.gz" | head -9 | gzip -n >"$(case_of sumstats/ssf)/s.tsv.gz"
printf 'SNP\tA1\tA2\tN\tZ\nrs1\tA\tG\t1000\t1.5\nrs2\tC\tT\t1000\t-0.5\nrs3\tT\tC\t990\t0.25\n' >"$(case_of sumstats/ldsc)/s.sumstats"
scores=$(case_of ldscores/plain)
printf 'CHR\tSNP\tBP\tL2\n1\trs1\t100\t1.5\n1\trs2\t200\t2.25\n2\trs3\t50\t3\n' | gzip -n >"$scores/r.l2.ldscore.gz"
printf '3\n' | tee "$scores/r.l2.M_5_50" >"$scores/r.l2.M"
scores=$(case_of ldscores/annotated)
printf 'CHR\tSNP\tBP\tbaseL2\tcodingL2\n1\trs1\t100\t1.5\t0.5\n1\trs2\t200\t2.25\t-0.25\n2\trs3\t50\t3\t0\n' >"$scores/r.l2.ldscore"
printf '3\t1\n' | tee "$scores/r.l2.M_5_50" >"$scores/r.l2.M"
sparse=$(case_of sparse/gcta)
printf '0\t0\t1.01\n1\t0\t0.25\n1\t1\t0.99\n2\t2\t1\n' >"$sparse/k.grm.sp"
printf 'A\ta\nA\tb\nC\tc\n' >"$sparse/k.grm.id"
sparse=$(case_of sparse/mtx)
printf '%%%%MatrixMarket matrix coordinate real symmetric\n3 3 4\n1 1 1.01\n2 1 0.25\n2 2 0.99\n3 3 1\n' >"$sparse/k.mtx"
printf 'a\nb\nc\n' >"$sparse/k.mtx.sampleIDs.txt"
predictions=$(case_of predictions/list)
printf 'height p_1.loco\n' >"$predictions/p_pred.list"
printf 'FID_IID A_a A_b C_c\n1 0.5 -0.25 NA\n2 1 2 3e-3\n23 0 0 0\n' >"$predictions/p_1.loco"
printf 'chr1\t100\t2000\tGENE1\n1\t5000\t5001\tGENE2\nX\t0\t10\tGENE3\n' >"$(case_of regions/bed)/r.bed"

n=0
while read -r line; do
    n=$((n + 1))
    printf '%s\n' "$line" >"$(case_of formula/f$n)/f.txt"
done <<'F'
y ~ x + (1 | g)
log(y) ~ x * g + I(x^2) + offset(z) + (1 + x | g) + (0 + z || h:g)
a ~ poly(x, 2) + (1 | gr(id, cov = K)) + (1 | gr(id, cov = K * L))
y ~ 0 + (a + b + c)^2 - a:b + x %in% g + exp(lat + lon) + mat(lat + lon | g)
~ us(site | id)
y ~ scale(x) + factor(g) + sqrt(abs(x)) + (1 | g / h)
F
