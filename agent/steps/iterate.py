"""Step 8: many cheap experiments in parallel, each with its budget, and the ledger that tells gains from luck."""

from collections.abc import Mapping

from agent.brief import Deed
from agent.known.situation import Situation
from agent.planning import calling
from agent.planning.decisions import Decision, prescribed
from agent.prose import ended, lower, number
from agent.vocabulary import Action, Verdict


def decide(now: Situation, before: Mapping[str, Decision]) -> Decision:
    """Say what the ledger shows so far, and keep a single bet from swallowing the budget."""
    ready = [f"{lower(item.title)} ({item.effort})" for item in prescribed(before).interventions[1:3]]
    limits = calling.limits(now)
    single = bool(now.brief.deeds(Deed.single_bet))
    if single:
        decision = "Split the budget over several cheap proofs of concept before one idea gets all of it."
    elif now.did(Deed.many_pocs):
        decision = "Keep the portfolio of small trials that is under way, each judged on the same evaluation."
    elif ready:
        decision = f"Have the next small experiments ready: {'; '.join(ready)}."
    else:
        decision = "Try further ideas as small experiments beside the release, on the same evaluation; most will fail."
    return Decision(
        decision=f"{decision} All of it has to fit {limits}." if limits else decision,
        rationale=_ledger(now),
        actions=[Action.run_many_pocs] if single else [],
        exit_criterion=_exit(now),
        done=bool(now.did(Deed.many_pocs)) and not single,
    )


def _exit(now: Situation) -> str:
    best = now.best
    noise = f"the noise of {number(best.n)} examples" if best is not None and best.n else "the noise"
    return f"Every experiment is logged with its one change, its result and whether it beats {noise}."


def _ledger(now: Situation) -> str:
    if not now.ledger:
        return "No experiment is logged yet."
    real = sum(entry.verdict is Verdict.supported for entry in now.ledger)
    last = now.ledger[-1]
    kept = "the gain is real" if last.verdict is Verdict.supported else "not an improvement that the numbers can show"
    return f"{ended(last.says)} Of the experiments logged, {_count(real)} beat the noise; the last one is {kept}."


def _count(number: int) -> str:
    return "none" if number == 0 else "one" if number == 1 else "several"
