"""`python -m evals.retrieval [--held-out]`: the table of hit rates, and the open part's misses."""

import sys

from evals.retrieval.measure import SETS, Part, hit_rate, misses, read_labelled, ways
from knowledge.retriever import Library

K_SHOWN = 3  # as many references as a step of the plan shows


def main(arguments: list[str]) -> None:
    """Print a table a set and part. The held-out part is scored only on request, and its misses are never listed."""
    library = Library.open()
    library.warm()
    parts: tuple[Part, ...] = ("open", "held_out") if "--held-out" in arguments else ("open",)
    write(f"search: {library.status}")
    for name, kind in SETS:
        for part in parts:
            labelled = [item for item in read_labelled(name) if item.part == part]
            if not labelled:
                continue
            write(f"\n{name}, {part}: hit@1 | hit@{K_SHOWN}")
            for way, search in ways(library, kind).items():
                write(f"  {way:7}{hit_rate(search, labelled, 1)} | {hit_rate(search, labelled, K_SHOWN)}")
            if part == "open":
                for question, found in misses(ways(library, kind)["fused"], labelled, K_SHOWN):
                    write(f"  missed: {question} -> {', '.join(found)}")


def write(line: str) -> None:
    """A line to standard output."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
