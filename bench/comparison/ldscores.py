"""LD scores by tiles in numpy, the plain way: blocks of 50 markers against the window before them, as ldsc goes along a chromosome.

ldscores.py BFILE WINDOW_CM OUT     one chromosome, no missing calls
ldscores.py --compare OUT PREFIX    with the scores of gpulmm, where both windows are the same markers
"""
import gzip
import sys

import numpy as np

CHUNK = 50


def read(prefix):
    """n × m genotypes, standardised, and centimorgans."""
    cm = np.array([float(line.split()[2]) for line in open(prefix + '.bim')])
    n = sum(1 for _ in open(prefix + '.fam'))
    packed = np.fromfile(prefix + '.bed', dtype=np.uint8)[3:].reshape(len(cm), -1)
    codes = (packed[:, :, None] >> np.array([0, 2, 4, 6], dtype=np.uint8)) & 3
    count = np.array([2.0, np.nan, 1.0, 0.0])[codes.reshape(len(cm), -1)[:, :n]].T
    return (count - count.mean(0)) / count.std(0), cm


def scores(x, cm, window):
    """Exact windows; products of chunks of 50 markers with all that may be within."""
    n, m = x.shape
    first = np.searchsorted(cm, cm - window)
    result = np.ones(m)
    for start in range(0, m, CHUNK):
        end = min(start + CHUNK, m)
        left = first[start]
        r = x[:, left:end].T @ x[:, start:end] / n
        square = r * r - (1 - r * r) / (n - 2)
        rows = np.arange(left, end)[:, None]
        columns = np.arange(start, end)[None, :]
        square *= (rows >= first[start:end][None, :]) & (rows < columns)
        result[start:end] += square.sum(0)
        result[left:end] += square.sum(1)
    return result


if sys.argv[1] == '--compare':
    own = np.loadtxt(sys.argv[2])
    with gzip.open(sys.argv[3] + '.1.l2.ldscore.gz', 'rt') as file:
        next(file)
        other = np.array([float(line.split()[3]) for line in file])
    print(f'largest difference: {np.abs(own - other).max():.1e}, of scores of {own.mean():.1f} on average')
else:
    np.savetxt(sys.argv[3], scores(*read(sys.argv[1]), float(sys.argv[2])))
