"""Early exits: what stays the same for who goes on, what who leaves gets, and how sure an exit has to be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from claimscore.domain import FLAGS, SENTENCE_HEADS, Decision, Format, Role, Scores, Sentence, SentenceScore, Span
from claimscore.encode import Tokens
from claimscore.errors import SettingsError
from claimscore.model.bundle import load_model
from claimscore.model.manifest import Band, Thresholds, read_manifest
from claimscore.model.session import HEADS, Network
from claimscore.policy.decide import decide_sentence
from claimscore.policy.policy import DEFAULT_POLICY
from claimscore.read.document import read_document
from claimscore.segment import split_sentences
from training import tiny
from training.__main__ import main
from training.bundle import digest
from training.early_exit import Exit, with_exits
from training.exits import LOST, Said, add_exits, fit_exits, has_findings

pytestmark = pytest.mark.train

TEXTS = (
    "Experts say the herb cures cancer.",
    "Is it safe?",
    "In a trial of 214 adults, 18 % improved, against 16 % given placebo, and nobody was harmed.",
    "",
)
NEVER, ALWAYS = float("-inf"), float("inf")


def leaving(layer: int, below: float) -> Exit:
    """An exit with random weights for the tiny network, 32 values wide."""
    draw = np.random.default_rng(layer)
    wide, narrow = draw.normal(size=(64, 8)).astype(np.float32), draw.normal(size=(8, HEADS + 1)).astype(np.float32)
    return Exit(layer, wide, np.ones(8, np.float32), narrow, np.ones(HEADS + 1, np.float32), below)


@pytest.fixture(scope="module")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the tiny network in its serving form."""
    folder = tmp_path_factory.mktemp("tiny")
    tiny.write_tiny_bundle(folder)
    return folder


def network(bundle: Path, folder: Path, *exits: Exit) -> Network:
    path = folder / "exits.onnx"
    onnx.save(with_exits(onnx.load(str(bundle / "model.onnx")), exits), str(path))
    return Network(path, workers=1)


@pytest.fixture(scope="module")
def tokens(tiny_bundle: Path) -> list[Tokens]:
    return load_model(tiny_bundle).encoder.tokenise(TEXTS)


@pytest.mark.parametrize("layers", [(1,), (2,), (1, 2)])
def test_a_sentence_that_goes_on_gets_the_same_bits(
    tiny_bundle: Path, tmp_path: Path, tokens: list[Tokens], layers: tuple[int]
) -> None:
    whole = Network(tiny_bundle / "model.onnx", workers=1).infer(tokens)
    same = network(tiny_bundle, tmp_path, *(leaving(layer, NEVER) for layer in layers)).infer(tokens)
    np.testing.assert_array_equal(same.sentence, whole.sentence)
    for one, other in zip(same.tokens, whole.tokens, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_sentence_that_leaves_has_the_logits_of_the_first_exit_and_no_word(
    tiny_bundle: Path, tmp_path: Path, tokens: list[Tokens]
) -> None:
    first = network(tiny_bundle, tmp_path, leaving(1, ALWAYS)).infer(tokens)
    both = network(tiny_bundle, tmp_path, leaving(2, ALWAYS), leaving(1, ALWAYS)).infer(tokens)
    second = network(tiny_bundle, tmp_path, leaving(1, NEVER), leaving(2, ALWAYS)).infer(tokens)
    np.testing.assert_array_equal(first.sentence, both.sentence)
    assert not np.allclose(first.sentence, second.sentence)
    assert first.sentence.shape == (len(tokens), HEADS)
    for row, sentence in zip(first.tokens, tokens, strict=True):
        assert row.shape == (len(sentence.ids), len(FLAGS))
        assert (row < -10).all()


def test_who_leaves_is_decided_for_each_sentence(tiny_bundle: Path, tmp_path: Path, tokens: list[Tokens]) -> None:
    whole = Network(tiny_bundle / "model.onnx", workers=1).infer(tokens).sentence
    leavers = [
        (network(tiny_bundle, tmp_path, leaving(1, below)).infer(tokens).sentence != whole).any(axis=1).sum()
        for below in np.linspace(-30, 30, 40)
    ]
    assert leavers == sorted(leavers)
    assert {0, len(tokens)} < set(leavers)


def test_a_layer_that_is_not_there_is_refused(tiny_bundle: Path) -> None:
    with pytest.raises(SettingsError, match="no layer 3"):
        with_exits(onnx.load(str(tiny_bundle / "model.onnx")), [leaving(3, NEVER)])


def test_findings_are_those_of_the_policy() -> None:
    limits = Thresholds(0.4, 0.5, 0.5, 0.3, Band(0.3, 0.6), Band(0.35, 0.6), (0.5,) * 14, (0.5,) * 14)
    probabilities = np.random.default_rng(1).uniform(size=(500, HEADS)).astype(np.float32)
    found = has_findings(probabilities, limits)
    sentence = Sentence(Span(0, 1), Role.PARAGRAPH, 0)
    for row, findings in zip(probabilities.tolist(), found.tolist(), strict=True):
        scores, none = Scores(SENTENCE_HEADS, tuple(row[: len(SENTENCE_HEADS)])), Scores((), ())
        decided = decide_sentence(SentenceScore(sentence, scores, none, none, ()), limits, DEFAULT_POLICY)
        assert [decided[name] is not Decision.OK for name in ("overclaim", "weak_evidence")] == findings


def said(count: int, seed: int) -> Said:
    """Sentences of which a quarter is worth the whole network, as the first of their states almost says."""
    draw = torch.Generator().manual_seed(seed)
    states = torch.randn((count, 64), generator=draw)
    worth = states[:, 0] - 0.7 + 0.1 * torch.randn(count, generator=draw)
    logits = torch.randn((count, HEADS), generator=draw)
    return Said(logits, worth, torch.zeros((count, 2), dtype=torch.bool), {1: states, 2: states})


def test_exits_let_most_leave_and_lose_no_more_than_allowed() -> None:
    heard = said(4000, 1)
    held = torch.arange(4000) % 4 == 0
    exits = fit_exits(heard, held, (2, 1))
    assert [one.layer for one in exits] == [1, 2]
    gone = torch.zeros(4000, dtype=torch.bool)
    for one in exits:
        open_ = torch.relu(heard.states[one.layer] @ torch.tensor(one.wide) + torch.tensor(one.wide_bias))
        gone |= (open_ @ torch.tensor(one.narrow) + torch.tensor(one.narrow_bias))[:, HEADS] < one.below
    worth = heard.worth >= 0
    assert int((worth & held & gone).sum()) <= LOST * int((worth & held).sum())
    assert float(gone[held & ~worth].float().mean()) > 0.6


def test_with_nothing_to_judge_by_nobody_leaves() -> None:
    heard = said(400, 2)
    nothing = Said(heard.logits, heard.worth - 99, heard.findings, heard.states)
    assert fit_exits(nothing, torch.arange(400) % 4 == 0, (1,))[0].below == NEVER


ARTICLES = [" ".join((*TEXTS[number % 3 :], f"Tea number {number} is safe.") * 9) for number in range(12)]


def test_a_bundle_gets_exits_and_says_what_they_cost(tiny_bundle: Path, tmp_path: Path) -> None:
    output = tmp_path / "new"
    cost = add_exits(tiny_bundle, ARTICLES, layers=(1,), output=output)
    assert read_manifest(output).raw["early_exit"] == {"layers": [1], **asdict(cost)}
    assert cost.sentences == sum(len(split(text)) for text in ARTICLES[3::4])
    assert 0 <= cost.left_early <= 1
    assert load_model(output).info.digest == digest(output / "model.onnx")
    again = tmp_path / "again"
    add_exits(output, ARTICLES, layers=(1, 2), output=again)
    assert read_manifest(again).raw["early_exit"]["layers"] == [1, 2], "those that were there are gone"
    assert main(["early-exits", str(again), "--none", "--output", str(tmp_path / "whole")]) == 0
    assert "early_exit" not in read_manifest(tmp_path / "whole").raw
    asked = load_model(tiny_bundle).encoder.tokenise(split_texts(ARTICLES))
    for one, other in zip(
        *(load_model(folder).network.infer(asked).tokens for folder in (tiny_bundle, tmp_path / "whole")), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def split_texts(texts: Sequence[str]) -> list[str]:
    return [read_document(text, format=Format.PLAIN).slice(one.span) for text in texts for one in split(text)]


def split(text: str) -> list[Sentence]:
    return list(split_sentences(read_document(text, format=Format.PLAIN)))


def test_the_command_reads_articles_and_keeps_the_bundle_that_it_starts_from(
    tiny_bundle: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMSCORE_DATA", str(tmp_path / "no-corpora"))
    texts = tmp_path / "articles.jsonl"
    texts.write_text("\n".join(json.dumps({"text": text}) for text in ARTICLES), encoding="utf-8")
    before = digest(tiny_bundle / "model.onnx")
    command = ["early-exits", str(tiny_bundle), "--layers", "1", "2", "--texts", str(texts), "--output"]
    with caplog.at_level("INFO", logger="training"):
        assert main([*command, str(tmp_path / "new")]) == 0
    assert any('"lost"' in message for message in caplog.messages)
    assert digest(tiny_bundle / "model.onnx") == before
    assert read_manifest(tmp_path / "new").raw["early_exit"]["layers"] == [1, 2]
    texts.write_text(json.dumps({"text": ARTICLES[0]}), encoding="utf-8")
    assert main([*command, str(tmp_path / "other")]) == 2
    assert "at least 8" in caplog.text
