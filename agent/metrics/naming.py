"""What a column or metric name means: which split, which metric, which way is better. One place for every reader.

>>> read_metric("val_acc")
Reported(split=<Split.dev: 'dev'>, metric='accuracy')
>>> read_metric("train/box_loss").metric, read_metric("grad_norm").split
('box_loss', None)
>>> as_error("accuracy", 0.84), as_error("auc", 0.9)
(0.16, None)
"""

import math
import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from agent.vocabulary import Split

NAME_LENGTH = 80  # a column or category name is data; what is longer is no name


class Sense(StrEnum):
    """What a metric's value says: a rate of right or wrong answers, a score, a loss, or a number of the run itself."""

    right = "right"
    wrong = "wrong"
    score = "score"
    loss = "loss"
    run = "run"


class Reported(NamedTuple):
    """A metric of a split; split is None where the name does not say, or where the number is the run's own."""

    split: Split | None
    metric: str


SYNONYMS: dict[str, tuple[Sense, str]] = {
    "accuracy": (
        Sense.right,
        """
        acc accuracy accuracy_score top_1 top1 top1_accuracy top_1_accuracy accuracy_top_1 accuracy_top1 acc1
        acc_1 categorical_accuracy sparse_categorical_accuracy binary_accuracy multiclass_accuracy micro_accuracy
        exact_match em pass_rate success_rate hit_rate correct_rate fraction_correct share_correct genauigkeit
        acc_none pct_correct percent_correct precision_top_1
        """,
    ),
    "normalised_accuracy": (Sense.right, "acc_norm acc_norm_none"),
    "balanced_accuracy": (Sense.right, "balanced_accuracy bal_acc macro_accuracy balanced_acc"),
    "token_accuracy": (Sense.score, "token_accuracy mean_token_accuracy masked_accuracy next_token_accuracy"),
    "preference_accuracy": (Sense.right, "preference_accuracy rewards_accuracies reward_accuracies reward_accuracy"),
    "top5_accuracy": (Sense.score, "top5 top_5 acc5 top5_accuracy accuracy_top_5 accuracy_top5 top_5_accuracy"),
    "error": (
        Sense.wrong,
        """
        error err error_rate merror binary_error multi_error misclassification misclassification_rate er
        fail_rate failure_rate fehler fehlerrate fehlerquote zero_one_loss top_1_error top1_error rejection_rate
        errors wrong share_wrong wrong_share errors_pct wrong_pct mistakes error_pct
        """,
    ),
    "wer": (Sense.wrong, "wer word_error_rate word_errors word_error"),
    "cer": (Sense.wrong, "cer character_error_rate char_error_rate character_errors"),
    "eer": (Sense.wrong, "eer equal_error_rate"),
    "wape": (Sense.wrong, "wape"),
    "mape": (Sense.wrong, "mape mean_absolute_percentage_error smape"),
    "f1": (
        Sense.score,
        """
        f1 f1_score f_score f_measure f1_macro macro_f1 f1_micro micro_f1 f1_weighted weighted_f1 fbeta f2 seqeval_f1
        ents_f cats_macro_f cats_micro_f
        """,
    ),
    "precision": (Sense.score, "precision prec precision_macro macro_precision precision_weighted ppv ents_p"),
    "recall": (
        Sense.score,
        "recall rec recall_macro macro_recall recall_weighted sensitivity tpr true_positive_rate ents_r",
    ),
    "specificity": (Sense.score, "specificity tnr"),
    "auc": (Sense.score, "auc roc_auc auroc rocauc auc_roc roc_auc_score"),
    "average_precision": (Sense.score, "average_precision auprc pr_auc aucpr auc_pr prauc ap"),
    "map50": (Sense.score, "map50 map_50 map_0_5 map05 ap50 map_iou_0_5 m_ap50 m_ap_50 m_ap_0_5"),
    "map50_95": (
        Sense.score,
        "map50_95 map map_50_95 map_0_5_0_95 map5095 m_ap50_95 m_ap m_ap_0_5_0_95 m_ap_50_95 mean_average_precision",
    ),
    "iou": (Sense.score, "iou miou mean_iou jaccard m_iou intersection_over_union mean_io_u m_io_u io_u"),
    "dice": (Sense.score, "dice dice_score dice_coefficient dice_coef"),
    "pixel_accuracy": (Sense.right, "pixel_accuracy pixel_acc a_acc m_acc"),
    "bleu": (Sense.score, "bleu sacrebleu"),
    "rouge": (Sense.score, "rouge rouge1 rouge2 rouge_l rougel rouge_1 rouge_2 rouge_lsum"),
    "meteor": (Sense.score, "meteor"),
    "chrf": (Sense.score, "chrf"),
    "ndcg": (Sense.score, "ndcg ndcg_10 ndcg10 ndcg_at_10"),
    "mrr": (Sense.score, "mrr mrr_10"),
    "r2": (Sense.score, "r2 r2_score r_squared r_2 explained_variance"),
    "pearson": (Sense.score, "pearson pearsonr pearson_r pearson_correlation"),
    "spearman": (Sense.score, "spearman spearmanr spearman_rho spearman_correlation"),
    "mcc": (Sense.score, "mcc matthews_corrcoef matthews_correlation"),
    "kappa": (Sense.score, "kappa cohen_kappa qwk"),
    "reward": (Sense.score, "reward mean_reward episode_reward return episode_return ep_rew_mean"),
    "score": (Sense.score, "score scores mean_test_score fitness metric objective quality rating"),
    "loss": (
        Sense.loss,
        """
        loss logloss log_loss mlogloss binary_logloss multi_logloss nll cross_entropy crossentropy xent ce ce_loss
        cross_entropy_loss binary_crossentropy categorical_crossentropy nll_loss total_loss cost verlust
        sparse_categorical_crossentropy bce bce_loss loss_total average_loss avg_loss mean_loss neg_log_loss
        """,
    ),
    "perplexity": (Sense.loss, "perplexity ppl"),
    "bits_per_char": (Sense.loss, "bpc bits_per_char bpb"),
    "rmse": (Sense.loss, "rmse root_mean_squared_error"),
    "mse": (Sense.loss, "mse mean_squared_error l2 squared_error l2_loss"),
    "mae": (Sense.loss, "mae mean_absolute_error l1 absolute_error l1_loss"),
    "rmsle": (Sense.loss, "rmsle"),
    "poisson": (Sense.loss, "poisson poisson_nloglik"),
    "quantile": (Sense.loss, "quantile pinball"),
    "crps": (Sense.loss, "crps continuous_ranked_probability_score"),
    "mase": (Sense.loss, "mase mean_absolute_scaled_error"),
    "learning_rate": (Sense.run, "lr learning_rate lr_pg0 lr_pg_0 learningrate lr_adam lr_sgd lr_adam_w eta"),
    "grad_norm": (Sense.run, "grad_norm gnorm gradient_norm gradnorm grad_norm_total total_norm"),
    "step_time": (
        Sense.run,
        """
        step_time time_per_step sec_per_step seconds_per_step batch_time iter_time step_time_s step_seconds
        time_per_iter step_s iteration_time step_time_sec s_per_step s_step s_it step_ms step_time_ms ms_per_step
        ms_step batch_time_s batch_time_ms
        """,
    ),
    "data_time": (
        Sense.run,
        """
        data_time data_time_s data_load_time data_loading_time load_time dataloader_time data_wait data_wait_s
        loader_time data_ms data_time_ms wait_time fetch_time data_wait_ms input_time dataloader_wait load_time_s
        loader_wait loader_wait_s loader_s loader_ms data_s
        """,
    ),
    "epoch_time": (Sense.run, "epoch_time epoch_seconds time_per_epoch epoch_time_s"),
    "gpu": (
        Sense.run,
        """
        gpu gpu_util gpu_utilization gpu_utilisation utilization_gpu gpu_usage gpu_busy utilization_gpu_percent sm
        gpu_pct gpu_percent util gpu_load utilization gpu_0_gpu gpu_utilization_percent gpu_util_pct
        system_gpu_0_gpu
        """,
    ),
    "wall_time": (
        Sense.run,
        """
        time wall_time walltime elapsed elapsed_time runtime timestamp time_elapsed elapsed_s relative_time
        wall_clock seconds elapsed_seconds time_s
        """,
    ),
    "throughput": (
        Sense.run,
        """
        samples_per_second steps_per_second throughput samples_per_sec steps_per_sec img_s images_per_second
        tokens_per_second examples_per_second it_s fps tok_s imgs_per_sec tokens_per_sec
        """,
    ),
    "momentum": (Sense.run, "momentum"),
    "weight_decay": (Sense.run, "weight_decay wd"),
}
"""Canonical metric -> its sense and the names it goes by (normalised: lower case, words joined by _)."""

METRICS: dict[str, str] = {name: metric for metric, (_, names) in SYNONYMS.items() for name in (metric, *names.split())}
SENSES: dict[str, Sense] = {metric: sense for metric, (sense, _) in SYNONYMS.items()}

SPLIT_WORDS: dict[str, Split] = {
    **dict.fromkeys(("train", "training", "trainings", "tr", "learn", "fit", "trn"), Split.train),
    **dict.fromkeys(
        (
            "val",
            "valid",
            "validation",
            "dev",
            "development",
            "eval",
            "evaluation",
            "oof",
            "cv",
            "crossval",
            "eyeball",
            "blackbox",
            "vali",
            "validierung",
            "validierungs",
            "validations",
        ),
        Split.dev,
    ),
    **dict.fromkeys(("test", "testing", "holdout", "heldout", "tst", "hold", "fresh", "unseen", "blind"), Split.test),
    **dict.fromkeys(("traindev", "bridge"), Split.train_dev),
    **dict.fromkeys(("human", "humans", "expert", "experts", "annotator", "people"), Split.human),
    **dict.fromkeys(("target", "goal", "required", "requirement"), Split.target),
}
NOISE = frozenset(
    ("epoch", "step", "metrics", "metric", "final", "mean", "avg", "average", "b", "m", "set", "the", "on")
)
"""Words of a metric's name that change neither split nor metric ("train_loss_epoch", "metrics/mAP50(B)")."""

COUNTS = frozenset(("n", "num", "number", "count", "total"))
"""Words in front of a metric that make it a count: "n_errors"."""

LOSS_AND_PART = 2  # words

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z]{2,}\b)")
_GERMAN = re.compile(r"^(trainings|validierungs|validations|test)(?=[a-zäöü]{4})")
_COUNTED = re.compile(r"(?i)\s*\((?:n ?= ?|on )?(?P<n>\d[\d,]*)(?P<k>k?)\s+[a-z][^()]*\)\s*$")
"""The examples behind a metric, told in its column's name: "dev err (4,000 letters)"."""
_PERCENT = re.compile(r"%|\bpct\b|\bpercent\b", re.IGNORECASE)


def normal(name: str) -> str:
    """A name in lower case, its words joined by underscores: "Val Accuracy (%)" -> "val_accuracy"."""
    return re.sub(r"[^0-9a-zäöüß]+", "_", _CAMEL.sub("_", name.strip()).lower()).strip("_")


def clean(name: str) -> str:
    """A name as it may be shown: one line, no control characters, at most 80 characters."""
    flat = "".join(char if char.isprintable() else " " for char in name)
    return re.sub(r"\s+", " ", flat).strip()[:NAME_LENGTH]


def stem(file_name: str) -> str:
    """A file's name without its folder and endings, by which people say what it holds."""
    return file_name.rsplit("/", 1)[-1].split(".", 1)[0]


def examples_told(name: str) -> int | None:
    """How many examples a column's name says stand behind its metric.

    >>> examples_told("dev err (4,000 letters)"), examples_told("dev err")
    (4000, None)
    """
    told = _COUNTED.search(name)
    return int(told["n"].replace(",", "")) * (1000 if told["k"] else 1) if told else None


def read_split(name: str) -> Split | None:
    """The split that a word or phrase names: "Train-Dev" -> train_dev, "val_1" -> dev, "studio" -> None."""
    words = [word for word in normal(name).split("_") if not word.isdigit()]
    found = [_split_word(word) for word in words]
    if found[:2] == [Split.train, Split.dev] or "traindev" in words or words[:2] == ["out", "train"]:
        return Split.train_dev
    if words[:3] == ["out", "of", "fold"] or words[:2] == ["cross", "validation"]:
        return Split.dev
    if words[:2] == ["held", "out"]:
        return Split.test
    known = [split for split in found if split is not None]
    return known[0] if known else None


def _split_word(word: str) -> Split | None:
    return SPLIT_WORDS.get(word) or SPLIT_WORDS.get(word.rstrip("0123456789"))


def read_splits(names: Iterable[str]) -> dict[str, Split]:
    """The splits of a file's own names, together: what is called test or holdout is dev when nothing else is dev."""
    return {name: split for name in names if (split := read_split(name)) is not None}


def read_metric(name: str) -> Reported | None:
    """Which metric of which split a column name speaks of; None when it names no metric that we know."""
    words = [
        part
        for word in normal(_COUNTED.sub("", name)).split("_")
        if word
        for part in _GERMAN.sub(r"\1_", word).split("_")
    ]
    exact = METRICS.get("_".join(words))
    if exact is not None and SENSES[exact] is Sense.run:
        return Reported(None, exact)
    split, rest = take_split(words)
    metric = _metric_of(rest)
    if metric is None:
        return None
    return Reported(None if sense_of(metric) is Sense.run else split, metric)


def take_split(words: list[str]) -> tuple[Split | None, list[str]]:
    """The first split word (or train + dev) of a name, and the words without it."""
    if words[:1] == ["predict"] and len(words) > 1:  # the Trainer's prefix for the set it predicts at the end
        return Split.test, words[1:]
    for at, word in enumerate(words):
        split = _split_word(word)
        if split in (None, Split.human, Split.target) and not (split is not None and len(words) > 1):
            continue
        if split is Split.train and at + 1 < len(words) and _split_word(words[at + 1]) is Split.dev:
            return Split.train_dev, words[:at] + words[at + 2 :]
        return split, words[:at] + words[at + 1 :]
    return None, words


def _metric_of(words: list[str]) -> str | None:
    for attempt in (
        words,
        [w for w in words if w not in NOISE],
        [w for w in words if w not in NOISE and not w.isdigit()],
    ):
        joined = "_".join(attempt)
        if joined in METRICS:
            return METRICS[joined]
        stem = joined.removesuffix("_score").removesuffix("_rate").removesuffix("_pct").removesuffix("_percent")
        if stem in METRICS:
            return METRICS[stem]
    counts = bool(words) and words[0] in COUNTS
    for said in () if counts else (words, [w for w in words if not w.isdigit()]):  # "answer_f1", "cosine_recall_10"
        for start in range(1, len(said)):  # what is measured stands before the metric
            metric = METRICS.get("_".join(said[start:]))
            if metric not in (None, "score") and sense_of(metric) in (Sense.right, Sense.wrong, Sense.score):
                return metric
    kept = [w for w in words if w not in NOISE]
    if kept and kept[-1] == "loss":  # box_loss, kl_loss: a named part of the loss keeps its name
        return "_".join(kept)[:NAME_LENGTH]
    if len(kept) == LOSS_AND_PART and kept[0] == "loss":  # loss_cls, "LOSS NER": the same, the other way round
        return f"{kept[1]}_loss"[-NAME_LENGTH:]
    return None


@lru_cache(maxsize=4096)
def sense_of(metric: str) -> Sense:
    """What the values of a canonical metric say; a name that a file gives ("box_loss", "valid_2_error") as it reads."""
    if (known := SENSES.get(metric)) is not None:
        return known
    if metric.endswith("loss"):
        return Sense.loss
    reported = read_metric(metric)
    return SENSES.get(reported.metric, Sense.score) if reported is not None else Sense.score


def higher_is_better(metric: str) -> bool:
    """The direction of a metric."""
    return sense_of(metric) in (Sense.right, Sense.score)


def is_rate(metric: str) -> bool:
    """Whether the metric lies between 0 and 1 by nature, so that a value of 84 must be percent."""
    return sense_of(metric) in (Sense.right, Sense.wrong) or metric in RATES


RATES = frozenset(
    (
        "f1",
        "precision",
        "recall",
        "specificity",
        "auc",
        "average_precision",
        "map50",
        "map50_95",
        "iou",
        "dice",
        "top5_accuracy",
        "token_accuracy",
    )
)


def as_error(metric: str, value: float) -> float | None:
    """The value as a rate of errors, where the metric has one; rounded so that 1 - 0.84 is 0.16."""
    if not math.isfinite(value) or not 0 <= value <= 1:
        return None
    sense = sense_of(metric)
    if sense is Sense.right:
        return round(1 - value, 12)
    return value if sense is Sense.wrong else None


def says_percent(name: str) -> bool:
    """Whether a column name says that its values are percent."""
    return bool(_PERCENT.search(name))
