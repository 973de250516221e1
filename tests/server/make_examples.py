"""How the example files were made: scikit-learn on its digits, so that every number in them was really measured."""

import csv
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import learning_curve, train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC

HERE = Path(__file__).parents[2] / "server" / "web" / "static" / "examples"
RANDOM = np.random.default_rng(7)
PIXEL_MAX = 16.0


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """One CSV file of the page."""
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def training_log() -> None:
    """A network too large for 300 digits, trained too long: the dev loss turns early."""
    x, y = load_digits(return_X_y=True)
    x = x / PIXEL_MAX + RANDOM.normal(0, 0.25, x.shape)
    train_x, dev_x, train_y, dev_y = train_test_split(x, y, train_size=300, random_state=7)
    net = MLPClassifier((256, 256), learning_rate_init=0.002, random_state=7)
    rows = []
    for epoch in range(1, 41):
        net.partial_fit(train_x, train_y, classes=range(10))
        losses = [
            -np.log(np.clip(net.predict_proba(a)[range(len(b)), b], 1e-9, 1)).mean()
            for a, b in ((train_x, train_y), (dev_x, dev_y))
        ]
        scores = [net.score(train_x, train_y), net.score(dev_x, dev_y)]
        rows.append([epoch, *(f"{value:.4f}" for value in (losses[0], scores[0], losses[1], scores[1]))])
    write("meter_training_log.csv", ["epoch", "loss", "accuracy", "val_loss", "val_accuracy"], rows)


def predictions() -> None:
    """A reader of digits that meets a second camera, whose pictures are turned and dim."""
    x, y = load_digits(return_X_y=True)
    train_x, dev_x, train_y, dev_y = train_test_split(x / PIXEL_MAX, y, test_size=900, random_state=7)
    model = SVC(probability=True, random_state=7).fit(train_x, train_y)
    old = RANDOM.random(len(dev_x)) < 0.25
    for place in np.flatnonzero(old):
        picture = np.roll(dev_x[place].reshape(8, 8), 1, axis=1)
        dev_x[place] = np.clip(0.6 * picture + RANDOM.normal(0, 0.12, (8, 8)), 0, 1).ravel()
    chances = model.predict_proba(dev_x)
    guesses = model.classes_[chances.argmax(axis=1)]
    shifts = RANDOM.choice(["day", "night"], len(dev_x), p=[0.7, 0.3])
    rows = [
        [
            f"img_{place:04d}",
            "dev",
            dev_y[place],
            guesses[place],
            f"{chances[place].max():.3f}",
            "cam_b" if old[place] else "cam_a",
            shifts[place],
        ]
        for place in range(len(dev_x))
    ]
    write("inspection_predictions.csv", ["id", "split", "label", "prediction", "confidence", "camera", "shift"], rows)


def data_curve() -> None:
    """A linear model on the same digits with more and more of them: would more still help?"""
    x, y = load_digits(return_X_y=True)
    x = x / PIXEL_MAX + RANDOM.normal(0, 0.2, x.shape)
    sizes, train, dev = learning_curve(
        LogisticRegression(max_iter=500),
        x,
        y,
        train_sizes=[50, 100, 200, 400, 800, 1400],
        cv=5,
        shuffle=True,
        random_state=7,
    )
    rows = [
        [size, fold + 1, f"{train[i, fold]:.4f}", f"{dev[i, fold]:.4f}"]
        for i, size in enumerate(sizes)
        for fold in range(5)
    ]
    write("parcels_learning_curve.csv", ["train_size", "fold", "train_score", "test_score"], rows)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    training_log()
    predictions()
    data_curve()
