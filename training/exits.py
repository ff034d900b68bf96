"""Fitting early exits to a finished bundle: what its own network says of articles is all they learn from.

An exit's head learns what the network says and whether a sentence is worth all of it: whether it may overclaim, lean on
weak evidence or deny a claim. How sure it must be that none of this holds is set on documents that it did not learn
from, so that few sentences that are worth it leave. Nobody's labels are involved.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import torch
from torch import Tensor, nn
from torch.nn import functional

from claimscore.domain import FLAGS, SENTENCE_HEADS, Format
from claimscore.encode import Encoder
from claimscore.errors import InputError
from claimscore.model.calibration import Calibrator
from claimscore.model.manifest import Thresholds, read_manifest
from claimscore.model.session import HEADS, SentenceLogits, default_workers
from claimscore.read.document import read_document
from claimscore.segment import split_sentences
from training import bundle
from training.early_exit import Exit, with_exits, with_states
from training.labels import BINARY
from training.whole import write_whole

log = logging.getLogger("training")

LOST = 0.002
"""Share of the sentences worth the whole network that may leave, on the documents that set how sure exits must be."""
_WORTH = 0.05
"""Probability of overclaiming or of weak evidence from which a sentence is worth the whole network: far below the
bands of the bundle that ships, so that few decisions change."""
_SETS, _MEASURES = 1, 3
"""Of four articles, the one that sets how sure exits must be, and the one that measures them; the others teach."""
FEWEST = 8
"""How many articles it takes to teach, set and measure exits."""
_CHUNK = 10_000
_HIDDEN = 128
_EPOCHS = 8
_BATCH = 128
_RATE = 2e-3
_GROUPS = ((0, len(SENTENCE_HEADS)), (len(SENTENCE_HEADS), len(BINARY)))
"""Columns of the heads and of the flags."""
_STRENGTH = 0.3
"""How much the claim strength weighs in the loss of an exit's head, beside heads, flags and the worth at 1 each."""

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Said:
    """What a network says of n sentences.

    logits: float32 (n, 24). worth: float32 (n,), the log-odds by which a sentence is worth the whole network; it is
    from 0 on. findings: bool (n, 2), whether it has one in each dimension. states: for each layer asked for, float32
    (n, 2h), as the exits pool them.
    """

    logits: Tensor
    worth: Tensor
    findings: Tensor
    states: Mapping[int, Tensor]

    def part(self, rows: Tensor) -> Said:
        """Those of the sentences that ``rows``, bool (n,), marks."""
        states = {layer: values[rows] for layer, values in self.states.items()}
        return Said(self.logits[rows], self.worth[rows], self.findings[rows], states)


@dataclass(frozen=True, slots=True)
class Cost:
    """What exits do to articles that taught them nothing.

    left_early: share of the sentences. lost, gained: shares of the findings that are gone, and that came in addition.
    """

    sentences: int
    left_early: float
    findings: int
    lost: float
    gained: float


def add_exits(folder: Path, texts: Sequence[str], *, layers: Sequence[int], output: Path) -> Cost:
    """Write the bundle in ``folder`` to ``output`` with early exits after ``layers``.

    texts: articles of the kind that will be scored. Of four, two teach the exits, one sets how sure they must be, and
    one measures what they cost. Exits that are there go first. Raises SettingsError("exits") where the network has no
    serving form or no such layer, InputError("corpus") where there are fewer than eight texts.
    """
    if len(texts) < FEWEST:
        raise InputError(f"{len(texts)} articles are too few for early exits; give at least {FEWEST}", code="corpus")
    if "early_exit" in read_manifest(folder).raw:
        with TemporaryDirectory() as scratch:
            write_whole(folder, Path(scratch))
            return add_exits(Path(scratch), texts, layers=layers, output=output)
    read = [(one, number % 4) for number, text in enumerate(texts) if text.strip() for one in _sentences(text)]
    said = asked(folder, [sentence for sentence, _ in read], layers)
    part = torch.tensor([number for _, number in read])
    exits = fit_exits(said.part(part != _MEASURES), part[part != _MEASURES] == _SETS, layers)
    bundle.copy_files(folder, output, ("manifest.json", "MODEL_CARD.md", "tokenizer.json"))
    onnx.save(with_exits(onnx.load(str(folder / "model.onnx")), exits), str(output / "model.onnx"))
    bundle.update_manifest(output)
    left = asked(output, [sentence for sentence, number in read if number == _MEASURES], ())
    cost = _cost(said.part(part == _MEASURES), left)
    bundle.update_manifest(output, early_exit={"layers": sorted(layers), **asdict(cost)})
    return cost


def _sentences(text: str) -> list[str]:
    document = read_document(text, format=Format.PLAIN)
    return [document.slice(sentence.span) for sentence in split_sentences(document)]


def asked(folder: Path, sentences: Sequence[str], layers: Sequence[int]) -> Said:
    """What the bundle's network says of one or more sentences, each alone, with its states after ``layers``."""
    manifest = read_manifest(folder)
    tokens = Encoder(folder / "tokenizer.json", manifest.max_tokens).tokenise(sentences)
    names = ["sentence_logits", *(f"states.{layer}" for layer in layers)]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    with TemporaryDirectory() as scratch, ThreadPoolExecutor(default_workers()) as pool:
        path = f"{scratch}/states.onnx"
        onnx.save(with_states(onnx.load(str(folder / "model.onnx")), layers), path)
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        rows: list[list[Floats]] = []
        for start in range(0, len(tokens), _CHUNK):
            part = tokens[start : start + _CHUNK]
            rows += pool.map(lambda one: session.run(names, {"input_ids": np.array((one.ids,), np.int64)}), part)
            log.info("early exits: the network has read %d of %d sentences", len(rows), len(tokens))
    found = [np.concatenate(part) for part in zip(*rows, strict=True)]
    nothing = SentenceLogits(found[0], tuple(np.empty((0, len(FLAGS)), np.float32) for _ in tokens))
    probabilities = Calibrator(manifest).probabilities(nothing).sentence
    worth = closer_look(probabilities, manifest.thresholds)
    findings = has_findings(probabilities, manifest.thresholds)
    states = {layer: torch.tensor(part) for layer, part in zip(layers, found[1:], strict=True)}
    return Said(torch.tensor(found[0]), torch.tensor(worth), torch.tensor(findings), states)


def closer_look(probabilities: Floats, thresholds: Thresholds) -> Floats:
    """float32 (n,): the greatest log-odds by which a sentence passes what makes it worth the whole network."""
    passed = [
        _log_odds(probabilities[:, SENTENCE_HEADS.index(head)]) - _log_odds(np.float32(limit))
        for head, limit in (("overclaim", _WORTH), ("weak_evidence", _WORTH), ("critical", thresholds.critical))
    ]
    highest: Floats = np.stack(passed, axis=1).max(axis=1).astype(np.float32)
    return highest


def has_findings(probabilities: Floats, thresholds: Thresholds) -> Bools:
    """bool (n, 2): whether sentences have a finding under the policy that ships (``claimscore.policy.decide``)."""
    claims = probabilities[:, SENTENCE_HEADS.index("health_claim")] >= thresholds.health_claim
    bands = (("overclaim", thresholds.overclaim), ("weak_evidence", thresholds.weak_evidence))
    return np.stack(
        [claims & (probabilities[:, SENTENCE_HEADS.index(head)] >= band.ok_below) for head, band in bands], axis=1
    )


def _log_odds(probability: Any) -> Any:
    kept = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.log(kept / (1 - kept))


def fit_exits(said: Said, held: Tensor, layers: Sequence[int]) -> list[Exit]:
    """An exit after each of ``layers``, from what the network said; those of ``held`` set how sure each must be.

    held: bool (n,). Every exit may let the same share of the sentences go that are worth the whole network.
    """
    exits, inside = [], held.clone()
    worth = said.worth >= 0
    allowed = int(LOST / len(layers) * int(worth[held].sum()))
    for layer in sorted(layers):
        head = _head(said.states[layer][~held], said.logits[~held], said.worth[~held])
        with torch.inference_mode():
            sure = _judge(head, said.states[layer])
        kept = sure[inside & worth].sort().values
        below = float(kept[allowed]) if len(kept) > allowed else float("-inf")
        exits.append(Exit(layer, *head, below=below))
        inside &= sure >= below
        log.info("exit after layer %d: %.0f %% of sentences have left", layer, 100 * (1 - inside.sum() / held.sum()))
    return exits


_Head = tuple[Floats, Floats, Floats, Floats]


def _judge(head: _Head, states: Tensor) -> Tensor:
    wide, wide_bias, narrow, narrow_bias = (torch.tensor(part) for part in head)
    return (torch.relu(states @ wide + wide_bias) @ narrow + narrow_bias)[:, HEADS]


def _apart(said: Tensor, meant: Tensor) -> Tensor:
    """How far logits are from those of the network, as probabilities."""
    return functional.binary_cross_entropy_with_logits(said, torch.sigmoid(meant))


def _head(states: Tensor, logits: Tensor, worth: Tensor) -> _Head:
    """The weights of an exit's head, on states as they come: their scaling is in the first product."""
    torch.manual_seed(0)
    mean, spread = states.mean(dim=0), states.std(dim=0).clamp_min(1e-3)
    wide, narrow = nn.Linear(states.shape[1], _HIDDEN), nn.Linear(_HIDDEN, HEADS + 1)
    model = nn.Sequential(nn.Dropout(0.1), wide, nn.ReLU(), nn.Dropout(0.2), narrow)
    optimiser = torch.optim.AdamW(model.parameters(), _RATE, weight_decay=0.05)
    steps = _EPOCHS * -(-len(states) // _BATCH)
    scheduler = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.02, steps)
    for _ in range(_EPOCHS):
        for rows in torch.randperm(len(states)).split(_BATCH):  # type: ignore[no-untyped-call]
            said = model((states[rows] - mean) / spread)
            loss = _apart(said[:, HEADS], worth[rows])
            for first, last in _GROUPS:
                loss = loss + _apart(said[:, first:last], logits[rows, first:last])
            loss = loss + _STRENGTH * functional.cross_entropy(
                said[:, len(BINARY) : HEADS], logits[rows, len(BINARY) :].softmax(dim=-1)
            )
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            scheduler.step()
    with torch.inference_mode():
        scaled = wide.weight / spread
        parts = (scaled.T, wide.bias - scaled @ mean, narrow.weight.T, narrow.bias)
    return tuple(np.ascontiguousarray(part.detach().numpy()) for part in parts)  # type: ignore[return-value]


def _cost(before: Said, after: Said) -> Cost:
    was, now, found = before.findings, after.findings, int(before.findings.sum())
    return Cost(
        sentences=len(was),
        left_early=round(float((before.logits != after.logits).any(dim=1).float().mean()), 3),
        findings=found,
        lost=round(int((was & ~now).sum()) / max(1, found), 4),
        gained=round(int((now & ~was).sum()) / max(1, found), 4),
    )
