"""`python -m evals [DIR]`: the same as `plumbline eval`."""

import argparse
import sys
from pathlib import Path

from evals.task import main

parser = argparse.ArgumentParser(prog="python -m evals", description="Run scripted scenarios and print the scores.")
parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).parent / "scenarios")
parser.add_argument("--url", help="a running server; without it one is started for the run")
parser.add_argument("--only", default="", help="run the scenarios whose id contains this")
parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
arguments = parser.parse_args()
sys.exit(0 if main(arguments.root, url=arguments.url, as_json=arguments.json, only=arguments.only) else 1)
