"""Step 1: data type and layer."""

import pytest

from agent.brief import Deed, Fact, FactKind
from agent.metrics.finding import Quantity
from agent.steps.classify import decide
from agent.vocabulary import Confidence, DataType, Layer, Modality, Stage
from tests.projects import fact, now

TEXT, IMAGE, TABLE, SIGNAL = (
    fact(FactKind.modality, kind) for kind in (Modality.text, Modality.image, Modality.tabular, Modality.time_series)
)
PROMPTING = fact(FactKind.layer, Layer.genai)
TREES = fact(FactKind.layer, Layer.machine_learning)
NETWORK = fact(FactKind.layer, Layer.deep_learning)
TEN_WEEKS = fact(FactKind.duration, Quantity(value=70, unit="days"), "for ten weeks", about=Deed.tune_prompt)
COSTLY = fact(FactKind.stage_hint, Stage.cost_problem)


@pytest.mark.parametrize(
    ("facts", "data_type", "layer"),
    [
        ([TEXT], DataType.unstructured, Layer.genai),
        ([TEXT, PROMPTING], DataType.unstructured, Layer.genai),
        ([TEXT, PROMPTING, TEN_WEEKS], DataType.unstructured, Layer.deep_learning),
        ([TEXT, PROMPTING, COSTLY], DataType.unstructured, Layer.deep_learning),
        ([TEXT, TREES], DataType.unstructured, Layer.machine_learning),
        ([IMAGE], DataType.unstructured, Layer.deep_learning),
        ([IMAGE, PROMPTING], DataType.unstructured, Layer.deep_learning),
        ([TABLE], DataType.structured, Layer.machine_learning),
        ([TABLE, PROMPTING], DataType.structured, Layer.machine_learning),
        ([TABLE, NETWORK], DataType.structured, Layer.deep_learning),
        ([SIGNAL], DataType.unstructured, Layer.deep_learning),
        ([SIGNAL, TREES], DataType.unstructured, Layer.machine_learning),
        ([IMAGE, TABLE], DataType.mixed, Layer.deep_learning),
    ],
)
def test_the_data_and_what_is_in_use_decide_the_layer(facts: list[Fact], data_type: DataType, layer: Layer) -> None:
    classification = decide(now(facts), {}).classification

    assert (classification.data_type, classification.layer) == (data_type, layer)


def test_an_unknown_kind_of_data_is_an_assumption_and_low_confidence() -> None:
    decision = decide(now(), {})

    assert decision.classification.confidence is Confidence.low
    assert decision.assumptions
