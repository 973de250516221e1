"""Shortcuts: metadata that name the class as well as the model does, though they should not matter."""

from collections.abc import Iterator

from agent.metrics.evidence import Evidence
from agent.metrics.figures import intervals
from agent.metrics.finding import FRACTION, MODERATE, Finding, Quantity, finding_id
from agent.metrics.held_out import Rows, classified
from agent.metrics.leaks import commonest, foretold
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent, short
from agent.metrics.slicing import sliceable
from agent.metrics.statistics import wilson
from agent.metrics.thresholds import LEAK_ACCURACY, LEAK_MARGIN, MIN_ROWS_FOR_LABELS, SHORTCUT_MARGIN
from agent.vocabulary import Action, Bottleneck, Verdict


def shortcut(evidence: Evidence) -> Iterator[Finding]:
    """One metadata column alone comes within five points of the model's accuracy, far above the commonest class.

    Geirhos et al. (2020), Nature Machine Intelligence 2:665. False positives: a column that is a fair input, such as
    the department that a letter is addressed to.
    """
    for rows in classified(evidence):
        if rows.data["y"].null_count() or rows.data.height < MIN_ROWS_FOR_LABELS:
            continue
        trivial = commonest(rows)
        accuracy = float(rows.data["correct"].sum()) / rows.data.height
        shares = [(foretold(cells, rows.data["y"]), name) for name, cells in sliceable(rows).items()]
        if not shares:
            continue
        share, column = max(shares)
        if accuracy - SHORTCUT_MARGIN <= share < LEAK_ACCURACY and share - trivial >= LEAK_MARGIN:
            yield _finding(rows, column, share, accuracy, trivial)


def _finding(rows: Rows, column: str, share: float, accuracy: float, trivial: float) -> Finding:
    name, n = short(rows.own_name(column)), rows.data.height
    half = n / 2  # the rule is made on one half of the rows and judged on the other
    rates = (
        Quantity(
            name=f"label given by {name} alone", value=share, unit=FRACTION, interval=wilson(share * half, n // 2), n=n
        ),
        Quantity(name="accuracy", value=accuracy, unit=FRACTION, interval=wilson(accuracy * n, n), n=n),
        Quantity(name="share of the commonest class", value=trivial, unit=FRACTION, n=n),
    )
    return Finding(
        id=finding_id("shortcut", rows.frame.file_id, column, share, n),
        check="shortcut",
        verdict=Verdict.supported,
        claim=f"{name} alone names the class in {percent(share)} of the rows; the model is right in "
        f"{percent(accuracy)}, always naming the commonest class in {percent(trivial)}. The model may have learnt "
        f"{name} instead of the task.",
        quantities=rates,
        provenance=provenance(rows.frame, column, "y", "correct", used=n),
        speaks={Bottleneck.data_mismatch: weighed(rows.frame, MODERATE)},
        suggests=(Action.fix_evaluation, Action.collect_targeted_data),
        about={"column": name},
        caveats=remarks(rows.frame, "Harmless if the column is known in use and means the same there."),
        figure=intervals(rates, f"What {name} alone tells, against the model", "share right"),
    )
