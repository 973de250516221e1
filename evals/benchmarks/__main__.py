"""`python -m evals.benchmarks [turns | files | model | long]`: print every ratio beside its bound."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec

from evals.benchmarks import files, model, turns

PARTS = {"turns": turns.ratios, "files": files.ratios, "model": model.ratios, "long": files.growth}


def main(chosen: Sequence[str]) -> None:
    """Print the parts' ratios as they are measured."""
    print(f"{'what':52} {'ours':>9} {'bare':>9}    {'ratio':>7} {'bound':>6}")
    for part in chosen:
        for ratio in PARTS[part]():
            print(ratio, flush=True)
    if "files" in chosen and find_spec("tensorboard") is None:
        print("left out: TensorBoard's EventAccumulator, since tensorboard is not installed")


if __name__ == "__main__":
    main(sys.argv[1:] or ["turns", "files", "model"])
