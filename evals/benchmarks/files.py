"""What reading and checking a file costs, against the plain library that reads it, each in a fresh process.

CPU seconds, since an inspection shares its machine; imports are not counted on either side. Peak memory is the
whole process, imports included. Ours is measured in the child process that an upload gets, under its limits.
"""

import json
import multiprocessing
import resource
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from agent.metrics.evidence import Context
from agent.metrics.inspect import Answer, Order
from agent.metrics.limits import Limits
from agent.metrics.sandbox import Job, run, size_of
from evals.benchmarks import made_files as made
from evals.benchmarks.ratio import Ratio

PREDICTIONS_MB, LOG_MB, EVENTS_MB = 100, 50, 100
MEMORY_MB = 300
READING_SECONDS = 0.4  # what a log may cost beyond reading it
FLAT = 1.5  # seconds per MB of the largest file over those of the smallest; what start-up costs is in both
SMALL_MB, LARGE_MB = 10, 400
TIMES = 3  # of which the quickest counts: the machine is never quite quiet

Ready = Callable[[Path], Callable[[], object]]


class Spent(NamedTuple):
    """CPU seconds and the peak of memory in MB."""

    seconds: float
    megabytes: float


def ratios() -> Iterator[Ratio]:
    """Predictions against pandas and scikit-learn, a log against polars, events against TensorBoard."""
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as folder:
        path = made.predictions(Path(folder) / "predictions.csv", PREDICTIONS_MB)
        ours = inspected(path)
        yield Ratio(f"predictions, {PREDICTIONS_MB} MB", ours.seconds, spent(pandas_sklearn, path).seconds, bound=1)
        yield Ratio(f"predictions, {PREDICTIONS_MB} MB: peak", ours.megabytes, MEMORY_MB, bound=1, unit="MB")
        path = made.training_log(Path(folder) / "log.csv", LOG_MB)
        bare, ours = spent(polars_alone, path), inspected(path)
        yield Ratio(f"training log, {LOG_MB} MB", ours.seconds, bare.seconds, bound=1.5, allowance=READING_SECONDS)
        if find_spec("tensorboard") is not None:
            path = made.events(Path(folder) / "events.out.tfevents.1", EVENTS_MB)
            bare, ours = spent(accumulator, path, times=1), inspected(path)
            yield Ratio(f"event file, {EVENTS_MB} MB", ours.seconds, bare.seconds, bound=1 / 8)


def growth() -> Iterator[Ratio]:
    """Whether a file forty times as large costs forty times as much."""
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as folder:
        for make, name in ((made.predictions, "predictions.csv"), (made.training_log, "log.csv")):
            small, large = (inspected(make(Path(folder) / name, size)).seconds / size for size in (SMALL_MB, LARGE_MB))
            yield Ratio(f"{name}: a MB of {LARGE_MB} against one of {SMALL_MB}", large, small, bound=FLAT)


def inspected(path: Path) -> Spent:
    """What the child process of an upload spends on the file."""
    answers = [run(Job(__name__, inspection.__name__, str(path)), size_of([path]), Limits()) for _ in range(TIMES)]
    return least([Spent(*json.loads(answer)) for answer in answers])


def inspection(path: str) -> str:
    """In the child: the whole inspection, and what it took."""
    from agent.metrics import worker

    order = Order(files=(("file", Path(path).name, Path(path)),), context=Context()).model_dump_json()

    def work() -> None:
        (read,) = Answer.model_validate_json(worker.work(order)).inspections
        if read.error is not None or not read.findings:
            raise RuntimeError(f"{path} was not inspected: {read.error}")

    return json.dumps(_spend(lambda _: work, Path(path)))


def pandas_sklearn(path: Path) -> Callable[[], object]:
    """Accuracy, confusion and the error of each slice."""
    import pandas as pd
    from sklearn.metrics import accuracy_score, confusion_matrix

    def look() -> object:
        data = pd.read_csv(path)
        wrong = data["label"] != data["pred"]
        slices = [wrong.groupby(data[column]).mean() for column in ("region", "device")]
        return accuracy_score(data["label"], data["pred"]), confusion_matrix(data["label"], data["pred"]), slices

    return look


def polars_alone(path: Path) -> Callable[[], object]:
    """Reading the table."""
    import polars as pl

    from agent.metrics import preload  # noqa: F401 - the same number of threads

    return lambda: pl.read_csv(path)


def accumulator(path: Path) -> Callable[[], object]:
    """Every scalar as TensorBoard itself reads it."""
    module = import_module("tensorboard.backend.event_processing.event_accumulator")

    def look() -> object:
        events = module.EventAccumulator(str(path), size_guidance={"scalars": 0})
        events.Reload()
        return [events.Scalars(tag) for tag in events.Tags()["scalars"]]

    return look


def spent(ready: Ready, path: Path, *, times: int = TIMES) -> Spent:
    """The least CPU time of some runs, and the largest memory."""
    context = multiprocessing.get_context("spawn")
    runs = []
    for _ in range(times):
        with context.Pool(1) as pool:
            runs.append(pool.apply(_spend, (ready, path)))
    return least(runs)


def least(runs: Sequence[Spent]) -> Spent:
    """The quickest run's seconds, and the most memory that any took."""
    return Spent(min(run.seconds for run in runs), max(run.megabytes for run in runs))


def _spend(ready: Ready, path: Path) -> Spent:
    run = ready(path)
    before = _seconds()
    run()
    return Spent(_seconds() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
