"""The task: run every scenario of a folder against a server and report."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import httpx

from evals import conversation, invariants, report, scorers
from evals.local_server import local_server
from evals.scenario import find, load
from evals.scorers import Score

TIMEOUT_SECONDS = 120


def main(
    root: Path,
    *,
    url: str | None = None,
    as_json: bool = False,
    only: str = "",
    say: Callable[[str], None] = print,
) -> bool:
    """Run the scenarios below `root` whose id contains `only`; True if every invariant held and each one ran.

    url: a running server; without one, a fresh server is started for the run. Raises BadScenario, NoServer.
    """
    loaded = [(path, load(path)) for path in find(root)]
    keys: list[Score] = []
    held: list[Score] = []
    faults: list[str] = []
    with (
        nullcontext(url) if url else local_server() as base,
        httpx.Client(base_url=base, timeout=TIMEOUT_SECONDS) as client,
    ):
        schema = client.get("/v1/schema").raise_for_status().json()["plan"]
        server = invariants.Server(schema, lambda id_: client.get(f"/v1/passages/{id_}").text)
        for path, scenario in loaded:
            if only not in scenario.id:
                continue
            try:
                talk = conversation.run(scenario, path.parent, client)
            except (conversation.ServerFault, httpx.HTTPError) as fault:
                faults.append(f"{scenario.id}: {fault}")
                continue
            keys += scorers.score(talk)
            held += invariants.check(talk, server)
    say(json.dumps(report.as_json(keys, held, faults), indent=1) if as_json else report.as_text(keys, held, faults))
    return not faults and all(score.holds for score in held)
