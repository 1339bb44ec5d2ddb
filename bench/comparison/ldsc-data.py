"""Made-up files for ldsc.sh: LD scores by chromosome, 20 traits, and genotypes of a panel.  ldsc-data.py FOLDER"""
import gzip
import os
import sys

import numpy as np

folder = sys.argv[1]
rng = np.random.default_rng(1)
os.makedirs(folder + '/ld', exist_ok=True)
megabases = np.array([249, 242, 198, 190, 182, 171, 159, 145, 138, 134, 135, 133, 114, 107, 102, 90, 83, 80, 59, 64, 47, 51])
ids, scores = [], []
for c, length in enumerate(megabases):
    m = 1_200_000 * int(length) // int(megabases.sum())
    ld = rng.gamma(1.2, 30, m) + 1
    names = [f'rs{10_000_000 + 100_000 * c + j}' for j in range(m)]
    place = np.sort(rng.integers(1, int(length) * 1_000_000, m))
    maf = rng.uniform(0.01, 0.5, m)
    with gzip.open(f'{folder}/ld/{c + 1}.l2.ldscore.gz', 'wt', compresslevel=6) as file:
        file.write('CHR\tSNP\tBP\tCM\tMAF\tL2\n')
        file.writelines(f'{c + 1}\t{names[j]}\t{place[j]}\t{place[j] / 1e6:.6f}\t{maf[j]:.4f}\t{ld[j]:.3f}\n' for j in range(m))
    with open(f'{folder}/ld/{c + 1}.l2.M_5_50', 'w') as file:
        file.write(f'{int(5.5 * m)}\n')
    ids += names
    scores.append(ld)
scores = np.concatenate(scores)
m = len(ids)
common = rng.normal(size=m)
bases = ['A\tG', 'A\tC', 'G\tA', 'C\tA', 'T\tC', 'T\tG']
alleles = [bases[k] for k in rng.integers(0, 6, m)]
for t in range(1, 21):
    n = rng.integers(80_000, 100_000, m)
    z = np.sqrt(0.3 * n * scores / (5.5 * m)) * (0.6 * common + 0.8 * rng.normal(size=m)) + rng.normal(size=m)
    with gzip.open(f'{folder}/t{t}.sumstats.gz', 'wt', compresslevel=6) as file:
        file.write('SNP\tA1\tA2\tN\tZ\n')
        file.writelines(f'{ids[j]}\t{alleles[j]}\t{n[j]}\t{z[j]:.3f}\n' for j in range(m))

# 100,000 markers of one chromosome of 100 cM: 1 cM is about 1,000 markers to each side. Neighbours resemble each other.
samples, markers = 500, 100_000
haplotype = rng.normal(size=2 * samples)
with open(folder + '/panel.bed', 'wb') as bed, open(folder + '/panel.bim', 'w') as bim:
    bed.write(bytes([0x6C, 0x1B, 1]))
    for j in range(markers):
        haplotype = 0.97 * haplotype + np.sqrt(1 - 0.97 ** 2) * rng.normal(size=2 * samples)
        allele = haplotype < rng.uniform(-1.2, 1.2)
        count = allele[::2].astype(np.uint8) + allele[1::2]
        code = np.array([3, 2, 0], dtype=np.uint8)[count]
        bed.write((code.reshape(-1, 4) << np.array([0, 2, 4, 6], dtype=np.uint8)).sum(1).astype(np.uint8).tobytes())
        bim.write(f'1\trs{j}\t{(j + 0.8 * rng.random()) / 1000:.6f}\t{1000 * (j + 1)}\tA\tG\n')
with open(folder + '/panel.fam', 'w') as fam:
    fam.writelines(f'0 p{i} 0 0 0 -9\n' for i in range(samples))
