"""`python -m evals.benchmarks`: print every ratio beside its bound."""

from evals.benchmarks.turns import ratios

print(f"{'what':36} {'ours':>9} {'bare':>9} {'ratio':>6} {'bound':>6}")
for ratio in ratios():
    print(f"{ratio.name:36} {ratio.ours * 1e3:7.0f}ms {ratio.bare * 1e3:7.0f}ms {ratio.value:6.2f} {ratio.bound:6.2f}")
