"""Terms of measuring that the methodology uses and does not define; each in a sentence or two of our own."""

import re
from types import MappingProxyType

GLOSSARY = MappingProxyType(
    {
        "dev set": (
            "The dev set (validation set) is the held-out data that you choose by: models, settings, thresholds. It "
            "must look like what the system will meet, and be large enough to show the differences you decide on."
        ),
        "test set": (
            "The test set is held-out data that is looked at once, at the end. It says how good the chosen model "
            "really is, because nothing was chosen by it."
        ),
        "train-dev set": (
            "A train-dev set is held out from the same source as the training data. It tells overfitting from "
            "mismatch: error that appears between training and train-dev is variance, error that appears after it is "
            "mismatch."
        ),
        "avoidable bias": (
            "Avoidable bias is the step from what people (or the target) reach to the training error: the model does "
            "not even fit what it has seen. A larger or better trained model addresses it; more data does not."
        ),
        "variance": (
            "Variance is the step from the training error to the error on new examples of the same source: the model "
            "has learned its examples too literally. Regularization, augmentation or more data address it."
        ),
        "data mismatch": (
            "Data mismatch is the error that appears because the training data come from elsewhere than the data in "
            "use. Data from the place of use address it; regularization does not."
        ),
        "overfitting": (
            "A model overfits when it does much better on its training data than on new examples, often from some "
            "epoch on. Stopping earlier, regularization and augmentation help."
        ),
        "error analysis": (
            "Error analysis means reading a sample of the mistakes one by one, tagging each with its cause, and "
            "counting: the counts say what fixing each cause can gain at most."
        ),
        "error budget": (
            "The error budget splits the error along the chain from people over training, train-dev and dev to test, "
            "so that the largest step shows where to work."
        ),
        "human level": (
            "The human level is the error that people make on the same examples. It is the floor against which "
            "avoidable bias is measured; two people labelling the same sample give a first figure."
        ),
        "baseline": (
            "A baseline is the first simple model that runs from input to score. Its errors are the instrument that "
            "says what to do next."
        ),
        "learning curve": (
            "A learning curve shows the held-out error at growing sizes of the training set. If it still falls, more "
            "data pays; if it is flat, it does not."
        ),
        "leakage": (
            "Leakage means that the held-out data share something with the training data that the real world will "
            "not, such as the same person or a column that knows the answer. The score is then too good to be true."
        ),
        "calibration": (
            "A model is calibrated when its stated confidence is right as often as it says. It can be repaired on "
            "held-out data without training."
        ),
        "confidence interval": (
            "A confidence interval is the range of true values that fit what was measured on so many examples. A "
            "difference whose interval includes zero may be noise."
        ),
        "paired comparison": (
            "In a paired comparison both models are judged on the same examples and only those count on which they "
            "differ. It sees smaller differences than two separate sets of the same size."
        ),
        "mcnemar test": (
            "McNemar's test compares two models on the same examples: it asks whether the examples that only one of "
            "them got right are split too unevenly for chance."
        ),
        "regularization": (
            "Regularization is whatever keeps a model from learning its examples by heart: weight decay, dropout, "
            "augmentation, stopping early, a smaller network."
        ),
        "ablation": "An ablation takes one part away and measures again: the loss is what that part was worth.",
        "data drift": (
            "Drift means that the data in use change after training: a new camera, season or customer. Error that "
            "grows with time is its sign."
        ),
        "epoch": "An epoch is one pass of training over the whole training set.",
        "learning rate": (
            "The learning rate is the size of each training step: too large and the loss swings or explodes, too "
            "small and training crawls. It is the first hyperparameter to tune."
        ),
        "accuracy": (
            "Accuracy is the share of examples that the model gets right. With rare classes it says little: always "
            "answering with the common class is accurate too."
        ),
        "precision": (
            "Precision is the share of the model's alarms that are right. It falls when the threshold is lowered."
        ),
        "recall": (
            "Recall is the share of the real cases that the model finds. It rises when the threshold is lowered."
        ),
        "f1": (
            "F1 is the harmonic mean of precision and recall, so it is high only if both are. It hides which of the "
            "two is short."
        ),
        "auc": (
            "AUC is the chance that a random positive gets a higher score than a random negative. It judges the "
            "ranking and not the threshold."
        ),
        "mape": (
            "MAPE is the mean of the absolute errors, each as a share of its true value. Small true values inflate "
            "it; WAPE, the sum of the errors over the sum of the values, does not have that fault."
        ),
        "wape": (
            "WAPE is the sum of the absolute errors divided by the sum of the true values: an average error in "
            "percent that small values do not inflate."
        ),
        "rmse": (
            "RMSE is the root of the mean squared error, in the unit of the target. A few large errors dominate it."
        ),
        "mae": "MAE is the mean absolute error, in the unit of the target.",
        "word error rate": (
            "The word error rate counts the words that must be changed, added or removed to get from the output to "
            "the reference, divided by the words of the reference."
        ),
        "iou": "IoU is the overlap of the predicted and the true area divided by their union.",
        "map": (
            "Mean average precision (mAP) summarises a detector over all thresholds and classes: the area under its "
            "curve of precision against recall, averaged over the classes."
        ),
    }
)

SYNONYMS = MappingProxyType(
    {
        "validation set": "dev set",
        "development set": "dev set",
        "train-dev": "train-dev set",
        "train dev": "train-dev set",
        "bias": "avoidable bias",
        "mismatch": "data mismatch",
        "overfit": "overfitting",
        "regularisation": "regularization",
        "human level performance": "human level",
        "bayes error": "human level",
        "ceiling analysis": "error analysis",
        "data leakage": "leakage",
        "drift": "data drift",
        "mcnemar": "mcnemar test",
        "wer": "word error rate",
        "f1 score": "f1",
        "f score": "f1",
        "roc auc": "auc",
        "mean average precision": "map",
        "intersection over union": "iou",
        "paired": "paired comparison",
        "paired test": "paired comparison",
        "interval": "confidence interval",
    }
)


def explained(term: str) -> str | None:
    """The explanation of a term, in singular or plural and under its common other names."""
    plain = re.sub(r"[^a-z0-9 -]", "", term.casefold().replace("'s", "")).strip()
    for name in (plain, plain.removesuffix("s")):
        found = GLOSSARY.get(SYNONYMS.get(name, name))
        if found is not None:
            return found
    return None
