"""Step 5: what to do, ranked, each with the experiment that can refute it; and what not to do now."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from agent.brief import Deed, Fact
from agent.known.situation import Situation
from agent.metrics.finding import MODERATE, STRONG
from agent.plan import Diagnosis, Intervention, NotNow
from agent.planning.decisions import Decision, DiagnoseDecision, InterveneDecision, diagnosed
from agent.planning.experimenting import intervention
from agent.planning.order import EXPLAINS
from agent.prose import CAUSE, ended, gain, lower, quoted, reaching, upper
from agent.vocabulary import Action, Bottleneck, Gap

MOST = 4
"""More than four recommendations are a list, not advice."""

LOOKING = frozenset(
    {
        Action.build_baseline,
        Action.run_error_analysis,
        Action.explore_data,
        Action.set_target_metric,
        Action.fix_evaluation,
    }
)
"""Actions that make evidence; before a diagnosis these are the only ones allowed."""

PRIORITY = (
    Action.fix_data_quality,
    Action.collect_targeted_data,
    Action.fix_component,
    Action.tune_hyperparameters,
    Action.regularize,
    Action.change_architecture,
    Action.fine_tune_pretrained,
    Action.collect_more_data,
    Action.add_compute,
)
"""The methodology's order of interventions, cheapest and likeliest first; compute comes last."""


class Idea(NamedTuple):
    """Something that teams reach for, the deeds that show it, and the bottleneck that would justify it."""

    action: Action
    deeds: tuple[Deed, ...]
    needs: Bottleneck
    would_change_if: str
    only_if_named: bool = False
    """Whether nobody reaches for it by default, so that it is advised against only where the user speaks of it."""


UNSHOWN = {
    Action.collect_more_data: "nothing shows that the amount of data is what is short",
    Action.add_compute: "nothing shows that hardware is what is short",
    Action.change_architecture: "nothing shows that the model is too small",
    Action.improve_prompting: "no mistake is known that another wording would repair",
    Action.regularize: "nothing shows that the step to new data is the largest gap",
    Action.tune_hyperparameters: "nothing shows that the settings are at fault",
    Action.fine_tune_pretrained: "nothing shows that the present approach is at its end",
    Action.collect_targeted_data: "nothing says which cases to collect for",
    Action.harden_for_production: "nothing is ready to go live",
}
"""What is lacking for each idea: the evidence that would speak for it."""

IDEAS = (
    Idea(
        Action.collect_more_data,
        (Deed.collect_data, Deed.buy_data),
        Bottleneck.data_quantity,
        "a learning curve over growing training sets still falls at its end",
    ),
    Idea(
        Action.add_compute,
        (Deed.add_compute, Deed.follow_hype),
        Bottleneck.compute,
        "runs end while still improving and a larger rented machine measurably moves the held-out error",
    ),
    Idea(
        Action.change_architecture,
        (Deed.scale_model,),
        Bottleneck.model_capacity,
        "the training error itself stays above the target in a sound, tuned run",
    ),
    Idea(
        Action.improve_prompting,
        (Deed.tune_prompt,),
        Bottleneck.undiagnosed,
        "the sorted mistakes show a cause that a prompt can address",
    ),
    Idea(
        Action.regularize,
        (Deed.regularize,),
        Bottleneck.overfitting,
        "held-out error from the same source is clearly above training error",
    ),
    Idea(
        Action.tune_hyperparameters,
        (Deed.tune_hyperparameters,),
        Bottleneck.hyperparameters,
        "training curves or a sweep show that settings still move the result beyond the noise",
    ),
    Idea(
        Action.fine_tune_pretrained,
        (Deed.fine_tune,),
        Bottleneck.layer,
        "the diagnosis says that the present approach has reached its ceiling",
    ),
    Idea(
        Action.collect_targeted_data,
        (Deed.collect_targeted,),
        Bottleneck.data_mismatch,
        "an error analysis shows that this slice carries the errors",
    ),
    Idea(
        Action.harden_for_production,
        (Deed.gold_plate_prototype,),
        Bottleneck.production_readiness,
        "held-out results reach the target and real users are about to depend on it",
        only_if_named=True,
    ),
)


def decide(now: Situation, before: Mapping[str, Decision]) -> InterveneDecision:
    """Act on the diagnosis; without one, make the evidence first."""
    diagnosis = diagnosed(before)
    evidence = [now.findings[id_] for id_ in diagnosis.diagnosis.findings if id_ in now.findings]
    items = [
        intervention(action, rank, now, evidence, diagnosis.diagnosis)
        for rank, action in enumerate(_actions(now, diagnosis), start=1)
    ]
    first = items[0]
    return InterveneDecision(
        decision=ended(first.title),
        rationale=_rationale(first),
        actions=[item.action for item in items],
        exit_criterion=_exit(first),
        findings=first.findings,
        blocked=not now.model_exists,
        interventions=items,
        not_now=list(_not_now(now, diagnosis, [item.action for item in items])),
    )


def _actions(now: Situation, diagnosis: DiagnoseDecision) -> list[Action]:
    """The fitting actions, minus what the user turned down, unless nothing else is left."""
    acts = [act for act in diagnosis.acts if not _spoken_against(now, act, diagnosis)] or diagnosis.acts
    if diagnosis.diagnosis.bottleneck is Bottleneck.undiagnosed:
        acts = [act for act in acts if act in LOOKING] or [Action.run_error_analysis]
        if now.did(Deed.single_bet) or now.plans(Deed.single_bet):
            acts = [*acts[:1], Action.run_many_pocs, *acts[1:]]
    refused = {rejection.action for rejection in now.rejected}
    kept = [act for act in acts if act not in refused] or acts
    return kept[:MOST]


def _spoken_against(now: Situation, action: Action, diagnosis: DiagnoseDecision) -> bool:
    """Whether a strong finding speaks against what the action is for."""
    idea = next((idea for idea in IDEAS if idea.action is action), None)
    if idea is None or idea.needs is diagnosis.diagnosis.bottleneck:
        return False
    return any(finding.speaks.get(idea.needs, 0.0) <= -STRONG + 1e-9 for finding in now.findings.values())


def _rationale(first: Intervention) -> str:
    most = f" It can gain {gain(first.expected_gain)} at most." if first.expected_gain is not None else ""
    return f"{first.why}{most}"


def _exit(first: Intervention) -> str:
    test = first.experiment
    return f"{ended(upper(reaching(test.success_threshold)))} Otherwise {lower(test.stop_rule)}"


def _not_now(now: Situation, diagnosis: DiagnoseDecision, chosen: list[Action]) -> Iterator[NotNow]:
    """What the user does, plans or asks about, or what findings speak against, and the plan does not advise."""
    tempting = diagnosis.diagnosis.gap is Gap.variance  # more data is what everybody thinks of first
    told = set(diagnosis.diagnosis.findings[:1])  # what the diagnosis says already, and no reason gives twice
    refused = {rejection.action: rejection.quote for rejection in now.rejected}
    for idea in IDEAS:
        if idea.action in chosen:
            continue
        if idea.action in refused:
            yield NotNow(
                action=idea.action,
                reason=f"You ruled it out: {quoted(refused[idea.action])}.",
                would_change_if="what you said against it no longer holds",
            )
            continue
        against = [finding for finding in now.findings.values() if finding.speaks.get(idea.needs, 0.0) < 0]
        deeds = [fact for fact in _considered(now, idea) if fact.superseded_by is None]
        asked = idea.action in now.considered or (idea.action is Action.collect_more_data and tempting)
        refuted = any(finding.speaks[idea.needs] <= -MODERATE + 1e-9 for finding in against)
        if not deeds and not asked and (idea.only_if_named or not refuted):
            continue
        new = next((finding for finding in against if finding.id not in told), None)
        if new is not None:
            told.add(new.id)
        yield NotNow(
            action=idea.action,
            reason=ended(upper(new.claim)) if new is not None else _reason(idea, diagnosis.diagnosis),
            would_change_if=idea.would_change_if,
        )


def _considered(now: Situation, idea: Idea) -> list[Fact]:
    """The deeds of the user's, hearsay too: what a boss wishes for is advised on all the same."""
    return [
        fact
        for fact in now.brief.facts
        if fact.kind == "deed" and fact.value in idea.deeds and fact.polarity == "affirmed"
    ]


def _reason(idea: Idea, diagnosis: Diagnosis) -> str:
    bottleneck, gap = diagnosis.bottleneck, diagnosis.gap
    if bottleneck in {Bottleneck.production_readiness, Bottleneck.none}:
        return "No gap is left that it could close; what remains is production."
    unshown = UNSHOWN[idea.action]
    if bottleneck is Bottleneck.undiagnosed:
        return f"So far {unshown}."
    if gap not in {Gap.none, Gap.undetermined} and idea.needs in EXPLAINS[gap]:
        return f"The evidence points to {CAUSE[bottleneck]}, which shows in the same gap and comes first."
    return f"The evidence points to {CAUSE[bottleneck]}, and {unshown}."
