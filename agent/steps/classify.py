"""Step 1: what is the data, and at which layer does the problem live?"""

from collections.abc import Mapping

from agent.known.situation import MONTH_OF_PROMPTING, Situation
from agent.plan import Classification
from agent.planning.decisions import ClassifyDecision, Decision
from agent.prose import KIND, LAYER, quoted, upper
from agent.vocabulary import Confidence, DataType, Layer, Modality

SIGNALS = frozenset({Modality.text, Modality.audio, Modality.image, Modality.video})
TRAINED_DIRECTLY = frozenset({Modality.audio, Modality.image, Modality.video, Modality.time_series})
"""What goes to deep learning at once: prompting a language model does not serve it."""


def decide(now: Situation, _: Mapping[str, Decision]) -> ClassifyDecision:
    """Modalities decide the data type, and both the layer, unless what runs now runs at a layer that fits."""
    modalities = now.modalities
    data_type = _data_type(now, modalities)
    layer, why = _layer(now, data_type, modalities)
    known = bool(modalities) and (now.data_type is not None or bool(set(modalities) & (SIGNALS | {Modality.tabular})))
    confidence = Confidence.high if known and now.layer_in_use in {None, layer} else Confidence.medium
    if not modalities:
        confidence = Confidence.low
    kinds = " and ".join(KIND[modality] for modality in modalities)
    rationale = (
        f"{upper(kinds)}: that is {data_type.value} data. {why}" if kinds else f"What the data is was not said. {why}"
    )
    return ClassifyDecision(
        decision=f"{upper(data_type.value)} data{f' ({kinds})' if kinds else ''}; the work belongs to {LAYER[layer]}.",
        rationale=rationale,
        exit_criterion=f"Whoever works on it would say the same: {data_type.value} data, {LAYER[layer]}.",
        done=bool(modalities),
        assumptions=[] if modalities else ["The kind of data was not said; it is taken for text."],
        classification=Classification(
            data_type=data_type,
            modalities=modalities or [Modality.text],
            layer=layer,
            rationale=rationale,
            confidence=confidence,
        ),
    )


def _data_type(now: Situation, modalities: list[Modality]) -> DataType:
    signals, tables = set(modalities) & SIGNALS, Modality.tabular in modalities
    if signals and tables:
        return now.data_type or DataType.mixed
    if tables:
        return DataType.structured
    if signals:
        return DataType.mixed if now.data_type is DataType.mixed else DataType.unstructured
    if Modality.time_series in modalities:
        return now.data_type or DataType.unstructured
    return now.data_type or DataType.unstructured


def _layer(now: Situation, data_type: DataType, modalities: list[Modality]) -> tuple[Layer, str]:
    kinds = set(modalities)
    if data_type is DataType.structured and not kinds & SIGNALS:
        return _for_tables(now.layer_in_use)
    if kinds & TRAINED_DIRECTLY:
        if now.layer_in_use is Layer.machine_learning and kinds == {Modality.time_series}:
            return Layer.machine_learning, "Classical models on features of the signal are in use and fit it."
        return Layer.deep_learning, "Such signals go to deep learning directly, best from a pre-trained network."
    return _for_text(now, now.layer_in_use)


def _for_tables(used: Layer | None) -> tuple[Layer, str]:
    if used is Layer.deep_learning:
        return used, "A network on the table is in use and may stay; trees are the bar it has to beat."
    return Layer.machine_learning, "On tables, trees and linear models come first and a language model has no place."


def _for_text(now: Situation, used: Layer | None) -> tuple[Layer, str]:
    days = now.days_of_prompting
    if now.on_device is not None and used in {None, Layer.genai}:
        return Layer.deep_learning, f"A hosted model cannot be asked there ({quoted(now.on_device.quote)})."
    if now.costs_too_much and used in {None, Layer.genai}:
        return (
            Layer.deep_learning,
            "Prompting reaches the quality; at this volume a small fine-tuned model bends the cost.",
        )
    if used not in {None, Layer.genai}:
        return used or Layer.deep_learning, "A text model of its own is in use, so the work goes on there."
    if days is not None and days >= MONTH_OF_PROMPTING and not now.target_met:
        return (
            Layer.deep_learning,
            f"Prompting has had {days:.0f} days and misses the target: the work moves one layer down.",
        )
    if used is Layer.genai:
        return used, "Prompting is in use and has not had its month yet."
    return Layer.genai, "For text, prompting a foundation model is the fastest first prototype."
