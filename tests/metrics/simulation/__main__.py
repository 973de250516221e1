"""`python -m tests.metrics.simulation`: run every case and write the tables at the end of docs/checks.md."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.metrics.simulation import FULL, Generator
from tests.metrics.simulation.cases import CASES, EXEMPT
from tests.metrics.simulation.coverage import INTERVALS

PAGE = Path(__file__).parents[3] / "docs" / "checks.md"
BEGIN = "<!-- written by python -m tests.metrics.simulation -->"


def said(generator: Generator) -> str:
    """What a generator makes, as its docstring says it."""
    text = (generator.__doc__ or "").strip().rstrip(".")
    return text[:1].lower() + text[1:]


def alarms(draws: int) -> Iterator[str]:
    """The table of false alarms and found faults."""
    yield "| check | healthy data | fires | planted fault | found |"
    yield "| --- | --- | --- | --- | --- |"
    for case in CASES:
        false, found = case.alarms(case.healthy, draws), case.alarms(case.faulty, draws)
        numbers = f"{false / draws:.1%}".replace("%", " %"), f"{found / draws:.1%}".replace("%", " %")
        ok = case.is_honest(false, draws) and case.is_sharp(found, draws)
        row = (case.check.__name__, said(case.healthy), numbers[0], said(case.faulty), numbers[1])
        sys.stderr.write(f"{case.name}: {numbers[0]} {numbers[1]}{'' if ok else '  OUT OF BOUNDS'}\n")
        yield f"| {' | '.join(row)} |"


def coverage(draws: int) -> Iterator[str]:
    """The table of how often intervals hold the truth."""
    yield "| interval | holds the truth |"
    yield "| --- | --- |"
    for one in INTERVALS:
        yield f"| {one.name} | {one.holds(draws) / draws:.1%} |".replace("%", " %")


def tables(draws: int) -> str:
    """Both tables with their headings."""
    exempt = "; ".join(f"`{name}` {why}" for name, why in EXEMPT.items())
    how = (
        f"Over {draws} seeded draws of each generator in `tests/metrics/simulation/`; `make test` runs a few of them, "
        "`make bench` all. A check may fire on 5 % of healthy draws (8 % where the noise remembers), give or take the "
        f"luck of the draws, and must find the fault in 80 %. Not simulated: {exempt}."
    )
    known = (
        f"Over {draws} seeded draws in which the true value is known. The cut by doubling is understated on purpose: "
        "no more is promised than the last step of the curve showed, and its misses lie above."
    )
    headings = ("# How often the checks are wrong", "# How often the 95 % intervals hold")
    parts = (BEGIN, headings[0], how, "\n".join(alarms(draws)), headings[1], known, "\n".join(coverage(draws)))
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Replace the tables of the page by fresh ones."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--draws", type=int, default=FULL)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page.split(BEGIN)[0] + tables(options.parse_args().draws), encoding="utf-8")


if __name__ == "__main__":
    main()
