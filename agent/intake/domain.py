"""What the project is about: its task, modality, kind of data, the layer in use, its pipeline's parts."""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from agent.brief import FactKind
from agent.intake import measures
from agent.intake.facts import Draft
from agent.intake.lexicon import Pattern, cues, words
from agent.intake.sentences import Clause, Sentence, asks, split_clauses
from agent.intake.stance import stance
from agent.vocabulary import DataType, Layer, Modality, Topic

SHARE = 0.6
"""A second modality counts when its words weigh at least this share of the first one's."""
STRONG, WEAK = 2, 1
"""A word that names the modality outright counts twice as much as one that only fits it."""

TELLING = 3
"""Words of content that a sentence needs to say what a project is about when no task is named outright."""

_TASK = cues("tasks", "task")
_TASK_FRAME = cues("tasks", "task_frame")
_HEADED = re.compile(
    r"(?i)(?:methods?|results?|data|requirements?|constraints?|status|numbers|budget|team|metrics?|sales plan|plan"
    r"|model|measured)\b[^:]{0,20}[: ]"
)
_OWN = words(r"our", r"my")
_STAGE_WORK = re.compile(
    r"(?i)\b(?:detect|retriev|pars|crop|segment|rank|transcri|align|recogni[sz]|track|generat|match|look-?up|tokeni"
    r"|chunk|ocr|register|registration|clean(?:ing|-?up|ed) |pre-?process|normali[sz]|resampl|"
    r"read wrong|misread)\w*"
    r"|\b(?:script|routine)s?\b"
    r"|\b(?:paragraph|passage|page|document|section|article|chunk|evidence|source|clause)s? (?:was |were |is |simply )*"
    r"(?:not|never|missing|absent)\b"
    r"|\b(?:not|n[\u2019']t|without|missing|lacked|never) (?:\w+ ){0,3}?(?:right|correct|relevant|needed) "
    r"(?:paragraph|passage|page|document|section|chunk|source|article)"
)
_JARGON = cues("domain", "jargon")
_AGENT = cues("deeds", "agent_on_production")
_EQUATED = cues("deeds", "equate_genai_dl")
_CODING = words(r"(?:claude code|copilot|cursor|codex|devin|coding agent)[\w ]*")
_TALK = re.compile(
    r"(?i)^\s*(?:hi|hello|hey|thanks|thank you|dear|greetings|good (?:morning|evening)|quick (?:one|question"
    r"|sanity check)|please)\b[^.!?\n]{0,30}$"
)
_SOFT_LAYER = words(
    r"(?:\w+ )?net(?:work)?s?", r"detector", r"encoders?", r"epochs?", r"retrieval", r"embeddings? search"
)
_WIRED = re.compile(
    r"(?i)\b(?:w/o|no|without(?: an?)?|road|rail|pipe|social|sensor|water|power|supply|office|company|phone|mobile|bus"
    r"|tram|ad|dealer|store|branch|hospital|wireless|electricity|gas|local|internal|our own|corporate) net(?:work)?s?$"
)
"""A network of wires, roads or people."""
_NEGATIVE_LAYER_TIME = words(
    r"tried",
    r"first",
    r"before",
    r"previously",
    r"started with",
    r"experimented",
    r"threshold",
    r"variants?",
    r"trials?",
)
_WINS = words(
    r"won",
    r"wins",
    r"best",
    r"beats?",
    r"winner",
    r"chose",
    r"picked",
    r"settled on",
    r"went with",
    r"kept",
    r"current model is",
    r"now",
)
_KIND = {
    "audio": Modality.audio, "sound": Modality.audio, "speech": Modality.audio, "video": Modality.video,
    "text": Modality.text, "image": Modality.image, "photo": Modality.image, "picture": Modality.image,
    "table": Modality.tabular, "tabular": Modality.tabular,
}  # fmt: skip
_TOGETHER = re.compile(rf"(?i)\b({'|'.join(_KIND)})s?\s*(?:\+|&|/|plus|and|with)\s*({'|'.join(_KIND)})s?\b")
_ON_THE_TABLE = re.compile(r"(?i)\b(?:on the table|in order|every row|each row|read aloud)$")
_STRUCTURED = cues("tasks", "structured")
_IN_A_LIST = re.compile(r"(?i)(?<!\w)\(?\d[).]\s?(?P<part>[a-z][a-z /-]{1,30}?)(?=\s*(?:[,;.]|\(?\d[).]|and \(?\d|$))")
_IN_A_ROW = re.compile(r"(?i)(?:(?<=^)|(?<=[:>\u2192]))\s?(?P<part>[a-z][a-z -]{1,25}?)\s?(?=->|\u2192|=>)")
FEWEST_PARTS = 2
MOST_WORDS = 4
_MADE_OF = re.compile(
    r"(?i)\b(?:made (?:up )?of|consists? of|consisting of|composed of|built (?:from|out of)|a (?:chain"
    r"|pipeline|cascade) of)\s"
)
_PART = re.compile(
    r"(?i)(?:(?<=of )|(?<=, )|(?<=and ))(?:an? |the )(?P<part>[A-Za-z][\w /-]{2,30}?)"
    r"(?=,| and\b| that\b| which\b|\.|$)"
)
_UNSTRUCTURED = words(r"unstructured(?: data)?")
_ROWS = words(
    r"database",
    r"data ?warehouse",
    r"spreadsheets?",
    r"csv",
    r"excel",
    r"tables?",
    r"\d+ columns",
    r"columns",
    r"rows",
    r"table",
    r"tabular",
    r"features",
)


def read_domain(sentences: Sequence[Sentence]) -> list[Draft]:
    """Task, modality, data type, layer and components that the sentences name."""
    clauses = [clause for sentence in sentences for clause in split_clauses(sentence)]
    named = _named(sentences)
    return [
        *_task(sentences, named),
        *_modalities(sentences, named),
        *_data_type(clauses),
        *_layers(clauses),
        *_components(clauses),
    ]


class Cue(NamedTuple):
    """One list of words for a modality."""

    modality: Modality
    strength: int
    pattern: Pattern


def _named(sentences: Sequence[Sentence]) -> list[Cue]:
    """The lists of which any sentence holds a word; the others need not be looked for again clause by clause."""
    every = (
        Cue(modality, strength, cues("domain", f"{modality.value}_{key}"))
        for modality, (strength, key) in product(Modality, ((STRONG, "strong"), (WEAK, "weak")))
    )
    return [cue for cue in every if any(cue.pattern.search(sentence.text) for sentence in sentences)]


def _task(sentences: Sequence[Sentence], named: Sequence[Cue]) -> list[Draft]:
    """The sentence that says best what the system does: task verbs, framed as the team's own, early in the message."""
    best: tuple[float, Sentence] | None = None
    for place, sentence in enumerate(sentences):
        if _TALK.match(sentence.text) or len(sentence.text.split()) < 2:
            continue
        verbs = len(_TASK.findall(sentence.text))
        things = sum(bool(cue.pattern.search(sentence.text)) for cue in named)
        framed = bool(_TASK_FRAME.search(sentence.text))
        numeric = (
            bool(measures.split_cues(sentence.text) or measures.metric_near(sentence.text, 0))
            or "attached" in sentence.text
        )
        score = (
            -1.5 * (numeric + bool(_HEADED.match(sentence.text)))
            + min(verbs, 2)
            + min(things, 2)
            + 1.5 * framed
            - 0.3 * place
            - 2.5 * (sentence.question and not framed)
        )
        if verbs + 2 * framed + (things > 0) >= 2 and verbs and (best is None or score > best[0]):
            best = (score, sentence)
    if best is None or best[0] < 1:
        return _first_telling(sentences, named)
    sentence = best[1]
    return [Draft(FactKind.task, sentence.start, sentence.end, value=sentence.text)]


def _first_telling(sentences: Sequence[Sentence], cues_named: Sequence[Cue]) -> list[Draft]:
    """No sentence is framed as a task: the first that names things of the world, not only of machine learning.

    A question may be that sentence only if it is about something of the user's own.
    """
    for sentence in [*(s for s in sentences if not s.question), *(s for s in sentences if _OWN.search(s.text))]:
        content = [w for w in re.findall(r"[^\W\d_]{4,}", sentence.text) if not _JARGON.fullmatch(w)]
        named = any(cue.strength == STRONG and cue.pattern.search(sentence.text) for cue in cues_named)
        if not _TALK.match(sentence.text) and (len(content) >= TELLING or (named and content)):
            return [Draft(FactKind.task, sentence.start, sentence.end, value=sentence.text)]
    return []


def _modalities(sentences: Sequence[Sentence], named: Sequence[Cue]) -> list[Draft]:
    """The modalities named, strongest first; one that is much weaker than the first is left out."""
    weights: dict[Modality, float] = {}
    first: dict[Modality, tuple[int, int]] = {}
    for modality, strength, clause in _mentions([clause for s in sentences for clause in split_clauses(s)], named):
        weights[modality] = weights.get(modality, 0) + strength
        first.setdefault(modality, (clause.start, clause.end))
    ranked = sorted(weights, key=lambda modality: (-weights[modality], first[modality]))
    top = max(weights.values(), default=0)
    joined = _joined(sentences)
    ranked += [modality for modality in joined if modality not in ranked]
    first |= {modality: place for modality, place in joined.items() if modality not in first}
    chosen = [
        modality for modality in ranked if modality in joined or weights[modality] >= max(STRONG, top * SHARE)
    ] or ranked[:1]
    return [Draft(FactKind.modality, *first[modality], value=modality.value) for modality in chosen]


def _joined(sentences: Sequence[Sentence]) -> dict[Modality, tuple[int, int]]:
    """What is said to go in together: "audio+text in", "video and sound"."""
    found: dict[Modality, tuple[int, int]] = {}
    for sentence in sentences:
        for match in _TOGETHER.finditer(sentence.text):
            kinds = {kind for word in match.groups() if (kind := _KIND.get(word.lower().rstrip("s"))) is not None}
            if len(kinds) > 1:
                found |= dict.fromkeys(sorted(kinds), (sentence.start + match.start(), sentence.start + match.end()))
    return found


def _mentions(clauses: Sequence[Clause], named: Sequence[Cue]) -> Iterator[tuple[Modality, int, Clause]]:
    """Every word that names or fits a modality, each word once, with its weight."""
    counted: set[tuple[Modality, str]] = set()
    for clause in clauses:
        wrapped = _EQUATED.search(clause.text) or cues("deeds", "llm_on_table").search(clause.text)
        for modality, strength, pattern in named:
            for match in pattern.finditer(clause.text):
                denied = re.match(r"(?i)no\b", clause.text) and stance(clause, *match.span()).polarity == "negated"
                idiom = _ON_THE_TABLE.search(clause.text[max(0, match.start() - 8) : match.end()])
                word = (modality, match.group().lower())
                if wrapped and modality is Modality.text:  # a row turned into a sentence is still a row
                    continue
                if not denied and not idiom and word not in counted:
                    counted.add(word)
                    yield modality, strength, clause


def _data_type(clauses: Sequence[Clause]) -> list[Draft]:
    for clause in clauses:
        if _UNSTRUCTURED.search(clause.text):
            return [Draft(FactKind.data_type, clause.start, clause.end, value=DataType.unstructured.value)]
    for clause in clauses:
        found = _STRUCTURED.search(clause.text)
        if (
            found
            and not _ON_THE_TABLE.search(clause.text[: found.end()])
            and (_ROWS.search(clause.text) or "structured" in clause.text.lower())
        ):
            return [Draft(FactKind.data_type, clause.start, clause.end, value=DataType.structured.value)]
    return []


def _layers(clauses: Sequence[Clause]) -> list[Draft]:
    found: dict[tuple[str, str, str, str], Draft] = {}
    for clause in clauses:
        if asks(clause) or _AGENT.search(clause.text) or _EQUATED.search(clause.text):
            continue
        for layer in Layer:
            matches = [
                m
                for m in cues("domain", layer.value).finditer(clause.text)
                if not _CODING.match(clause.text[m.start() :]) and not _WIRED.search(clause.text[: m.end()])
            ]
            hard = [match for match in matches if not _SOFT_LAYER.fullmatch(match.group())]
            if not matches or (not hard and layer is Layer.genai):
                continue
            match = (hard or matches)[0]
            meant = stance(clause, *match.span())
            time = (
                "past"
                if _NEGATIVE_LAYER_TIME.search(clause.sentence.text) and not _WINS.search(clause.text)
                else meant.time
                if meant.time == "planned"
                else "now"
            )
            draft = Draft(
                FactKind.layer,
                clause.start,
                clause.end,
                value=layer.value,
                polarity=meant.polarity,
                holder=meant.holder,
                time=time,
                topic=Topic.tried if time == "past" else Topic.status,
            )
            found.setdefault((layer.value, meant.polarity, meant.holder, time), draft)
    return list(found.values())


def failing_stages(shares: Sequence[Draft]) -> list[Draft]:
    """Parts of a pipeline among the lines of an error analysis: what names a stage's work is that stage."""
    found = [draft for draft in shares if draft.about and _STAGE_WORK.search(draft.about)]
    return [Draft(FactKind.component, draft.start, draft.end, value=draft.about) for draft in found]


def _components(clauses: Sequence[Clause]) -> list[Draft]:
    found: dict[str, Draft] = {}
    for clause in clauses:
        for match in cues("domain", "component").finditer(clause.text):
            found.setdefault(
                match.group().lower(), Draft(FactKind.component, clause.start, clause.end, value=match.group())
            )
    return [*found.values(), *(draft for draft in _numbered(clauses) if str(draft.value).lower() not in found)]


def _made_of(sentence: Sentence) -> list[Draft]:
    """The parts that a sentence names one after another: "it's made of an extractor, a finder and a validator"."""
    led = _MADE_OF.search(sentence.text)
    if led is None:
        return []
    parts = [part for part in _PART.finditer(sentence.text, led.end()) if len(part["part"].split()) <= MOST_WORDS]
    return [
        Draft(FactKind.component, sentence.start + p.start("part"), sentence.start + p.end("part"), p["part"])
        for p in (parts if len(parts) >= FEWEST_PARTS else [])
    ]


def _numbered(clauses: Sequence[Clause]) -> list[Draft]:
    """The parts of a pipeline in a numbered list or a row of arrows: "1) OCR 2) field finder", "crop -> read"."""
    sentences = {clause.sentence.start: clause.sentence for clause in clauses if not clause.sentence.question}
    drafts = []
    for sentence in sentences.values():
        drafts += _made_of(sentence)
        for form in (_IN_A_LIST, _IN_A_ROW):
            parts = list(form.finditer(sentence.text))
            if len(parts) >= FEWEST_PARTS:
                drafts += [
                    Draft(
                        FactKind.component, sentence.start + p.start("part"), sentence.start + p.end("part"), p["part"]
                    )
                    for p in parts
                ]
    return drafts
