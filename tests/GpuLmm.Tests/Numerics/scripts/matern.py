# Prints the table of SpatialCorrelationTests: nu, h, rho, d rho/d log range, d rho/d nu (mpmath, 40 digits).
import mpmath as mp

mp.mp.dps = 40
for nu in [0.05, 0.3, 0.9999999, 1, 1.2, 3.7, 7.25, 20.5]:
    for h in [1e-4, 0.3, 1.9, 5, 40]:
        n, x = mp.mpf(repr(nu)), mp.mpf(repr(h))
        rho = lambda v: 2 ** (1 - v) / mp.gamma(v) * x**v * mp.besselk(v, x)
        slope = 2 ** (1 - n) / mp.gamma(n) * x ** (n + 1) * mp.besselk(n - 1, x)
        print(f"    [TestCase({nu}, {h}, {mp.nstr(rho(n), 17)}, {mp.nstr(slope, 17)}, {mp.nstr(mp.diff(rho, n), 17)})]")

# And of Matern_of_large_order: nu, h, rho, d rho/d log range.
for nu, distances in [(33.3, [1e-4, 0.3, 0.99, 40]), (100, [0.03, 0.3, 0.99, 1.9, 5, 40])]:
    for h in distances:
        n, x = mp.mpf(repr(nu)), mp.mpf(repr(h))
        factor = 2 ** (1 - n) / mp.gamma(n)
        print(f"    [TestCase({nu}, {h}, {mp.nstr(factor * x**n * mp.besselk(n, x), 17)}, {mp.nstr(factor * x ** (n + 1) * mp.besselk(n - 1, x), 17)})]")
