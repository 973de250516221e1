"""Whether a number can be a score at all: what stands around it must say so."""

import re

from agent.intake import measures
from agent.intake.continuing import GETS, IT_IS, SMALLEST_HUMAN, SMALLEST_PERCENT, THERE, excepted, resumes, same_unit
from agent.intake.lexicon import cues, table
from agent.intake.numbers import NumberKind
from agent.intake.own_units import CUE_NEAR, TARGET_NEAR, distance, in_own_unit, in_points, near
from agent.intake.places import CONTRAST, Place, wished
from agent.vocabulary import Layer

PEOPLE_NEAR = 45
"""The same for the people who reach it: "annotators agree with each other about 92 %"."""

_BLANK = re.compile(r"\s+")
"""A blanked aside is no distance."""
_AFTER_PLAIN = re.compile(
    r"\s*(?:$|[.,;:)!?/\"'\u00b1-]|\+/?-|->|→|ish\b|(?:on|for|with|vs|and|but|right|wrong|correct|at|in|or|to|now|instead|after|"
    r"of (?:the|our|them)|today|from|by|accuracy|errors?|if|when|as (?:is|before)|not|is|was|while|across|over|overall|"
    r"since|still|max|minimum|at least|where|because|than|even|only|per cent|f1|auc|iou|map|wer|bleu"
    r"|recall|precision|so|though|lol|tho|"
    r"atm|rn|which|that|the|my|our|they|we|i|among|among themselves|by ear|and the|out|without|before|would)\b)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:threshold|cut-?off|operating point"
    r"|drop-?out|lr|learning rate|decay|temperature|momentum|margin|alpha|step|epoch|top|versions?|v"
    r"|week|day|level|class|phase|no\.?|number|#|turn|fold|layer|size|page|question|age|on|rank|place|position)\s*$",
    re.IGNORECASE,
)
_PART_OF_ERRORS = re.compile(
    r"^\s*(?:of (?:the |all |our |these |those |them)?\s*(?:(?:\w+\s)?"
    r"(?:errors|mistakes|failures|misses|misclassifications)|wrong|bad|failed)"
    r"|(?:\w+ )?(?:missed|wrong|failed|bad|false|misread|misses) [\w ]{2,25}? (?:are|were|come|is)\b"
    r"|(?:are|were|come|is|was) (?!train|dev|test|val|our|the|not|what|needed|way|still|too|right|correct|wrong"
    r"|real\b|true\b|genuine|justified"
    r"|accepted|usable|refused|rejected|fine|ok|good|missed|misread|enough|\w+ (?:right|correct|proper|well"
    r"|wrong))\w+)",
    re.IGNORECASE,
)
_CHECKED = re.compile(r"(?i)\b(?:cross-?|spot-?|double-?)?(?:checked|audited|verified)\b")
_LABEL_TALK = re.compile(r"(?<!who )(?<!that )\b(?:labels?|annotations?)\b", re.IGNORECASE)
_PLACED = re.compile(
    r"(?i)\s*(?:on|in|for|is|was|are) (?:the |its |our |for )?(?:train|training|dev|val|validation|test|hold-?out"
    r"|held[- ](?:back|out)|unseen)\b"
)
_CANDIDATES = re.compile(r"(?i)\b(?:variants?|models?|candidates?|runs|settings|seeds|trials|versions)\b[^:]*:?\s*$")
_MODEL_AT = re.compile(
    r"(?i)\b(?:model|network|system|bot|baseline|prototype|version|we|it|tool|pipeline|\w{3,}(?:er|or|net|bert"
    r"|boost))\s"
    r"(?:\w+ )?(?:is |are |sits |stands |hovers |stays |stuck |now |currently |only |just )*"
    r"(?:at|around|about|gets?|got|reach(?:es|ed)|hits|scores?)\s(?:about |around |only |~ ?)*$"
)
_MODEL_IS = re.compile(
    r"(?i)\b(?:model|network|system|bot|baseline|prototype|tool|pipeline|assistant|agent|classif\w+"
    r"|\w{3,}(?:ctor|gnizer"
    r"|gniser|nker|uter|cker|nner|rter|gger|ender)) (?:is|does|has|performs|works|runs) "
    r"(?:now |currently |only |about |around |at |~ ?)*$"
)
"""What a model is, in percent: "our classifier is 93% overall"."""
_ON_EXAMPLES = re.compile(
    r"(?i)\s*(?:on|over|across) (?:the |our |my |a |an )?(?:\w+ )?\d[\d,.]*k? (?:[\w-]+ ){0,3}?[a-z]+s\b"
)
"""Examples behind a percentage make it a score: "81% on 2,000 kitchen pictures"."""
_SO_MANY_NOW = re.compile(r"(?i)\b\d[\d,.]*k? (?:now|in all|in total|altogether)\s*:\s*$")
"""A size that heads its score: "so 600 now: 77%"."""
_WITH_N = re.compile(r"(?i)\s*(?:on|for|in) [^.;\d]{3,50}\(n ?= ?\d")
"""Behind a percentage a sample size makes it a score: "99% on our actors' falls (n=400)"."""
_LEADS = re.compile(r"\s*:\s*[\d.]")
"""A count before a colon names what its score is of: "questions from those 30: 96%"."""
_THE_ERRORS = re.compile(r"(?i)\s*(?:errors|mistakes|misses|failures)\b")
"""A part of the errors is no rate of the whole: "297 of the 540 errors"."""
_RELATIVE = re.compile(r"(?i)\s*(?:better|worse|faster|slower|cheaper|fewer)\b")
"""How far one thing is from another: "we're at 27% better"."""
_IN_SET = re.compile(r"(?i)\s*(?:\w+ )?in (?:the |our |my |a )?(?:dev|test|val\w*|eval\w*|hold-?out) ?(?:set )?of \d")
"""How many of a kind a set holds: "60 in our dev set of 6,000"."""
_WAS = re.compile(
    r"(?i)\W*(?:before(?:hand)?|previously|earlier|until then)\b[\w ,]{0,20}\b(?:was|were|had|at|got)(?: at| about)? *$"
)
"""What it was before the score told first: "before it was 75%"."""
_GONE_THROUGH = re.compile(
    r"(?i)\b(?:looked|going|went|gone|sorted|read|checked|reviewed|inspected|opened|tagged|examined|analy[sz]ed"
    r"|listened"
    r"|watched|picked|took|sampled)(?: at| to| through)?(?: the| all| our| these| those| about| some)* $"
)
"""Wrong ones that somebody read are a number of examples, and no rate."""
_OF_THESE = re.compile(r"(?i)\b(?:of|among|in) (?:all )?(?:the|those|these|our) $")
"""So are "of the 50 wrong answers" those of which a part is told."""
_OF_SPLIT = re.compile(r"(?i)\s*(?:%|percent)?\s*of (?:the |our |all |its )?(?:train|dev|test|val|eval|hold-?out)")
"""How much of a split something is: "Spanish is 15% of dev"."""
_OF_LABELS = re.compile(r"(?i)\s*of (?:the |all |our |its )*(?:labels|annotations|tags)\b")
_PEOPLE = "|".join(table("measures")["person"])
_PANEL = re.compile(
    rf"(?i)(?:a panel of |two|three|four|five|six|our|the|\d+)\s(?:[\w-]+ ){{0,2}}?(?:{_PEOPLE})"
    r"\b(?![^:]*\b(?:model|version|network|system|variant|prompt|picked|chose|bought)\b)[^:.;\d]{0,60}:\s*"
    r"(?:about |around |~ ?)?(?=\d)"
)
_ALIKE = re.compile(r"(?i)\s*(?:of (?:the |all |them )*(?:\w+ )?)?(?:alike|the same(?: way)?|identically|agreement)\b")
TARGET_AFTER = re.compile(
    r"(?i)\s*(?:%|percent|right|correct)?\s*(?:(?:is|was|would be|will be|are|as)\s*(?:the |our |good |quite |just )?"
    r"(?:target|goal|promise|needed|required|minimum|expected|wanted|bar\b|enough|acceptable|fine\b|okay?\b"
    r"|sufficient|plenty)"
    r"|(?:the |our )?(?:target|goal|needed|required|minimum|expected|wanted|bar\b|enough|or better|acceptable)"
    r"|(?:would|will) (?:do\b|suffice|be (?:fine|enough|okay?|nice|great|good|plenty|acceptable))|suffices)"
)
"""What is wanted, told after its number: "planners said 2.5 would do"."""
_SPLIT_AFTER = re.compile(
    r"(?i)\s*%?\s*(?:train(?:ing)?|train-?dev|dev|val(?:idation)?|test|hold-?out)(?=\s*(?:[,;/.)&]|and\b|$))"
)
"""A split right behind its number: "97.8 train, 93 dev"."""
_SETTING_BEFORE = re.compile(
    r"(?i)\b(?:precision|recall|sensitivity|specificity|tpr|auc|hit rate|caught|catch\w*|detect\w*)\b[^,;]{0,20}"
    r"\bat (?:a |an |the )?(?:fixed |constant |about |only |given )?$"
)
_SETTING_AFTER = re.compile(r"(?i)\s*(?:%|percent)?\s*(?:fpr|far|false|precision|recall|specificity|sensitivity)\b")
"""Between a metric and its operating point stands "at": "recall at 1% FPR"; the point is no score."""
_OF_MODEL = re.compile(
    r"(?i)\b(?:his|her|my|our|the|their|a|plain|tuned|old|new) (?:\w+ )?(?:res\w*net|\w+net|vit|\w*bert|xgb\w*"
    r"|xgboost|lightgbm|catboost"
    r"|yolo\w*|lstm|cnn|gbm|transformer|baseline|forest)[\w.-]*:? (?:gets |at |has |is )?$"
)
"""A model by name, right before its score: "his resnet 91.8, my vit 92.3"."""
AGREED = re.compile(r"(?i)\b(?:agreed|settled|decided|insist\w*) (?:up)?on $")
"""What is agreed on is a wish, and no agreement."""
_SO_MANY_ERRORS = re.compile(
    r"(?i)\s*(?:errors|mistakes|misses)\b(?=\s*(?:,|;|\.|$)| (?:left|in all|so far|none|remain))"
)
"""So many errors are a count, and no rate: "14 errors, none dangerous"."""
_SPREAD = re.compile(r"(?:\+/?-|\u00b1|\bplus (?:or|/) ?minus)\s*$")
"""How far a score may be off ("68 +/- 4") is no score."""
_SHORT = 12
CUE_SOON = 6
"""How far, in characters, a split may follow the number that a model gets: "hits 99.1 on what it trained on"."""
_ONE_OF = re.compile(r"(?i)(?:one|1) (?:out )?of (?:the |these |those |our )?\w+$")
_FARES = re.compile(
    r"(?i)\s*(?:\w+ ){0,2}?(?:is|are|was|were|comes?|came|fails?|gets?|wrong|right|misses|missed|bad)\b"
)
"""One of a few things ("one of 4 codes") is a choice; it is a rate where the words say how it fares."""
_EXCHANGED = re.compile(
    r"(?i)\d+(?:\.\d+)? ?%? (?:right |correct )?(?:now |today )?(?:instead of|up from|down from|rather than"
    r"|where it was) "
    r"(?:about )?\d+(?:\.\d+)? ?%?(?=\s*(?:$|[,.;:)!?]|on\b|with\b|same\b|before\b|and\b))"
)
_EXCHANGED_FOR = re.compile(
    r"(?i)\d ?%? (?:right |correct )?(?:now |today )?(?:instead of|up from|down from|rather than) (?:about )?$"
)
"""How it stands for how it stood, with no noun behind either: "82.0 now instead of 81.0"."""
_BY_HAND = re.compile(r"(?i)\bby (?:hand|eye|ear)\s*$")
"""Between commas before a number: "the dispatchers, by hand, 3.1"."""


def is_score(place: Place) -> bool:
    """Whether the number is a score, judged by its own form first."""
    kind = place.number.kind
    if kind in {NumberKind.duration, NumberKind.latency, NumberKind.count, NumberKind.money}:
        return in_own_unit(place)
    if kind is NumberKind.points:
        return in_points(place)
    judged = measures.GOOD.search(place.text) or measures.BAD.search(place.text)
    setting = _SETTING_BEFORE.search(place.before) and _SETTING_AFTER.match(place.after)
    setting = setting or _SPREAD.search(place.before)
    of_data = _OF_SPLIT.match(place.after) or measures.SHARE_OF_DATA.search(place.text)
    relative = kind is NumberKind.percent and _RELATIVE.match(place.after)
    if setting or relative or (of_data and not judged) or _PART_OF_ERRORS.match(place.after):
        return False
    if _LABEL_TALK.search(place.text) and not place.cues and not _got(place):
        return False
    if _CHECKED.search(place.context) and measures.BAD.search(place.text) and not place.cues:
        return False
    by_form = {NumberKind.odds: _odds, NumberKind.percent: _percent}
    return by_form.get(kind, _plain)(place)


def is_panel(place: Place) -> bool:
    """Whether the sentence is of nothing but people and their number: "three engineers, majority vote: 5.2%"."""
    found = _PANEL.match(place.sentence.text)
    return found is not None and found.end() == place.number.start and not measures.split_cues(found.group())


def _got(place: Place) -> bool:
    """Labels that the model gets, or that people set alike: "gets 61% of the labels", "label 97% alike"."""
    return bool((GETS.search(place.before) and _OF_LABELS.match(place.after)) or _ALIKE.match(place.after))


def _odds(place: Place) -> bool:
    """Odds like "7 of 10" need a word of success or failure; "1 in 6" is said of nothing else."""
    if measures.NOT_A_SCORE.search(place.text) or measures.FAILED_ONES.match(place.after):
        return False
    if " of the " in place.number.text and _THE_ERRORS.match(place.after):
        return False
    if _ONE_OF.match(place.number.text) and not _FARES.match(place.after):
        return False
    close = measures.metric_near(place.text, place.at)
    directed = measures.GOOD.search(place.text) or measures.BAD.search(place.text)
    named = close is not None and close[1] <= CUE_NEAR
    alike = place.previous is not None and place.previous.place.number.of == place.number.of
    people = (
        measures.HUMAN.search(place.context)
        or measures.TARGET.search(place.text)
        or measures.TARGET.search(place.pending)
    )
    return bool(directed or named or alike or people or " in " in place.number.text or wished(place) is not None)


def _percent(place: Place) -> bool:
    close = measures.metric_near(place.text, place.at)
    heads = close is not None and place.before.rstrip().endswith(":")
    named = place.cues or heads or (close is not None and close[1] <= CUE_NEAR)
    if named:
        return True
    if measures.NOT_A_SCORE.search(place.text) or _GONE_THROUGH.search(place.before):
        return False
    worded = (
        excepted(place)
        or measures.GOOD.search(place.text)
        or measures.BAD.search(place.text)
        or measures.SCORE_VERB.search(place.context)
        or measures.OTHER_SOURCE.search(place.text)
        or near(measures.TARGET, place, CUE_NEAR)
        or near(measures.HUMAN, place, PEOPLE_NEAR)
        or cues("measures", "occupation").search(place.text)
        or _got(place)
        or is_panel(place)
        or _ON_EXAMPLES.match(place.after)
        or _WITH_N.match(place.after)
        or _SO_MANY_NOW.search(place.before)
        or _MODEL_IS.search(place.before)
        or any(cues("domain", layer.value).search(place.text) for layer in Layer)
    )
    led = place.pending and (
        measures.split_cues(place.pending)
        or measures.HUMAN.search(place.pending)
        or measures.TARGET.search(place.pending)
        or measures.metric_near(place.pending, len(place.pending))
    )
    listed = (
        place.previous is not None
        and place.segment.opened in {",", "and", ";", "/", *CONTRAST}
        and len(place.text.split()) <= _SHORT
    )
    placed = THERE.match(place.before) or _WAS.match(place.before) or IT_IS.search(place.before)
    there = place.previous is not None and placed
    return bool(worded or led or listed or there or wished(place) is not None)


def _plain(place: Place) -> bool:
    """A number without a percent sign needs a metric, split, target or people right before it."""
    number, before = place.number, place.before
    if _LEADS.match(place.after) or (number.kind is NumberKind.bare and _SO_MANY_ERRORS.match(place.after)):
        return False
    if number.text.isalpha() and number.value < SMALLEST_HUMAN:
        return False  # "at least one wrong entry"
    close = measures.metric_near(place.text, place.at)
    own_unit = close is not None and not close[0].rate and close[1] <= CUE_NEAR
    own_unit = (
        own_unit
        or same_unit(place)
        or bool(place.previous is not None and not place.previous.metric.rate and place.cues)
    )
    usual = _AFTER_PLAIN.match(place.after) or _SPLIT_AFTER.match(place.after) or TARGET_AFTER.match(place.after)
    if number.kind is NumberKind.bare and ((not own_unit and not usual) or _IN_SET.match(place.after)):
        return False
    decimal = number.kind is NumberKind.decimal
    if (
        (number.kind is NumberKind.bare or (decimal and not before.endswith("on ")))
        and _NUMBERED.search(before)
        and not AGREED.search(before)
    ):
        return False
    split_before = any(
        stop <= place.at and len(_BLANK.sub(" ", before[stop:])) <= CUE_NEAR for _, _, stop in place.cues
    )
    metric = close is not None and close[1] <= CUE_NEAR
    parts = _GONE_THROUGH.search(before) or _OF_THESE.search(before)
    directed = not parts and re.match(r"\s*(?:%\s*)?(?:right|wrong|correct|ish)\b", place.after)
    errors = place.previous is not None and place.previous.metric.lower_is_better
    wanted = distance(measures.TARGET, before, place.at) <= TARGET_NEAR and (
        decimal or errors or number.value >= SMALLEST_PERCENT
    )
    people = (decimal or errors or number.value > SMALLEST_HUMAN) and (
        (distance(measures.HUMAN, before, place.at) <= PEOPLE_NEAR and measures.HUMAN_DOES.search(before))
        or cues("measures", "occupation").search(place.text)
        or distance(measures.HUMAN, place.text, place.at) <= 1
    )
    wanted = wanted or TARGET_AFTER.match(place.after) is not None
    placed = (_PLACED.match(place.after) or _SPLIT_AFTER.match(place.after)) is not None or (own_unit and place.cues)
    exchanged = _EXCHANGED.match(place.text, place.at) or _EXCHANGED_FOR.search(before)
    soon = any(0 <= start - place.end <= CUE_SOON for _, start, _ in place.cues)
    placed_behind = number.value > SMALLEST_HUMAN and (soon or _ON_EXAMPLES.match(place.after) is not None)
    carried_on = place.previous is not None and not before.strip()
    gets = GETS.search(before) is not None
    counted = placed_behind and (carried_on or gets)
    counted = counted or (gets and bool(place.cues) and number.value > SMALLEST_HUMAN)
    ranked = _CANDIDATES.search(place.pending or before) and number.value > SMALLEST_HUMAN
    listed = placed or ranked or ("/" in place.text and len(place.cues) >= 1)
    return bool(
        split_before
        or metric
        or directed
        or wanted
        or people
        or listed
        or (exchanged and number.value > SMALLEST_HUMAN)
        or counted
        or (number.value > SMALLEST_HUMAN and _OF_MODEL.search(before) and not place.after.strip(" .!?;"))
        or resumes(place)
        or _led(place)
        or _stands_at(place)
    )


def _stands_at(place: Place) -> bool:
    """Where the model stands, told with what is wanted: "the detector is at 88, want 95"."""
    wanted = measures.TARGET.search(place.sentence.text[place.number.end :])
    return place.number.value > SMALLEST_HUMAN and bool(wanted and _MODEL_AT.search(place.before))


def _led(place: Place) -> bool:
    """A metric or split named in the segment before: "on the dev set, we get 81"."""
    named = bool(measures.metric_near(place.pending, len(place.pending)) or measures.split_cues(place.pending))
    bare = re.match(r"(?i)\s*(?:we |i |it )?(?:get|got|is|are|was|at|reach|have|has)?\s*$", place.before)
    named = named or (place.previous is not None and _BY_HAND.search(place.pending) is not None)
    decimal = place.number.kind is NumberKind.decimal and measures.metric_near(place.sentence.text, place.number.start)
    beside = near(measures.TARGET, place, CUE_NEAR) or near(measures.HUMAN, place, PEOPLE_NEAR) or place.cues
    return bool((named and bare) or (decimal and beside))
