"""LD scores in numpy by the algorithm of ldsc, for comparison: float64, chunks of markers, one chromosome.

ldscores.py BFILE WINDOW_CM OUT     by chunks of 50 markers; windows are rounded up to whole chunks, as ldsc does
ldscores.py --exact BFILE WINDOW_CM OUT    the same with exact windows, to check scores by
ldscores.py --compare OUT PREFIX    exact ones with the scores of gpulmm

What ldsc does, in words: it holds the standardised genotypes of the markers of the window as one matrix of n rows. For each next chunk it
drops the columns that fell out of the window, appends the chunk before (both by making a new matrix), reads and standardises the new chunk,
multiplies the window by the chunk, squares, takes the bias out element by element, and multiplies by the annotation (a column of ones) from
either side; then the chunk by itself. Here genotypes are decoded and standardised a chunk at a time by whole arrays, where ldsc makes lists
of Python numbers and goes marker by marker: that part is faster here than there.
"""
import gzip
import sys
import time

import numpy as np

CHUNK = 50


class Panel:
    """A .bed file, read in order."""

    def __init__(self, prefix):
        self.cm = np.array([float(line.split()[2]) for line in open(prefix + '.bim')])
        self.n = sum(1 for _ in open(prefix + '.fam'))
        self.m = len(self.cm)
        self.packed = np.fromfile(prefix + '.bed', dtype=np.uint8)[3:].reshape(self.m, -1)
        self.values = np.array([2.0, np.nan, 1.0, 0.0])
        self.next = 0

    def read(self, count):
        """The next markers, n × count, standardised; missing calls at the mean."""
        packed = self.packed[self.next:self.next + count]
        self.next += count
        codes = (packed[:, :, None] >> np.array([0, 2, 4, 6], dtype=np.uint8)) & 3
        x = self.values[codes.reshape(len(packed), -1)[:, :self.n]].T
        mean = np.nanmean(x, 0)
        x = np.where(np.isnan(x), mean, x) - mean
        return x / x.std(0)


def unbiased(r, n):
    square = np.square(r)
    return square - (1 - square) / (n - 2)


def scores(panel, window):
    """As ldsc: what is in the window of the first marker of a chunk counts for all of the chunk, up to whole chunks."""
    n, m = panel.n, panel.m
    reach = np.arange(m) - np.searchsorted(panel.cm, panel.cm - window)
    reach = (np.ceil(reach / CHUNK) * CHUNK).astype(int)
    annotation = np.ones((m, 1))
    result = np.zeros((m, 1))
    held, start, chunk = np.empty((n, 0)), 0, np.empty((n, 0))
    for place in range(0, m, CHUNK):
        first = max(place - reach[place], 0)
        held = np.hstack((held[:, first - start:], chunk))
        start = first
        chunk = panel.read(min(CHUNK, m - place))
        end = place + chunk.shape[1]
        if held.shape[1] > 0:
            square = unbiased(np.dot(held.T, chunk / n), n)
            result[start:place] += np.dot(square, annotation[place:end])
            result[place:end] += np.dot(annotation[start:place].T, square).T
        result[place:end] += np.dot(unbiased(np.dot(chunk.T, chunk / n), n), annotation[place:end])
    return result[:, 0]


def exact_scores(panel, window):
    n, m = panel.n, panel.m
    x = panel.read(m)
    first = np.searchsorted(panel.cm, panel.cm - window)
    result = np.ones(m)
    for start in range(0, m, CHUNK):
        end = min(start + CHUNK, m)
        left = first[start]
        square = unbiased(x[:, left:end].T @ x[:, start:end] / n, n)
        rows = np.arange(left, end)[:, None]
        square *= (rows >= first[start:end][None, :]) & (rows < np.arange(start, end)[None, :])
        result[start:end] += square.sum(0)
        result[left:end] += square.sum(1)
    return result


if sys.argv[1] == '--compare':
    own = np.loadtxt(sys.argv[2])
    with gzip.open(sys.argv[3] + '.1.l2.ldscore.gz', 'rt') as file:
        next(file)
        other = np.array([float(line.split()[3]) for line in file])
    print(f'largest difference: {np.abs(own - other).max():.1e}, of scores of {own.mean():.1f} on average')
elif sys.argv[1] == '--exact':
    np.savetxt(sys.argv[4], exact_scores(Panel(sys.argv[2]), float(sys.argv[3])))
else:
    panel = Panel(sys.argv[1])
    begin = time.perf_counter()
    result = scores(panel, float(sys.argv[2]))
    print(f'decoding and computing: {time.perf_counter() - begin:.2f} s')
    np.savetxt(sys.argv[3], result)
