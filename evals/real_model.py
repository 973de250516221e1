"""`python -m evals.real_model`: six scenarios with a real model, however slow, beside the same with the rules alone.

The model stands at an endpoint that is already up: `--url` and `--model`, or the settings of the environment. Deadline
and budget are lifted; what counts is that a model changes nothing outside the admissible set.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from evals import beside, conversation, scorers
from evals.conversation import Conversation
from evals.local_server import local_server
from evals.scenario import find, load

SCENARIOS = (
    "half-point-is-noise",  # a difference that proves nothing
    "curve-still-rising",  # more data really pays
    "policy-bot-ten-weeks",  # prompting has had its month
    "agent-migrates-orders",  # a pitfall in the user's own words
    "meter-digits-underfit",  # a training log: what was measured decides
    "product-tags-label-noise",  # predictions with wrong labels
)
"""One of each kind of evidence: no numbers, stated numbers, files; healthy advice asked for and not."""
FOLDER = Path(__file__).parent / "scenarios"
LIFTED = {"turn_seconds": "86400", "thread_tokens": "10000000"}
PATIENCE_SECONDS = 86400


class Ran(NamedTuple):
    """One scenario, both ways."""

    name: str
    complaints: list[str]
    chosen: list[str]
    usages: list[dict[str, Any]]
    seconds: float
    scores: tuple[int, int, int]

    def __str__(self) -> str:
        """A line of the report, with what is wrong below it."""
        calls, read, written = (sum(u.get(key, 0) for u in self.usages) for key in ("calls", "tokens_in", "tokens_out"))
        kept = sum(len(u.get("fell_back", {})) for u in self.usages)
        by_rules, by_model, of = self.scores
        line = (
            f"{self.name:28} {'equal' if not self.complaints else 'DIFFERS':8} {calls:3} calls, {read:6} tokens read, "
            f"{written:5} written, {self.seconds:5.0f} s; {kept:2} parts left to the rules; score {by_model} of {of}, "
            f"rules {by_rules}"
        )
        return "\n".join([line, *(f"    {each}" for each in self.chosen), *(f"    {c}" for c in self.complaints)])


def runs(model: str, url: str, only: str = "") -> Iterator[Ran]:
    """Each named scenario as it is done."""
    paths = {path.stem: path for path in find(FOLDER) if path.stem in SCENARIOS and only in path.stem}
    with (
        local_server() as plain,
        local_server(model=model, base_url=url, **LIFTED) as bettered,
        httpx.Client(base_url=plain, timeout=PATIENCE_SECONDS) as rules,
        httpx.Client(base_url=bettered, timeout=PATIENCE_SECONDS) as reasoned,
    ):
        for name in (name for name in SCENARIOS if name in paths):
            path, scenario = paths[name], load(paths[name])
            alone = conversation.run(scenario, path.parent, rules)
            began = time.monotonic()
            talk = conversation.run(scenario, path.parent, reasoned)
            yield Ran(
                name,
                list(beside.complaints(talk, alone)),
                list(chosen(talk, alone)),
                [exchange.message["usage"] for exchange in talk.exchanges],
                time.monotonic() - began,
                (held(alone), held(talk), len(list(scorers.score(alone)))),
            )


def held(talk: Conversation) -> int:
    """How many of the scenario's expectations hold."""
    return sum(score.holds for score in scorers.score(talk))


def chosen(talk: Conversation, alone: Conversation) -> Iterator[str]:
    """What the model did that it may: where it read a fact that the rules missed, or took another bottleneck."""
    read: set[str] = set()
    for turn, (one, other) in enumerate(zip(talk.exchanges, alone.exchanges, strict=False), start=1):
        mine, rules = beside.plan_of(one.message), beside.plan_of(other.message)
        if not mine or not rules:
            continue
        known = {line.text for lines in rules.brief.values() for line in lines}
        added = {line.text: line.quote for lines in mine.brief.values() for line in lines if line.text not in known}
        yield from (f"turn {turn}: read {text}, from {quote!r}" for text, quote in added.items() if text not in read)
        read.update(added)
        if mine.diagnosis.bottleneck != rules.diagnosis.bottleneck:
            yield f"turn {turn}: chose {mine.diagnosis.bottleneck} instead of {rules.diagnosis.bottleneck}"


def main() -> int:
    """Print the report; 0 if no scenario differs."""
    parser = argparse.ArgumentParser(prog="python -m evals.real_model", description=__doc__)
    parser.add_argument("--url", default=os.environ.get("PLUMBLINE_BASE_URL", "http://127.0.0.1:8089/v1"))
    parser.add_argument("--model", default=os.environ.get("PLUMBLINE_MODEL", "local"))
    parser.add_argument("--only", default="", help="run the scenarios whose id contains this")
    given = parser.parse_args()
    differs = False
    for ran in runs(given.model, given.url, given.only):
        differs = differs or bool(ran.complaints)
        sys.stdout.write(f"{ran}\n")
        sys.stdout.flush()
    return int(differs)


if __name__ == "__main__":
    sys.exit(main())
