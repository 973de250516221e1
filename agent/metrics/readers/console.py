"""Console logs: any text whose lines report metrics as "name: value", "name=value" or "name value" beside a step.

Known shapes: Keras progress lines, `Epoch 3/15 - loss: 2.01 - val_acc: 0.15`, `step 100 loss 0.69 lr 3e-2`, LightGBM's
and XGBoost's `[1000] train's l2: 0.1`, the Trainer's `{'loss': 0.7, 'epoch': 1.0}`, key=value lines.
"""

import re
from collections.abc import Iterator, Sequence

import polars as pl

from agent.metrics.errors import UnreadableFile
from agent.metrics.evidence import Score
from agent.metrics.logged import Logged, from_logged
from agent.metrics.naming import Sense, normal, read_metric, read_split, sense_of
from agent.metrics.reading import Contents, Source, decode, looks_binary
from agent.metrics.scoring import fraction_scale, place, score
from agent.vocabulary import Split

ENDINGS = (".log", ".txt", ".out", ".err", ".stdout", ".md")
ENOUGH = 2  # lines that report a metric; one line may be an accident
MAX_LINE = 2000
LONGEST_LINE = 10 * MAX_LINE  # before what repaints a terminal is taken out

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?nan|[+-]?inf(?:inity)?"
_NAME = r"[A-Za-z][\w@./'%-]*(?:[ ](?!\d)[A-Za-z][\w@./'%-]*){0,3}"
_PAIR = re.compile(
    rf"({_NAME})['\"]?\s*(?:[:=]\s*['\"]?|\s+)({_NUMBER})(?![\w/.]*\w*:\d)(?:(\s?%)|(ms|s|sec)\b)?(?![\w.])",
    re.IGNORECASE,
)
TIMES = {"data": "data_time", "loader": "data_time", "fetch": "data_time", "load": "data_time", "total": "step_time",
         "step": "step_time", "iter": "step_time", "batch": "step_time"}  # fmt: skip
"""What a name means when a unit of time follows its number: "data: 0.41s"."""
_BATCHES = re.compile(r"^\s*(\d+)/(\d+)\s.*\d(?:ms|s|us)(?:/step)?\b")  # Keras: "8/8 - 0s - 13ms/step - loss: 0.57"
_EPOCH = re.compile(r"\b(?:epoch|ep|epoche)\b['\"]?[\s:=\[#('\"]*(\d+(?:\.\d+)?)", re.IGNORECASE)
_STEP = re.compile(
    r"(?<![/\w])(?:global[_ ]step|step|iter(?:ation)?|it|update|round|batch)\b['\"]?[\s:=\[#('\"]*(\d[\d,_]*)(?![\d.])",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\]\s*\[\s*(\d+)\s*/\s*(\d+)\s*\]|(\d+)\s*/\s*(\d+)\s+(?:batches|steps|iters?)\b", re.IGNORECASE)
_BRACKET = re.compile(r"^\s*(?:\S+\s+\S+\s+)?\[(\d+)\]")
_CLASSES = re.compile(
    r"\b(\d+)\s+(?:classes|labels|categories|klassen)\b|\b(?:num_classes|n_classes)\W{1,3}(\d+)", re.IGNORECASE
)
_PHASE = re.compile(r"\[(train|val|valid|eval|evaluate|dev|test)\]", re.IGNORECASE)  # [Eval][Epoch 1]
_LEAD = re.compile(r"^\W*(train(?:ing)?|val(?:id(?:ation)?)?|eval(?:uation)?|dev|test)\b(?!\w*[_'])", re.IGNORECASE)
_SUMMARY = re.compile(r"best iteration is:?\s*$", re.IGNORECASE)  # what follows repeats an earlier round
_COUNT = re.compile(r"\bn\s*=\s*(\d[\d,]{0,11})", re.IGNORECASE)
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|.*\r(?!$)|\x08")


def sniff(name: str, head: bytes) -> bool:
    """Text in which at least one line reports a metric beside a step or epoch, or a number of lines do."""
    if looks_binary(head) or name.endswith((".json", ".csv", ".tsv")):
        return False
    lines = decode(head).splitlines()
    reporting = sum(bool(_metrics(line)) for line in lines)
    timed = any(_clock(line) for line in lines) or any(_split_scores(line) for line in lines)
    return timed and reporting >= (1 if name.endswith(ENDINGS) else ENOUGH)


def read(source: Source) -> Contents:
    """The curve that the lines tell; a step or epoch given on a line of its own holds until the next one."""
    lines = [line[:LONGEST_LINE] for line in decode(source.content()).splitlines()]
    if not any(_clock(line) for line in lines):
        return _summary(source, lines)
    logged: list[Logged] = []
    facts: dict[str, str] = {}
    step: int | None = None
    epoch: float | None = None
    split: Split | None = None
    failed = summary = False
    batches: dict[float | None, str] = {}
    for raw in lines:
        line = _ANSI.sub("", raw)[:MAX_LINE]
        if (classes := _CLASSES.search(line)) and "classes" not in facts:
            facts["classes"] = classes.group(1) or classes.group(2)
        failed = failed or line.startswith("Traceback (most recent call last)")
        clock = _clock(line)
        epoch = clock.get("epoch", epoch)
        step = int(clock["step"]) if "step" in clock else None if "epoch" in clock else step
        found = [] if summary or (step is None and epoch is None) else _metrics(line)
        summary = bool(_SUMMARY.search(line))
        lead = _PHASE.search(line) or _LEAD.match(_without_clock(line))
        split = read_split(lead.group(1)) if lead else Split.test if _is_apart(line, epoch, batches) else None
        logged += [Logged(_with_split(name, split), value, step, epoch) for name, value in found]
    logged = _last_of_each(logged)
    if len(logged) < ENOUGH:
        raise UnreadableFile(
            source.name,
            "",
            "no line reports a metric with a step or epoch",
            "Upload the part of the log with the losses",
        )
    contents = from_logged("console", logged, why=f"a console log that reports {len(logged):,} numbers", facts=facts)
    if not failed:
        return contents
    frame = contents.frames[0]._replace(notes=(*contents.frames[0].notes, "The log ends in a Python traceback."))
    return Contents(
        contents.format, frames=(frame,), scores=contents.scores, why=contents.why, rows=contents.rows,
        columns=contents.columns,
    )  # fmt: skip


def _is_apart(line: str, epoch: float | None, batches: dict[float | None, str]) -> bool:
    """Whether a line of Keras counts to another number of batches than its epoch does: a set evaluated afterwards."""
    counted = _BATCHES.match(line)
    return counted is not None and batches.setdefault(epoch, counted.group(2)) != counted.group(2)


def _summary(source: Source, lines: Sequence[str]) -> Contents:
    """A text without steps: each line that names a split and a metric is a score."""
    scores = tuple(found for line in lines for found in _split_scores(line[:MAX_LINE]))
    if not scores:
        raise UnreadableFile(
            source.name, "", "no line reports a metric of a split, or with a step", "Upload the part with the numbers"
        )
    return Contents("console", scores=scores, why=f"a text that states {len(scores)} scores", rows=len(scores))


def _split_scores(line: str) -> list[Score]:
    """The scores of a line whose metrics say their split: "dev accuracy: 84.2% (n=500)"."""
    counted = _COUNT.search(line)
    found = []
    for name, value in _metrics(line):
        reported = read_metric(name)
        if reported is not None and reported.split is not None:
            scale = fraction_scale(reported.metric, pl.Series([value]))
            number = int(counted.group(1).replace(",", "")) if counted else None
            found.append(score(reported.split, reported.metric, value / scale, number)._replace(provenance=place(name)))
    return found


def _clock(line: str) -> dict[str, float]:
    """The step and epoch that a line gives, by name or as a leading [1000]."""
    found: dict[str, float] = {}
    if epoch := _EPOCH.search(line):
        found["epoch"] = float(epoch.group(1))
    if "epoch" in found and (within := _WITHIN.search(line)):
        done, total = (int(part) for part in within.groups() if part is not None)
        found["step"] = max(found["epoch"] - 1, 0) * total + done
    elif step := _STEP.search(line):
        found["step"] = float(step.group(1).replace(",", "").replace("_", ""))
    elif (bracket := _BRACKET.match(line)) and "epoch" not in found:
        found["step"] = float(bracket.group(1))
    return found


def _without_clock(line: str) -> str:
    """The line after its time stamp, epoch and step, where a phase such as "val:" would stand."""
    rest = _STEP.sub("", _EPOCH.sub("", line))
    return re.sub(r"^(?:[\d\-:.,/\[\]TZ|\s]|INFO|DEBUG|root|__main__)+", "", rest)


def _metrics(line: str) -> list[tuple[str, float]]:
    """The metrics of a line by name; a longer name is tried first, then its last words."""
    return list(_pairs(line))


def _pairs(line: str) -> Iterator[tuple[str, float]]:
    for match in _PAIR.finditer(line):
        words = match.group(1).replace("'s ", "_").strip("'\"").split()
        number = float(match.group(2))
        unit = (match.group(4) or "").lower()
        value = number / 100 if match.group(3) else number / 1000 if unit == "ms" else number
        if unit and (time := TIMES.get(normal(words[-1]))):
            yield time, value
            continue
        for start in range(len(words)):
            name = "_".join(words[start:])
            if normal(name) in _CLOCK_WORDS:
                break
            if read_metric(name) is not None:
                yield name, value
                break


_CLOCK_WORDS = frozenset(("step", "epoch", "iter", "iteration", "it", "batch", "round", "time", "eta", "elapsed", "ep"))


def _with_split(name: str, split: Split | None) -> str:
    """The name with the phase that its line begins with, where it has none of its own."""
    reported = read_metric(name)
    if split is None or reported is None or reported.split is not None or sense_of(reported.metric) is Sense.run:
        return name
    return f"{'val' if split is Split.dev else split.value}_{name}"


def _last_of_each(logged: list[Logged]) -> list[Logged]:
    """Keras repaints its progress line within an epoch: without a step, the last number of an epoch is the epoch's."""
    kept: dict[tuple[str, int | None, float | None, int], Logged] = {}
    for at, number in enumerate(logged):
        timeless = number.step is None and number.epoch is None
        kept[(number.name, number.step, number.epoch, at if timeless else -1)] = number
    return list(kept.values())
