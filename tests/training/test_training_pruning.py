"""Pruning: kept pieces score the same, no word becomes unknown, what is left out is spelt."""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from claimscore.errors import InputError
from claimscore.model.bundle import Model, find_model, load_model
from training import __main__
from training.pruning import kept_pieces, prune_bundle, renumbered, texts_of

TINY = Path(__file__).parents[1] / "data" / "tiny_model"
BASE = json.loads((find_model() / "tokenizer.json").read_text(encoding="utf-8"))
"""The vocabulary of the shipped bundle, whose characters are all there alone."""
SPECIAL = {token["content"] for token in BASE["added_tokens"]}
COMMON = ["the", "herb", "cures", "cancer", "experts", "say", "so", "is", "it", "safe", "##s", "##ing"]


@pytest.fixture(scope="module")
def pruned_tokenizer() -> tuple[Tokenizer, Tokenizer]:
    """The shipped tokenizer, and itself with a few words and all characters."""
    numbers = BASE["model"]["vocab"]
    counts = Counter({numbers[piece]: 10 for piece in COMMON if piece in numbers})
    kept = kept_pieces(numbers, counts, special=SPECIAL, pieces=2_100)
    return Tokenizer.from_str(json.dumps(BASE)), Tokenizer.from_str(json.dumps(renumbered(BASE, kept)))


def test_characters_and_special_tokens_stay_and_unused_pieces_go() -> None:
    numbers = BASE["model"]["vocab"]
    kept = kept_pieces(numbers, {numbers["cancer"]: 5, numbers["herb"]: 1}, special=SPECIAL, pieces=2_001)
    assert {"cancer", "herb", "a", "##a", "[CLS]", "[UNK]"} <= set(kept)
    assert "doctor" not in kept
    assert [numbers[piece] for piece in kept] == sorted(numbers[piece] for piece in kept)
    fewer = kept_pieces(numbers, {numbers["cancer"]: 5, numbers["herb"]: 1}, special=SPECIAL, pieces=len(kept) - 1)
    assert set(kept) - set(fewer) == {"herb"}


def test_a_piece_that_characters_cannot_spell_stays() -> None:
    vocabulary = {"[UNK]": 0, "a": 1, "##a": 2, "aa": 3, "ab": 4, "##ba": 5}
    assert kept_pieces(vocabulary, {}, special={"[UNK]"}, pieces=5) == ["[UNK]", "a", "##a", "ab", "##ba"]
    with pytest.raises(InputError, match="cannot hold"):
        kept_pieces(vocabulary, {}, special={"[UNK]"}, pieces=4)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(), st.lists(st.sampled_from([*COMMON, "doctor", "é", "🍵", "ß", "癌"])).map(" ".join)))
def test_no_word_becomes_unknown_and_words_of_kept_pieces_stay(
    pruned_tokenizer: tuple[Tokenizer, Tokenizer], text: str
) -> None:
    whole, pruned = (tokenizer.encode(text) for tokenizer in pruned_tokenizer)
    kept = pruned_tokenizer[1].get_vocab()
    assert pruned.tokens.count("[UNK]") == whole.tokens.count("[UNK]")
    spelt = ["".join(token.removeprefix("##") for token in one.tokens) for one in (whole, pruned)]
    assert spelt[0] == spelt[1]
    if all(token in kept for token in whole.tokens):
        assert pruned.tokens == whole.tokens


@pytest.fixture(scope="module")
def pruned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Model]:
    """The tiny bundle, and itself without the pieces that one text does not use."""
    folder = tmp_path_factory.mktemp("pruned")
    vocabulary = json.loads((TINY / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    done = prune_bundle(TINY, ["The herb cures cancer."], pieces=len(vocabulary), output=folder)
    assert done.pieces < done.pieces_before == len(vocabulary)
    assert done.bytes < done.bytes_before
    assert done.share_of_sample == 1
    return load_model(TINY, workers=1), load_model(folder, workers=1)


def test_a_text_of_kept_pieces_has_the_same_scores(pruned: tuple[Model, Model]) -> None:
    one, other = (
        model.calibrator.probabilities(model.network.infer(model.encoder.tokenise(["The herb cures cancer."])))
        for model in pruned
    )
    np.testing.assert_array_equal(one.sentence, other.sentence)
    np.testing.assert_array_equal(one.tokens[0], other.tokens[0])


def test_another_text_is_spelt_and_scored(pruned: tuple[Model, Model]) -> None:
    before, after = (model.encoder.tokenise(["Experts reviewed 214 trials."])[0] for model in pruned)
    assert len(after.ids) >= len(before.ids)
    assert max(after.ids) < onnx_rows(pruned[1].folder)
    assert pruned[1].network.infer([after]).sentence.shape == (1, 24)


def onnx_rows(folder: Path) -> int:
    arrays = onnx.load(str(folder / "model.onnx")).graph.initializer
    return int(next(one.dims[0] for one in arrays if one.name in ("words", _EXPORTED)))


_EXPORTED = "encoder.embeddings.word_embeddings.weight_quantized"


def test_the_command_reads_texts_and_writes_a_bundle(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "texts.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write('{"text": "The herb cures cancer."}\n')
    output = tmp_path / "small"
    command = ["prune", str(TINY), "--pieces", "400", "--output", str(output)]
    assert __main__.main([*command, "--texts", str(tmp_path / "texts.jsonl.gz")]) == 0
    assert load_model(output).manifest.name == "tiny"
    assert __main__.main([*command[:3], "1", *command[4:], "--texts", str(tmp_path / "texts.jsonl.gz")]) == 2


def test_rows_without_text_and_other_tokenizers_are_refused(tmp_path: Path) -> None:
    (tmp_path / "texts.jsonl").write_text('{"text": "a"}\n{"words": "b"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"texts\.jsonl:2: the row has no text"):
        list(texts_of([tmp_path / "texts.jsonl"]))
    with pytest.raises(InputError, match="cannot be read"):
        list(texts_of([tmp_path / "none.jsonl.gz"]))
    shutil.copytree(TINY, tmp_path / "other")
    spec = json.loads((TINY / "tokenizer.json").read_text(encoding="utf-8"))
    spec["model"]["type"] = "BPE"
    (tmp_path / "other" / "tokenizer.json").write_text(json.dumps(spec), encoding="utf-8")
    with pytest.raises(InputError, match="only WordPiece"):
        prune_bundle(tmp_path / "other", [], pieces=10, output=tmp_path / "out")
