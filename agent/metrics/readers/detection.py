"""What object detectors print: pycocotools' table of average precision, and Ultralytics' epochs and classes."""

import re
from collections.abc import Iterator, Sequence

from agent.metrics.errors import UnreadableFile
from agent.metrics.evidence import Score
from agent.metrics.logged import Logged, from_logged
from agent.metrics.naming import clean, normal, read_metric
from agent.metrics.reading import Contents, Source, decode, looks_binary
from agent.metrics.scoring import place, score
from agent.vocabulary import Split

_COCO = re.compile(
    r"Average (Precision|Recall)\s+\(A[PR]\)\s*@\[\s*IoU=([\d.:]+)\s*\|\s*area=\s*(\w+)\s*\|\s*maxDets=\s*(\d+)\s*\]"
    r"\s*=\s*(-?[\d.]+)"
)
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_OPENING = re.compile(r"^(?:New |)Ultralytics (?:YOLO\S* )?v?\d+\.\d+\.\d+ .*Python-\d", re.MULTILINE)
_EPOCH_HEAD = re.compile(r"^\s*Epoch\s+GPU_mem\s+(.+?)\s+Instances\s+Size", re.IGNORECASE)
_EPOCH = re.compile(r"^\s*(\d+)/\d+\s+\S+\s+(.+?):?\s+\d+%")
_CLASS_HEAD = re.compile(r"^\s*Class\s+Images\s+Instances\s+(.+?):?\s*(?:\d+%.*)?$")
_CLASS = re.compile(r"^\s*(\S.*?)\s+(\d+)\s+(\d+)((?:\s+[\d.]+(?:e-?\d+)?)+)\s*$")
IOU = {"0.50:0.95": "map50_95", "0.50": "map50"}
MOST_DETECTIONS = 100  # pycocotools also counts the best 1 and 10 boxes of an image: other measures


def sniff(name: str, head: bytes) -> bool:  # noqa: ARG001 - the shape of every reader
    """By the words around pycocotools' numbers, or Ultralytics' heading of the classes."""
    if looks_binary(head):
        return False
    text = decode(head)
    return bool(_COCO.search(text) or _OPENING.search(text)) or any(
        _CLASS_HEAD.match(line) or _EPOCH_HEAD.match(line) for line in _lines(text)
    )


def read(source: Source) -> Contents:
    """Average precision of the set and of its parts; beside it the losses by epoch. Raises UnreadableFile."""
    text = decode(source.content())
    coco = tuple(_of_coco(text))
    if coco:
        return Contents("detection", scores=coco, why="pycocotools' summary of average precision", rows=len(coco))
    logged, classes = _of_ultralytics(_lines(text))
    if not classes and not logged:
        raise UnreadableFile(source.name, "", "no row of classes has numbers", "Upload the log to its end")
    if len({number.epoch for number in logged}) > 1:
        why = f"Ultralytics' training log of {len({number.epoch for number in logged})} epochs"
        contents = from_logged("detection", logged, why=why)
        parts = tuple(one for one in classes if " of " in one.metric)
        return Contents(
            "detection", frames=contents.frames, scores=(*contents.scores, *parts), why=why, rows=contents.rows,
            columns=contents.columns,
        )  # fmt: skip
    return Contents("detection", scores=tuple(classes), why="Ultralytics' table of classes", rows=len(classes))


def _lines(text: str) -> list[str]:
    return [_ANSI.sub("", line) for line in text.splitlines()]


def _of_coco(text: str) -> Iterator[Score]:
    """The main numbers, and those of small, medium and large objects under their size."""
    for kind, iou, area, most, value in _COCO.findall(text):
        metric = IOU.get(iou) if kind == "Precision" else "recall"
        if metric is None or int(most) < MOST_DETECTIONS or float(value) < 0:  # -1: no such object in the set
            continue
        whole = metric if area == "all" else f"{metric} of {area} objects"
        yield score(Split.dev, whole, float(value))._replace(provenance=place(f"{kind} IoU={iou} area={area}"))


def _of_ultralytics(lines: Sequence[str]) -> tuple[list[Logged], list[Score]]:
    """The numbers of each epoch, and the last table of classes."""
    epochs: dict[tuple[str, float], Logged] = {}
    classes: list[Score] = []
    losses: list[str] = []
    measures: list[str] = []
    epoch = 0.0
    for line in lines:
        if head := _EPOCH_HEAD.match(line):
            losses = head[1].split()
        elif losses and (row := _EPOCH.match(line)):
            epoch = float(row[1])
            for name, value in zip(losses, row[2].split(), strict=False):
                _keep(epochs, f"train/{name}", value, epoch)
        elif head := _CLASS_HEAD.match(line):
            measures, classes = [normal(name.replace("Box(P", "precision")) for name in head[1].rstrip(")").split()], []
        elif measures and (row := _CLASS.match(line)):
            values = row[4].split()
            if row[1] == "all":
                for name, value in zip(measures, values, strict=False):
                    _keep(epochs, f"metrics/{_measure(name)}", value, epoch)
            classes += _scores(row[1], int(row[3]), measures, values)
    return list(epochs.values()), classes


def _keep(epochs: dict[tuple[str, float], Logged], name: str, value: str, epoch: float) -> None:
    """The last repaint of a line holds."""
    try:
        epochs[name, epoch] = Logged(name, float(value), epoch=epoch)
    except ValueError:
        return


def _measure(name: str) -> str:
    return {"r": "recall", "p": "precision"}.get(name, name)


def _scores(label: str, instances: int, measures: Sequence[str], values: Sequence[str]) -> Iterator[Score]:
    """The row of a class, counted in objects."""
    for name, value in zip(measures, values, strict=False):
        reported = read_metric(_measure(name))
        if reported is not None:
            metric = reported.metric if label == "all" else f"{reported.metric} of {clean(label)}"
            yield score(Split.dev, metric, float(value), instances or None)._replace(provenance=place(name))
