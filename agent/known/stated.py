"""Findings from the user's words: what was said, beside scores, that speaks for or against a bottleneck."""

import re
from collections.abc import Callable, Iterator

from agent.brief import Deed, Fact, FactKind
from agent.known.situation import MONTH_OF_PROMPTING, Goal, Situation
from agent.known.standing import current_scores, current_shares, is_comparison, is_part
from agent.known.stated_baselines import BASELINES
from agent.known.stated_results import RESULTS
from agent.known.stated_training import compute_limits, symptoms_said
from agent.known.stated_tries import TRIES
from agent.known.stated_use import IN_USE
from agent.known.telling import told
from agent.metrics.chain import HELD_OUT
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Finding, Quantity
from agent.metrics.tag_meanings import COMPONENT, meaning_of
from agent.prose import percent, quoted
from agent.vocabulary import Action, Bottleneck, Gap, Layer, Modality, Split

Rule = Callable[[Situation], Iterator[Finding]]

RANKS_WELL = 0.9
"""An area under the curve from which some threshold serves most goals."""
AGREEMENT = re.compile(
    r"\bagree|\bdisagree|\beach other\b|\bone another\b|\bamong (?:them|themselves|us)\b|\bkappa\b|\balike\b"
    r"|\b(?:same|identical) (?:\w+ )?(?:grade|mark|label|score|answer|diagnosis|rating|verdict|class|code)s?\b",
    re.IGNORECASE,
)
DISAGREEMENT = 0.2
"""Two people who differ on a fifth of the cases do not share a definition."""
NEAR_PEOPLE, NEAR_PEOPLE_SHARE = 0.01, 0.25
"""Within a point, or a quarter of their error, of people a model does what they do."""
HALF = 0.5
"""From half of the sorted errors on, one part of the pipeline comes before the layer."""
STARVED = re.compile(
    r"\bwait|\bstarv|\btrain|\bload|\bread|\bdecod|\bslow|\bepoch|\bstep|\bdata\b|\bdis[ck]|\bCPU|\bnetwork\b"
    r"|\bdo(?:es)? nothing",
    re.IGNORECASE,
)
"""What an idle accelerator waits for; one of which nothing is said but that it is idle, is not in use."""
IDLE_SHARE = 0.2
"""An accelerator that idles more than a fifth of the time is starved (DIAGNOSTICS.md, slow_input)."""
SHORT_RUN_HOURS = 4.0
"""A run that ends within half a working day is repeated at will: hardware does not limit how many are tried."""


def share_said(now: Situation) -> Iterator[Finding]:
    """Each share of the errors in the user's own words, so that plan and reply can cite it."""
    for fact in current_shares(now.brief):
        if isinstance(fact.value, Quantity):
            share = fact.value.model_copy(update={"name": fact.value.name or fact.about or "share of the errors"})
            yield told("stated_share", fact, f"Of the errors: {quoted(fact.quote)}.", quantities=(share,))


def score_beside(now: Situation) -> Iterator[Finding]:
    """Earlier values and other systems' scores, which no check of the present model uses."""
    for fact in now.brief.of(FactKind.score):
        if isinstance(fact.value, Quantity) and (fact.time == "past" or is_comparison(fact) or is_part(fact)):
            yield told("score_beside", fact, f"For comparison: {quoted(fact.quote)}.", quantities=(fact.value,))


def labels_wrong(now: Situation) -> Iterator[Finding]:
    """Labels that the user found wrong speak for data quality as far as they explain the error."""
    for fact in now.brief.of(FactKind.labels):
        if fact.value == "wrong":
            weighed_as_errors = bool(current_shares(now.brief))
            yield told(
                "labels_wrong",
                fact,
                "Labels were found to be wrong.",
                {Bottleneck.data_quality: WEAK if weighed_as_errors else MODERATE},
                (Action.fix_data_quality, Action.run_error_analysis),
            )
        elif fact.value == "flawed":
            yield told(
                "data_flawed",
                fact,
                f"The data hold faults that no model can see past ({quoted(fact.quote)}).",
                {Bottleneck.data_quality: STRONG},
                (Action.fix_data_quality, Action.explore_data),
            )
        elif isinstance(fact.value, Quantity) and fact.value.unit == FRACTION:
            yield from _wrong_share(now, fact, fact.value)


def _wrong_share(now: Situation, fact: Fact, share: Quantity) -> Iterator[Finding]:
    error = now.best.error if now.best is not None else None
    part = share.value / error if error else None
    if part is None:
        strength = WEAK if share.value >= 0.05 else 0.0
    elif part >= 0.25:  # DIAGNOSTICS.md, label_noise: a quarter of the errors is strong, a tenth only a note
        strength = STRONG
    else:
        strength = MODERATE if part >= 0.1 else 0.0
    speaks = {Bottleneck.data_quality: strength} if strength else {Bottleneck.data_quality: -WEAK}
    claim = f"{share.value:.1%} of the labels are said to be wrong" + (
        f", against an error of {error:.1%}." if error else "."
    )
    yield told(
        "labels_wrong",
        fact,
        claim,
        speaks,
        (Action.fix_data_quality,) if strength else (),
        quantities=(share.model_copy(update={"name": "wrong labels"}),),
    )


def design_of_splits(now: Situation) -> Iterator[Finding]:
    """Splits that leak cannot be trusted."""
    for fact in now.brief.of(FactKind.split_design):
        if fact.value == "leaky":
            yield told(
                "leaky_split",
                fact,
                "Training and evaluation share what they must not: the scores flatter the model.",
                {Bottleneck.evaluation: STRONG},
                (Action.fix_evaluation,),
            )


def starved(now: Situation) -> Iterator[Finding]:
    """An idle accelerator speaks for the input pipeline; a short run speaks against buying hardware."""
    for fact in now.brief.of(FactKind.compute_use):
        value = fact.value
        if isinstance(value, Quantity) and value.unit == FRACTION:
            if value.value > IDLE_SHARE:
                yield told(
                    "idle_accelerator",
                    fact,
                    f"The accelerator idles {value.value:.0%} of the time: the input pipeline or the code starves it.",
                    {Bottleneck.throughput: STRONG, Bottleneck.compute: -STRONG},
                    (Action.fix_throughput,),
                    quantities=(value.model_copy(update={"name": "idle share"}),),
                )
        elif isinstance(value, Quantity) and (hours := _hours(value)) is not None:
            if hours <= SHORT_RUN_HOURS:
                yield told(
                    "short_run",
                    fact,
                    "A training run is short: hardware does not limit what can be tried.",
                    {Bottleneck.compute: -STRONG},
                    quantities=(value,),
                )
        elif value in {"idle", "starved", "input_bound"}:
            waits = value != "idle" or STARVED.search(fact.quote) is not None
            yield told(
                "idle_accelerator",
                fact,
                "The accelerator waits for its input." if waits else "The accelerator at hand is mostly idle.",
                {Bottleneck.throughput: STRONG, Bottleneck.compute: -STRONG}
                if waits
                else {Bottleneck.compute: -STRONG},
                (Action.fix_throughput,) if waits else (),
            )


def _hours(value: Quantity) -> float | None:
    scale = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0}.get(value.unit.rstrip("s"))
    return value.value * scale if scale is not None else None


def money(now: Situation) -> Iterator[Finding]:
    """A product that works and costs too much is at the cost curve; one that fails is not there yet."""
    if not now.costs_too_much or now.below_target:
        return
    fact = now.brief.last(FactKind.cost) or next(
        fact for fact in reversed(now.brief.of(FactKind.stage_hint)) if fact.value == "cost_problem"
    )
    amount = (fact.value,) if isinstance(fact.value, Quantity) else ()
    yield told(
        "cost_said",
        fact,
        "Quality is accepted and the bill is the problem: this is the cost curve.",
        {Bottleneck.cost: STRONG},
        (Action.fine_tune_small_model_for_cost,),
        quantities=amount,
    )


def going_live(now: Situation) -> Iterator[Finding]:
    """A target that is met leaves the transition to production."""
    if any(finding.check == "target_gap" for finding in now.findings.values()):
        return  # the check of the scores has said so already
    if now.target_met or (now.goes_live and now.below_target is False):
        targets = [fact for fact in now.brief.of(FactKind.score) if fact.split is Split.target]
        said = [*now.brief.of(FactKind.stage_hint), *now.brief.deeds(Deed.go_live), *targets]
        facts = [*said, *now.brief.of(FactKind.target_met)]
        if facts:
            yield told(
                "target_reached",
                facts[-1],
                "The target is reached.",
                {Bottleneck.production_readiness: MODERATE},
                (Action.harden_for_production,),
                gap=Gap.none,
            )


def wrong_layer(now: Situation) -> Iterator[Finding]:
    """A language model on tables, sound or pictures works at the wrong layer; so do prompts that had their month."""
    for fact in now.did(Deed.llm_on_table)[-1:]:
        structured = not {Modality.image, Modality.audio, Modality.video}.intersection(now.modalities)
        yield told(
            "llm_on_table",
            fact,
            "A language model is asked to do what trained models on this kind of data do better and cheaper.",
            {Bottleneck.layer: STRONG},
            (Action.build_baseline, Action.change_architecture)
            if structured
            else (Action.fine_tune_pretrained, Action.build_baseline),
        )
    if now.on_device is not None and now.layer_in_use is Layer.genai:
        yield told(
            "hosted_model_ruled_out",
            now.on_device,
            "The demo asks a hosted model, which the place of use rules out.",
            {Bottleneck.layer: STRONG},
            (Action.fine_tune_small_model_for_cost, Action.fine_tune_pretrained),
        )
    days = now.days_of_prompting
    if (
        days is not None
        and days >= MONTH_OF_PROMPTING
        and not now.target_met
        and now.layer_in_use in {None, Layer.genai}
    ):
        fact = max(
            (fact for fact in now.brief.of(FactKind.duration) if fact.about == Deed.tune_prompt),
            key=lambda fact: fact.value.value if isinstance(fact.value, Quantity) else 0.0,
        )
        looked = now.looked_at_errors
        sought = MODERATE if not looked else WEAK if _mostly_elsewhere(now) else STRONG
        yield told(
            "prompting_had_its_month",
            fact,
            f"Prompts have been tuned for {days:.0f} days and the target is still missed.",
            {Bottleneck.layer: sought},
            (Action.fine_tune_pretrained,) if looked else (Action.run_error_analysis, Action.fine_tune_pretrained),
            quantities=(Quantity(name="days of prompt tuning", value=days, unit="days"),),
        )


def _mostly_elsewhere(now: Situation) -> bool:
    """Whether one part of the pipeline other than the model has half of the sorted errors."""
    shares = ((fact.value, fact.about or "") for fact in current_shares(now.brief))
    return any(
        isinstance(share, Quantity) and share.value >= HALF and meaning_of(about) is COMPONENT
        for share, about in shares
    )


def people_disagree(now: Situation) -> Iterator[Finding]:
    """A target above what people agree on is a matter of the task's definition."""
    human, target = now.human, now.target
    if human is None or human.error is None or target is None:
        return
    aim = target.error if target.error is not None else 1 - target.value  # an F1 or a recall asks for as much
    if target.unit != FRACTION or human.error <= aim:
        return
    said = [fact for fact in reversed(now.brief.of(FactKind.score)) if fact.split is Split.human]
    fact = next(fact for fact in said if fact.error == human.error)
    agreement = any(AGREEMENT.search(each.quote) for each in said)
    if not agreement and not _as_good_as_people(now.best, human.error, aim):
        return
    strength = MODERATE if not agreement else STRONG if human.error >= DISAGREEMENT else WEAK
    yield told(
        "people_disagree",
        fact,
        f"People themselves leave {percent(human.error)}, above the {percent(aim)} that the target allows.",
        {Bottleneck.task_definition: strength, Bottleneck.data_quantity: -WEAK},
        (Action.redefine_task, Action.set_target_metric) if agreement else (Action.set_target_metric,),
        quantities=(
            Quantity(name="human error", value=human.error, unit=FRACTION, n=human.n),
            Quantity(name="target error", value=aim, unit=FRACTION),
        ),
    )


def _as_good_as_people(best: Goal | None, human: float, aim: float) -> bool:
    """Whether the model misses a target that people miss as well, and is hardly worse than they are."""
    if best is None or best.error is None:
        return False
    return aim < best.error <= human + max(NEAR_PEOPLE, NEAR_PEOPLE_SHARE * human)


def threshold_unset(now: Situation) -> Iterator[Finding]:
    """A model that ranks well and misses its recall or precision has the wrong threshold before anything else."""
    by_metric = {(fact.metric or "").casefold(): fact for fact in current_scores(now.brief) if fact.split in HELD_OUT}
    ranking = next((by_metric[name] for name in ("auc", "roc auc", "roc_auc") if name in by_metric), None)
    chosen = next((by_metric[name] for name in ("recall", "sensitivity", "precision", "f1") if name in by_metric), None)
    if ranking is None or chosen is None or now.below_target is False:
        return
    if isinstance(ranking.value, Quantity) and ranking.value.value >= RANKS_WELL:
        yield told(
            "threshold_unset",
            chosen,
            f"The model ranks well ({quoted(ranking.quote)}), its {chosen.metric} is low: a threshold matter.",
            {Bottleneck.task_definition: MODERATE, Bottleneck.data_quantity: -WEAK},
            (Action.set_threshold, Action.set_target_metric),
            quantities=tuple(fact.value for fact in (ranking, chosen) if isinstance(fact.value, Quantity)),
        )


THRESHOLD = {
    "better": "Another cutoff is said to do better ({quote}): that costs no training.",
    "room": "More false alarms are allowed than it makes ({quote}): a lower cutoff finds more and needs no training.",
    "unset": "Nobody has chosen the cutoff yet ({quote}): the scores may be a threshold matter.",
}


def threshold_said(now: Situation) -> Iterator[Finding]:
    """A cutoff that nobody chose, or that is said to do better elsewhere, is set before anything is trained."""
    facts = {str(fact.value): fact for fact in now.brief.of(FactKind.threshold)}
    if not facts or now.best is None or now.below_target is False:
        return
    value = next(key for key in THRESHOLD if key in facts)
    yield told(
        "threshold_said",
        facts[value],
        THRESHOLD[value].format(quote=quoted(facts[value].quote)),
        {Bottleneck.task_definition: STRONG if value == "better" else MODERATE, Bottleneck.data_quantity: -WEAK},
        (Action.set_threshold, Action.set_target_metric),
    )


def lucky_seed(now: Situation) -> Iterator[Finding]:
    """A result that depends on the seed is not a result yet."""
    for fact in now.brief.of(FactKind.spread):
        amount = (fact.value,) if isinstance(fact.value, Quantity) else ()
        yield told(
            "seed_spread",
            fact,
            "Results move with the random seed: a single run does not tell two settings apart.",
            {Bottleneck.evaluation: MODERATE},
            (Action.fix_evaluation,),
            quantities=amount,
        )


def nothing_stands_out(now: Situation) -> Iterator[Finding]:
    """Errors that are spread evenly leave no slice to collect for."""
    for fact in now.brief.of(FactKind.errors_spread)[-1:]:
        yield told(
            "errors_spread",
            fact,
            "The errors were looked at and no slice or kind stands out.",
            {Bottleneck.data_mismatch: -MODERATE, Bottleneck.component: -MODERATE},
        )


STATED: tuple[Rule, ...] = (
    share_said,
    score_beside,
    symptoms_said,
    labels_wrong,
    design_of_splits,
    starved,
    compute_limits,
    money,
    *IN_USE,
    going_live,
    wrong_layer,
    people_disagree,
    threshold_unset,
    threshold_said,
    lucky_seed,
    nothing_stands_out,
    *RESULTS,
    *TRIES,
    *BASELINES,
)


def stated_findings(now: Situation) -> list[Finding]:
    """Everything the user's words say beside the scores that the checks compare."""
    return [finding for rule in STATED for finding in rule(now)]
