"""Step 8: many cheap experiments in parallel, each with its budget, and the ledger that tells gains from luck."""

from collections.abc import Mapping

from agent.brief import Deed
from agent.decisions import Decision, prescribed
from agent.prose import ended
from agent.situation import Situation
from agent.vocabulary import Action, Verdict


def decide(now: Situation, before: Mapping[str, Decision]) -> Decision:
    """Say what the ledger shows so far, and keep a single bet from swallowing the budget."""
    titles = [item.title for item in prescribed(before).interventions[1:3]]
    single = bool(now.brief.deeds(Deed.single_bet))
    if single:
        decision = "Split the budget over several cheap proofs of concept before one idea gets all of it."
    elif now.did(Deed.many_pocs):
        decision = "Keep the portfolio of small trials that is under way, each judged on the same evaluation."
    elif titles:
        decision = f"Have the next small experiments ready: {'; '.join(titles)}."
    else:
        decision = "Run small experiments side by side on the same evaluation; most will fail, and cheaply."
    return Decision(
        decision=decision,
        rationale=_ledger(now),
        actions=[Action.run_many_pocs] if single else [],
        exit_criterion="Every experiment is logged with its one change, its result and whether it beats the noise.",
        done=bool(now.did(Deed.many_pocs)) and not single,
    )


def _ledger(now: Situation) -> str:
    if not now.ledger:
        return "No experiment is logged yet."
    real = sum(entry.verdict is Verdict.supported for entry in now.ledger)
    last = now.ledger[-1]
    kept = "the gain is real" if last.verdict is Verdict.supported else "not an improvement that the numbers can show"
    return f"{ended(last.says)} Of the experiments logged, {_count(real)} beat the noise; the last one is {kept}."


def _count(number: int) -> str:
    return "none" if number == 0 else "one" if number == 1 else "several"
