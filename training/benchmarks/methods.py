"""The ways to solve a benchmark: a fine-tuned encoder, alone or after the auxiliary corpora, and linear TF-IDF."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from safetensors.torch import load_file, save_file
from sklearn.linear_model import LogisticRegression, Ridge

from training.benchmarks.classifier import Classifier, Fitting, fit, predict
from training.benchmarks.items import Item
from training.benchmarks.starts import count_read, run_recipe, starting_network, starting_tokenizer
from training.benchmarks.task import Split, Task
from training.metrics import Floats
from training.retrain.estimator import tfidf_features
from training.run import padding_id

log = logging.getLogger("training")


class Method(Protocol):
    """Something that learns from a split's items and scores those that are measured."""

    def label(self, task: Task, /) -> str:
        """A name for a folder and a table."""

    def settings(self, task: Task, /) -> dict[str, Any]:
        """What its figures depend on; a result under other settings is not mixed with them."""

    def check(self, measured: Sequence[Item], /) -> None:
        """Raise InputError("leak") where it has read too many of the items that it would be measured on."""

    def scores(self, task: Task, split: Split, *, seed: int, folder: Path) -> Floats:
        """float64 (n, k) probabilities of the split's measured items, or (n, 1) values of a regression.

        folder: where it may keep what fits share.
        """


@dataclass(frozen=True, slots=True)
class Linear:
    """TF-IDF of words and characters with logistic regression, class-balanced; ridge regression for values.

    penalty: the inverse of the strength of regularisation.
    """

    penalty: float = 10.0

    def label(self, _task: Task, /) -> str:
        """The name of the baseline."""
        return "tfidf"

    def settings(self, _task: Task, /) -> dict[str, Any]:
        """The one setting."""
        return {"penalty": self.penalty}

    def check(self, _measured: Sequence[Item], /) -> None:
        """It has read nothing before."""

    def scores(self, task: Task, split: Split, *, seed: int, folder: Path) -> Floats:  # noqa: ARG002 (of the protocol)
        """Scores of a model on the split's own items."""
        features = tfidf_features()
        known = features.fit_transform([one.text for one in split.learn])
        asked = features.transform([one.text for one in split.measure])
        labels = np.array([one.label for one in split.learn])
        if not task.classes:
            return np.asarray(Ridge(alpha=1.0).fit(known, labels).predict(asked), np.float64)[:, None]
        model = LogisticRegression(C=self.penalty, class_weight="balanced", max_iter=2000, random_state=seed)
        model.fit(known, labels.astype(np.int64))
        found = np.zeros((len(split.measure), len(task.classes)))
        found[:, model.classes_] = model.predict_proba(asked)
        return found


@dataclass(frozen=True, slots=True)
class FineTuned:
    """A fine-tuned encoder; with ``auxiliary`` it reads the task's auxiliary items first, once for all folds."""

    encoder: str
    auxiliary: bool
    auxiliary_epochs: int = 3
    max_tokens: int = 128
    fitting: Fitting | None = None

    def label(self, task: Task, /) -> str:
        """The name of the encoder, and whether other corpora come first."""
        return Path(self.encoder).name + ("-after-others" if self._others(task) else "")

    def _others(self, task: Task) -> Callable[[], list[Item]] | None:
        return task.auxiliary if self.auxiliary else None

    def _fitting(self, task: Task) -> Fitting:
        return self.fitting or Fitting(task.epochs, task.learning_rate, task.batch)

    def settings(self, task: Task) -> dict[str, Any]:
        """Every setting, with the digest of the weights that it starts from where they are a run's."""
        return {
            "encoder": Path(self.encoder).name,
            "run": _digest(self.encoder),
            "auxiliary": self._others(task) is not None,
            "auxiliary_epochs": self.auxiliary_epochs if self._others(task) else 0,
            "max_tokens": self.max_tokens,
            **asdict(self._fitting(task)),
        }

    def check(self, measured: Sequence[Item], /) -> None:
        """Compare with what the run behind the encoder has read."""
        count = count_read(self.encoder, measured)
        if count:
            log.info("the encoder has read %d of %d measured sentences", count, len(measured))

    def scores(self, task: Task, split: Split, *, seed: int, folder: Path) -> Floats:
        """Scores of a network that was fitted on the split's items last."""
        fitting = self._fitting(task)
        encoder = starting_tokenizer(self.encoder, folder, max_tokens=self.max_tokens)
        padding = padding_id(folder)
        start, outputs = starting_network(self.encoder), max(1, len(task.classes))
        network = Classifier(start, outputs=outputs, dropout=fitting.dropout, seed=seed)
        if others := self._others(task):
            path = folder / f"others-seed-{seed}.safetensors"
            if path.is_file():
                network.load_state_dict(load_file(path))
            else:
                items = others()
                log.info("%s: first %d sentences of other corpora", task.name, len(items))
                first = replace(fitting, epochs=self.auxiliary_epochs)
                fit(network, items, encoder, first, seed=seed, padding=padding)
                save_file(network.state_dict(), path)
        centre, spread = _scale(task, split.learn)
        learn = split.learn if task.classes else [replace(x, label=(x.label - centre) / spread) for x in split.learn]
        fit(network, learn, encoder, fitting, seed=seed, padding=padding)
        return predict(network, split.measure, encoder, padding=padding) * spread + centre


def _scale(task: Task, items: tuple[Item, ...]) -> tuple[float, float]:
    if task.classes:
        return 0.0, 1.0
    values = np.array([one.label for one in items])
    return float(values.mean()), float(values.std())


def _digest(encoder: str) -> str:
    if run_recipe(encoder) is None:
        return ""
    return hashlib.sha256((Path(encoder) / "network.safetensors").read_bytes()).hexdigest()[:16]
