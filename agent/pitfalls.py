"""Nine detectors: what the user did, does or plans, without the evidence for it, as a Warning with their own words."""

import re
from collections.abc import Callable, Sequence

from agent.brief import Brief, Deed, Fact, FactKind
from agent.metrics.finding import FRACTION, Finding, Quantity
from agent.plan import Warning  # noqa: A004 - the contract's word
from agent.vocabulary import Bottleneck, DataType, Layer, Modality, Pitfall, Split, Stage, Verdict

Detector = Callable[[Brief, Sequence[Finding]], Warning | None]

MONTH_OF_PROMPTING = 28
"""The methodology gives prompt tuning about a month; four weeks is the shortest that people call one."""
PLATEAU = "prompt_plateau"
"""The check that sees versions of a prompt stand still."""
MANY_VERSIONS = 12
"""A prompt rewritten this often has had its month, however long that took."""
VERSIONS = re.compile(r"(?i)\b(\d{2,3}) (?:times|versions|variants|prompts|rewrites|iterations|attempts|revisions)\b")
IDLE = 0.2
"""A GPU that idles at most this share of the time may really be what holds training up."""
RISING = 0.05
"""A stated learning curve that still cuts this share of the error from its last step speaks for more data."""


def detect(brief: Brief, findings: Sequence[Finding]) -> list[Warning]:
    """The warnings that the user's own deeds and plans deserve; a healthy project gets none."""
    return [warning for detector in DETECTORS if (warning := detector(brief, findings)) is not None]


def more_data_by_default(brief: Brief, findings: Sequence[Finding]) -> Warning | None:
    """More data collected, bought or planned while nothing shows that its amount is what is short."""
    deed = _first(brief, Deed.collect_data)
    if deed is None or _rising(brief) or _speaks(findings, Bottleneck.data_quantity):
        return None
    tense = "is planned" if deed.time == "planned" else "was collected"
    return _warn(
        Pitfall.more_data_by_default,
        deed,
        f"More data {tense}, but nothing shows yet that its amount is what limits the result.",
    )


def compute_by_hype(brief: Brief, findings: Sequence[Finding]) -> Warning | None:
    """Hardware bought or planned while nothing shows that compute is what is short."""
    deed = _first(brief, Deed.add_compute)
    hype = _first(brief, Deed.follow_hype)
    if deed is None and hype is not None:
        deed = _first(brief, Deed.scale_model)
    if deed is None or _speaks(findings, Bottleneck.compute) or _compute_bound(brief):
        return None
    reason = "the reason given is what others do" if hype else "nothing measured shows that hardware limits the result"
    return _warn(Pitfall.compute_by_hype, deed, f"Compute is being added, but {reason}.")


def endless_prompt_tuning(brief: Brief, findings: Sequence[Finding]) -> Warning | None:
    """Prompts tuned for a month or more, or version after version inside the noise, and the target still missed."""
    tuned = _first(brief, Deed.tune_prompt)
    flat = any(finding.check == PLATEAU and finding.verdict is Verdict.supported for finding in findings)
    long = [
        fact
        for fact in brief.of(FactKind.duration)
        if fact.about == Deed.tune_prompt and _days(fact) >= MONTH_OF_PROMPTING
    ]
    if _target_met(brief):
        return None
    if long:
        why = "So much time on prompts has not reached the target; a month is the line."
        return _warn(Pitfall.endless_prompt_tuning, long[0], why)
    if tuned is not None and flat:
        why = "The last prompt versions do not differ beyond the noise; another wording is no plan."
        return _warn(Pitfall.endless_prompt_tuning, tuned, why)
    if tuned is not None and _versions(tuned) >= MANY_VERSIONS:
        why = "So many versions of the prompt have not reached the target; another wording is no plan."
        return _warn(Pitfall.endless_prompt_tuning, tuned, why)
    return None


def _versions(tuned: Fact) -> int:
    """How many versions of the prompt the words tell of; 0 where they count none."""
    found = VERSIONS.search(tuned.quote)
    return int(found[1]) if found is not None else 0


def prototype_production_confusion(brief: Brief, findings: Sequence[Finding]) -> Warning | None:
    """A prototype before real users or data without protection, or production standards demanded of a first try."""
    del findings
    exposed, gilded = _first(brief, Deed.expose_prototype), _first(brief, Deed.gold_plate_prototype)
    if exposed is not None:
        return _warn(
            Pitfall.prototype_production_confusion,
            exposed,
            "A prototype without production safeguards stands before real users or their data.",
        )
    if gilded is not None:
        return _warn(
            Pitfall.prototype_production_confusion,
            gilded,
            "Production standards are demanded of an experiment that belongs in a sandbox.",
        )
    return None


def single_bet(brief: Brief, findings: Sequence[Finding]) -> Warning | None:
    """Everything on one idea, with no cheap experiments beside it."""
    del findings
    deed = _first(brief, Deed.single_bet)
    return (
        None
        if deed is None
        else _warn(
            Pitfall.single_bet,
            deed,
            "The whole effort is one bet on one idea, with no cheap experiments beside it to learn from.",
        )
    )


def unexplored_data(brief: Brief, findings: Sequence[Finding]) -> Warning | None:
    """Data that nobody has looked at, while a model is trained on it or about to be."""
    del findings
    denied = [
        fact
        for fact in brief.of(FactKind.deed, standing=False)
        if fact.value == Deed.explore_data
        and fact.polarity == "negated"
        and fact.holder == "user"
        and fact.superseded_by is None
    ]
    looked = brief.deeds(Deed.explore_data, Deed.check_labels, Deed.analyse_errors)
    if not denied or any(fact.time != "planned" for fact in looked) or not _building(brief):
        return None
    return _warn(Pitfall.unexplored_data, denied[0], "Nobody has looked at the data that the model is built on.")


def discourage_coding(brief: Brief, findings: Sequence[Finding]) -> Warning | None:
    """People told not to learn to code since AI will do it."""
    del findings
    deed = _first(brief, Deed.discourage_coding)
    return (
        None
        if deed is None
        else _warn(
            Pitfall.discourage_coding,
            deed,
            "Easier tools make coding skills worth more: people who know how it works direct the tools better.",
        )
    )


def genai_equals_deep_learning(brief: Brief, findings: Sequence[Finding]) -> Warning | None:
    """GenAI and deep learning taken for one thing, or a language model put where trained models belong."""
    del findings
    said = _first(brief, Deed.equate_genai_dl)
    used = _first(brief, Deed.llm_on_table)
    if used is None and _prompting_on_tables(brief):
        used = next((fact for fact in brief.of(FactKind.layer) if fact.value == Layer.genai), None)
    deed = used or said
    if deed is None:
        return None
    return _warn(
        Pitfall.genai_equals_deep_learning,
        deed,
        "Prompting a language model is one use of deep learning; data like this is modelled directly.",
    )


def unreviewed_agentic_code(brief: Brief, findings: Sequence[Finding]) -> Warning | None:
    """An agent that changes live systems, and nobody reads what it does."""
    del findings
    agent, unread = _first(brief, Deed.agent_on_production), _first(brief, Deed.skip_review)
    if agent is None or unread is None:
        return None
    return _warn(
        Pitfall.unreviewed_agentic_code,
        agent,
        "Generated code reaches live systems unread; one wrong migration can lose data for good.",
    )


DETECTORS: tuple[Detector, ...] = (
    more_data_by_default, compute_by_hype, endless_prompt_tuning, prototype_production_confusion, single_bet,
    unexplored_data, discourage_coding, genai_equals_deep_learning, unreviewed_agentic_code,
)  # fmt: skip


def _warn(pitfall: Pitfall, fact: Fact, why: str) -> Warning:
    return Warning(pitfall=pitfall, why=why, quote=fact.quote)


def _first(brief: Brief, deed: Deed) -> Fact | None:
    """The first standing deed of the kind, unless the user has since said the opposite."""
    return next(iter(brief.deeds(deed)), None)


def _speaks(findings: Sequence[Finding], bottleneck: Bottleneck) -> bool:
    return any(
        finding.speaks.get(bottleneck, 0.0) > 0 for finding in findings if finding.verdict is not Verdict.refuted
    )


def _rising(brief: Brief) -> bool:
    """Whether the learning curve in the user's words still falls at its end."""
    points = sorted(
        (fact.at, fact.error)
        for fact in brief.of(FactKind.curve_point)
        if fact.at is not None and fact.error is not None
    )
    if len(points) < 3:
        return False
    (_, before), (_, last) = points[-2:]
    return before - last > RISING * before


def _compute_bound(brief: Brief) -> bool:
    """Whether the user's own figures show a busy accelerator and a model that still improves."""
    busy = any(
        isinstance(fact.value, Quantity) and fact.value.unit == FRACTION and fact.value.value <= IDLE
        for fact in brief.of(FactKind.compute_use)
    )
    improving = any(fact.value in {"improving", "scales"} for fact in brief.of(FactKind.training_symptom))
    return busy and improving


def _days(fact: Fact) -> float:
    return fact.value.value if isinstance(fact.value, Quantity) else 0.0


def _target_met(brief: Brief) -> bool:
    """Said outright, or the best stated score reaches the stated target."""
    last = brief.last(FactKind.target_met)
    if last is not None:
        return last.value == "yes"
    scores = [fact for fact in brief.of(FactKind.score) if fact.error is not None and fact.time != "past"]
    target = next((fact.error for fact in reversed(scores) if fact.split is Split.target), None)
    best = next((fact.error for fact in reversed(scores) if fact.split in {Split.test, Split.dev}), None)
    return target is not None and best is not None and best <= target


def _building(brief: Brief) -> bool:
    """Whether a model is trained, or a training run is about to start."""
    stages = {fact.value for fact in brief.of(FactKind.stage_hint)}
    if stages and stages <= {Stage.greenfield}:
        return bool(
            brief.of(FactKind.layer) or brief.deeds(Deed.fine_tune, Deed.scale_model, Deed.add_compute, Deed.buy_data)
        )
    return bool(brief.facts)


def _prompting_on_tables(brief: Brief) -> bool:
    """Whether the data is a table and the only model in use is a prompted one."""
    layers = {fact.value for fact in brief.of(FactKind.layer) if fact.time == "now"}
    modalities = [fact.value for fact in brief.of(FactKind.modality)]
    structured = any(fact.value == DataType.structured for fact in brief.of(FactKind.data_type)) or modalities[:1] in (
        [Modality.tabular],
        [Modality.time_series],
    )
    return layers == {Layer.genai} and structured and Modality.text not in modalities
