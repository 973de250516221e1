"""What the tag of an error analysis points to: a wrong label, a damaged input, a kind of input too rare in training ...

One visible table, read top to bottom: the first line whose pattern occurs in the tag decides. Patterns are word stems,
mostly English; they name what is wrong, not any project.
"""

import re
from typing import NamedTuple

from agent.vocabulary import Action, Bottleneck


class Meaning(NamedTuple):
    """The bottleneck that a tag speaks for and the action that meets it; `what` completes "these errors are ..."."""

    bottleneck: Bottleneck
    action: Action
    what: str


WRONG_LABEL = Meaning(Bottleneck.data_quality, Action.fix_data_quality, "labels that are wrong")
UNCLEAR_TASK = Meaning(Bottleneck.task_definition, Action.redefine_task, "cases on which the task itself is unclear")
COMPONENT = Meaning(Bottleneck.component, Action.fix_component, "failures of one part of the system")
DAMAGED_INPUT = Meaning(Bottleneck.data_quality, Action.fix_data_quality, "inputs that arrive damaged or incomplete")
RARE_KIND = Meaning(Bottleneck.data_quantity, Action.collect_targeted_data, "cases with few examples in training")
SOME_KIND = Meaning(Bottleneck.data_mismatch, Action.collect_targeted_data, "one kind of case")
"""For a tag whose words name no cause: it is a slice, and a slice is collected for."""
OTHER_CONDITIONS = Meaning(
    Bottleneck.data_mismatch, Action.collect_targeted_data, "conditions under-represented in training"
)
NOTHING = Meaning(Bottleneck.undiagnosed, Action.run_error_analysis, "errors without a common cause")

MEANINGS: tuple[tuple[str, Meaning], ...] = (
    # the rest of a list: no cause
    (
        r"^(the )?(others?|rest|remaining|misc\w*|various|mixed|unknown|unclear cause|no (tag|cause)|sonstige\w*)\b",
        NOTHING,
    ),
    # the label is at fault
    (
        r"(wrong|bad|incorrect|noisy|missing|flipped|swapped|dirty) (ground truth|gold|labels?|annotations?)",
        WRONG_LABEL,
    ),
    (r"mis-?label|^(the )?(labels?|labell?ing|annotations?)$|mis-?annotat", WRONG_LABEL),
    (r"label\w* (error|noise|wrong|mistake|slip|issue)|labell?ing (error|mistake)", WRONG_LABEL),
    (r"annotat\w+ (slip|error|mistake|wrong|noise)|annotator|ground truth|gold (answer|label)", WRONG_LABEL),
    (r"(declared|entered|reported|recorded|registered|noted|typed) (\w+ )?(something else|a different)", WRONG_LABEL),
    (r"reference (is )?wrong|tags? (is|are|was|were) (\w+ )?(false|wrong|incorrect)", WRONG_LABEL),
    (r"(label|annotation|gold|truth|tag)s? (is|are|was|were)? ?(wrong|bad|missing|outdated|incorrect)", WRONG_LABEL),
    (r"correct after all|actually (right|correct)|model (was|is) right|falsch\w* label", WRONG_LABEL),
    # the task is at fault
    (r"ambiguous|unclear|subjective|borderline|guideline|definition", UNCLEAR_TASK),
    (r"(can(no|')t|cannot|nobody|no one|hard to|unable to) (be )?(tell|told|distinguish\w*)", UNCLEAR_TASK),
    (r"look (alike|the same)|indistinguish", UNCLEAR_TASK),
    (r"both (are )?(right|correct|possible)|debatable", UNCLEAR_TASK),
    (r"overlapping (class|categor)|multiple (labels|answers) (fit|possible)", UNCLEAR_TASK),
    (
        r"(people|managers|labell?ers|annotators|raters|experts|coders|reviewers|editors|we) (\w+ )?disagree",
        UNCLEAR_TASK,
    ),
    (r"mehrdeutig", UNCLEAR_TASK),
    # a part of the pipeline is at fault
    (r"retriev|\bnot retrieved", COMPONENT),
    (
        r"(\w+n['\u2019]t|not|without|missing|lacked|never) (\w+ ){0,2}(right|correct) (para|pass|page|doc|sect|chunk)",
        COMPONENT,
    ),
    (
        r"(right|correct|relevant) (paragraph|passage|page|document|section|chunk) (\w+ )?(not|missing|absent|outside)",
        COMPONENT,
    ),
    (r"(document|passage|page|chunk|source|article)s? (was |were )?(missed|not found|missing)", COMPONENT),
    (r"missed (the )?(document|passage|page|chunk|source)|wrong (document|passage|chunk|page)", COMPONENT),
    (r"index(ing)?\b|rerank|search miss", COMPONENT),
    (
        r"cut in (half|two|pieces)|chopped|(line|page|word|box|sentence)[ -](finder|splitter|segment\w*|detector)",
        COMPONENT,
    ),
    (r"\bcrop|cut(s|ting)? off|bounding box|segment(ation|er) (error|fail|miss)", COMPONENT),
    (r"detect(or|ion)\b|alignment|registration", COMPONENT),
    (r"\bocr\b|\basr\b|transcri(pt|ption|ber)\b|speech[- ]to[- ]text|pars(er|ing)|tokeni[sz]", COMPONENT),
    (r"chunking|post-?process", COMPONENT),
    (r"pre-?process|normali[sz]ation bug|rout(er|ing)|tool call|json (invalid|broken)|regex", COMPONENT),
    (r"lookup|entity link|pipeline", COMPONENT),
    # the model of a pipeline or an agent does something else than it was told to
    (r"hallucinat|made (it |things? )?up|invent(s|ed|ing)|fabricat|ignor(es|ed|ing) |did not follow", COMPONENT),
    (r"wrong (word )?(length|format|unit|language)s?\b|too (long|short)\b", COMPONENT),
    (r"wrong (file|tool|function|format|call|step|query|table|endpoint)\b|gave up|loop(s|ed|ing)\b", COMPONENT),
    (r"translat(or|ion) (step|engine|stage)|diari[sz]|tracker|tracking lost", COMPONENT),
    (r"calibration of the camera|time-?out", COMPONENT),
    # the input arrives damaged
    (r"blur|out of focus|unscharf|grainy|over-?expos|under-?expos|glare|reflection|\bsmudge", DAMAGED_INPUT),
    (r"lens|dirty (lens|camera)|pixel", DAMAGED_INPUT),
    (r"bad (scan|photo|picture|image|audio|recording|quality)", DAMAGED_INPUT),
    (r"poor (scan|photo|image|audio|quality)|low[- ](res|quality|contrast)", DAMAGED_INPUT),
    (r"scan(s|ned|ner)?\b|fax|corrupt|damaged|broken (file|image|record)|garbage|garbled", DAMAGED_INPUT),
    (r"encoding|mojibake|truncat|clipp", DAMAGED_INPUT),
    (r"missing (field|value|data|column|sensor|page|metadata)", DAMAGED_INPUT),
    (r"(field|value|sensor|data)s? (is |are )?(missing|empty|null)", DAMAGED_INPUT),
    (r"empty|blank|duplicate|dead sensor|sensor (drift|fault|fail)|dropout of the sensor", DAMAGED_INPUT),
    (r"outlier|unit error|wrong unit", DAMAGED_INPUT),
    (r"skew(ed)?\b|rotat(ed|ion)|upside down|watermark|compress|artefact|artifact|noise|noisy", DAMAGED_INPUT),
    (r"static|hum\b|echo|verrauscht", DAMAGED_INPUT),
    # the class or kind is too rare
    (r"rare|long[- ]?tail|tail class|few (examples|samples)|minority|infrequent|uncommon|selten", RARE_KIND),
    # where, when, by whom or with what it was taken
    (
        r"night|dark|dusk|dawn|low light|rain|snow|fog|mist(y)?\b|winter|summer|weather|sun(ny|light|glasses)?\b",
        OTHER_CONDITIONS,
    ),
    (r"shadow|backlit|wet\b|nacht|nebel", OTHER_CONDITIONS),
    (r"accent|dialect|language|multilingual|slang|code[- ]?switch|emoji|typo|handwrit|cursive", OTHER_CONDITIONS),
    (r"child|elder|female|male\b", OTHER_CONDITIONS),
    (r"new(er|ly)?\b|unseen|unfamiliar|other|different|foreign", OTHER_CONDITIONS),
    (r"out[- ]of[- ](domain|distribution|vocabulary)|\boov\b|shift|neu(e|er|es)\b", OTHER_CONDITIONS),
    (r"device|camera|phone|headset|microphone|sensor|firmware|vendor|supplier|customer|sites?\b", OTHER_CONDITIONS),
    (r"plant|store|region|country", OTHER_CONDITIONS),
    (r"occlu|partial(ly)?|overlap|crowd|clutter|small (object|item|text)|tiny|distant|far away", OTHER_CONDITIONS),
    (r"angle|pose\b|view(point|s)?\b|verdeckt", OTHER_CONDITIONS),
    (r"domain|jargon|technical term|abbreviation|acronym|named entit|numbers?\b|tables?\b", OTHER_CONDITIONS),
    (r"long (text|document|clip|sentence)", OTHER_CONDITIONS),
)
"""(pattern, meaning), first match wins: a wrong label outranks a blurred photo, a broken stage outranks the weather."""

_COMPILED = tuple((re.compile(rf"\b(?:{pattern})", re.IGNORECASE), meaning) for pattern, meaning in MEANINGS)


def meaning_of(tag: str) -> Meaning | None:
    """What a tag points to; None where its words name no cause we know: then it names a slice, and no more."""
    words = re.sub(r"[_/]+", " ", tag).strip()
    return next((meaning for pattern, meaning in _COMPILED if pattern.search(words)), None)
