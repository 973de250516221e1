"""`python -m evals.understanding [dev|held_out] [--misses]`: the tables, by the grammar alone and with phrases."""

import argparse
import sys

from evals.understanding.measure import load, measure
from evals.understanding.tally import as_text
from knowledge.retriever import Library

parser = argparse.ArgumentParser(prog="python -m evals.understanding", description="Measure single sentences.")
parser.add_argument("part", nargs="?", choices=("dev", "held_out"), default="dev")
parser.add_argument("--misses", action="store_true", help="list what was missed or made up")
arguments = parser.parse_args()
for name, tell in (("grammar alone", None), ("with phrases", Library.open().tell)):
    counts, misses = measure(arguments.part, tell)
    lines = [f"{arguments.part}, {len(load(arguments.part))} sentences, {name}", as_text(counts)]
    sys.stdout.write("\n".join([*lines, *(misses if arguments.misses else ()), ""]) + "\n")
