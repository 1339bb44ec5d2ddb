# Tail probabilities in 60-digit arithmetic: -log10 P(F(1,d) >= f) and -log10 P(chi2_1 >= x).
# python3-mpmath 1.2.1; prints the cases of TailProbabilityTests.
from mpmath import mp, mpf, betainc, erfc, sqrt, log10, quad, exp, log, loggamma, pi, inf
mp.dps = 60

def f_tail(f, d):
    f, d = mpf(f), mpf(d)
    if d < 10000:
        return betainc(d / 2, mpf(1) / 2, 0, d / (d + f), regularized=True)
    # The density of t, integrated outwards in steps of its own scale (the series above converges too slowly).
    c = exp(loggamma((d + 1) / 2) - loggamma(d / 2)) / sqrt(d * pi)
    t, step = sqrt(f), 1 / max(mpf(1), sqrt(f))
    return 2 * quad(lambda s: c * exp(-(d + 1) / 2 * log(1 + s * s / d)), [t + k * step for k in (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512)])

for f, d in [("1e-8", 5), ("0.3", 1), ("0.5", 3), ("1", 10), ("3.84", 100), ("30", 1407), ("700", 1407), ("5000", 1407),
             ("30000", 500000), ("2", 500000), ("1e6", 12), ("2000", 40)]:
    print(f"    [TestCase({f}, {d}, {mp.nstr(-log10(f_tail(f, d)), 17)})]")
for x in ["1e-10", "0.1", "1", "3.841458820694124", "29.7", "50", "60", "1500", "1840", "100000"]:
    print(f"    [TestCase({x}, {mp.nstr(-log10(erfc(sqrt(mpf(x) / 2))), 17)})]")
