"""A teacher's word: what it reads, how it reaches the student's tokens, and what missing labels do to the loss."""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from claimscore.domain import FLAGS
from claimscore.encode import Encoder, Tokens
from claimscore.errors import SettingsError
from training import tiny
from training.batches import Prepared, collate, pack, prepare, token_marks
from training.cleaning import doubts
from training.corpora import authored_rows
from training.export import write_tokenizer
from training.fit import Fit
from training.labels import BINARY, Example, examples
from training.loss import loss
from training.network import ClaimNetwork, build_network, freeze_lowest
from training.recipe import Teacher, load_recipe, recipe_from
from training.splits import fold_of
from training.teacher import Voice, aligned, blended, taught
from training.unlabelled import unlabelled_examples

pytestmark = pytest.mark.train

NOTHING = (math.nan,) * len(BINARY)


@pytest.fixture(scope="module")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small encoder in Hugging Face form, with its tokenizer as a bundle ships it."""
    folder = tmp_path_factory.mktemp("encoder")
    tokenizer = tiny.tiny_tokenizer()
    write_tokenizer(tokenizer.to_str(), folder / "tokenizer.json")
    tiny.tiny_network(tokenizer.get_vocab_size()).encoder.save_pretrained(folder)
    return folder


def encoder_of(folder: Path) -> Encoder:
    return Encoder(folder / "tokenizer.json", tiny.MAX_TOKENS)


def voice(network: ClaimNetwork, encoder: Encoder, folder: Path, made_by: str = "") -> Voice:
    """A teacher that is loaded already, its word kept in ``folder``."""
    return Voice(lambda: network, encoder, 0, folder / "taught.safetensors", made_by)


def in_vain() -> ClaimNetwork:
    """A teacher whose word is kept, so that nobody calls it."""
    raise AssertionError("the teacher was loaded although its word is kept")


def asked(text: str, name: str = "a", doc: str = "d") -> Example:
    return Example(name, doc, "news", text, NOTHING, -1, ())


def test_the_teacher_s_word_falls_on_the_student_s_tokens_by_their_place_in_the_text() -> None:
    mine = Tokens((1, 2, 3, 4), ((0, 0), (0, 4), (4, 9), (0, 0)), truncated=False)
    theirs = Tokens((1, 2, 3, 4, 5, 6), ((0, 0), (0, 2), (2, 6), (6, 9), (10, 12), (0, 0)), truncated=False)
    said = torch.tensor([[9.0], [1.0], [2.0], [9.0]])
    assert aligned(said, mine, theirs)[:, 0].tolist() == pytest.approx(
        [math.nan, 1.0, 2.0, 2.0, math.nan, math.nan], nan_ok=True
    )


def test_taught_sentences_carry_the_teacher_s_probabilities_and_are_asked_for_once(
    encoder_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    network = build_network(str(encoder_folder), dropout=0.5)
    encoder = encoder_of(encoder_folder)
    rows = [asked(text) for text in ("Tea cures pain.", "Is water good for you?", "mice")]
    first = taught([voice(network, encoder, tmp_path)], rows, encoder)
    alone = prepare(rows[:1], encoder)
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        heads, tokens = network.eval()(torch.tensor([alone.tokens[0].ids]), torch.ones((1, len(alone.tokens[0].ids))))
    expected = torch.sigmoid(heads[0, : len(BINARY)].float())
    np.testing.assert_allclose(first.examples[0].targets, expected, atol=0.02, err_msg="bfloat16, another batch")
    inside = slice(1, -1)
    np.testing.assert_allclose(token_marks(first, 0)[inside], torch.sigmoid(tokens[0].float())[inside], atol=0.02)
    assert first.soft[0] is not None
    assert float(first.soft[0].strength.sum()) == pytest.approx(1.0, abs=1e-5)
    with torch.no_grad():
        network.sentence_head.bias += 3
    with caplog.at_level("INFO", logger="training"):
        again = taught([replace(voice(network, encoder, tmp_path), network=in_vain)], rows, encoder)
    assert "holds a teacher's word" in caplog.text
    assert again.examples == first.examples
    other = taught([voice(network, encoder, tmp_path)], rows[:2], encoder)
    assert other.examples[0].targets > first.examples[0].targets
    third = taught([voice(network, encoder, tmp_path, "another teacher")], rows, encoder)
    assert third.examples[0].targets > first.examples[0].targets


def test_two_teachers_speak_with_the_mean_of_their_logits(encoder_folder: Path, tmp_path: Path) -> None:
    encoder, rows = encoder_of(encoder_folder), [asked("Tea cures pain."), asked("mice")]
    networks = [build_network(str(encoder_folder), dropout=0.0) for _ in range(2)]
    with torch.no_grad():
        networks[1].sentence_head.bias += 2
        networks[1].token_head.bias += 2
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    voices = [voice(network, encoder, folder) for network, folder in zip(networks, folders, strict=True)]
    one, two, both = taught(voices[:1], rows, encoder), taught(voices[1:], rows, encoder), taught(voices, rows, encoder)
    for name in ("overclaim", "critical"):
        column = BINARY.index(name)
        odds = [torch.logit(torch.tensor(said.examples[0].targets[column])) for said in (one, two, both)]
        assert float(odds[2]) == pytest.approx(float((odds[0] + odds[1]) / 2), abs=1e-3)
    words = [torch.logit(token_marks(said, 1)[1:-1]) for said in (one, two, both)]
    torch.testing.assert_close(words[2], (words[0] + words[1]) / 2, atol=1e-2, rtol=0)


def test_words_that_one_teacher_does_not_see_are_for_the_other_to_say(encoder_folder: Path, tmp_path: Path) -> None:
    encoder, short = encoder_of(encoder_folder), Encoder(encoder_folder / "tokenizer.json", 8)
    rows = [asked("Tea cures pain and a cold and the heart of mice.")]
    network = build_network(str(encoder_folder), dropout=0.0)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    whole = voice(network, encoder, tmp_path / "one")
    cut = replace(voice(network, short, tmp_path / "two"), reader=short)
    alone, both, blind = (
        taught([whole], rows, encoder),
        taught([whole, cut], rows, encoder),
        taught([cut], rows, encoder),
    )
    unseen = slice(8, -1)
    torch.testing.assert_close(token_marks(both, 0)[unseen], token_marks(alone, 0)[unseen])
    assert float(token_marks(blind, 0)[unseen].max()) < 1e-6


def test_soft_and_annotated_rows_share_a_batch(encoder_folder: Path, tmp_path: Path) -> None:
    encoder = encoder_of(encoder_folder)
    network = build_network(str(encoder_folder), dropout=0.0)
    soft = taught([voice(network, encoder, tmp_path)], [asked("Tea cures pain.")], encoder)
    marked = next(example for example in examples(authored_rows()) if example.marks)
    both = prepare([marked], encoder) + soft
    batch = collate(pack(both), [0, 1], padding=0)
    assert set(batch.token_targets[0].unique().tolist()) == {0.0, 1.0}
    assert 0.0 < float(batch.token_targets[1, 1, 0]) < 1.0
    assert batch.strength.sum(dim=-1).tolist() == pytest.approx([0.0, 1.0])


def test_unlabelled_heads_do_not_move_the_loss(encoder_folder: Path) -> None:
    recipe = load_recipe("base", ["bf16=false"])
    encoder = encoder_of(encoder_folder)
    network = build_network(str(encoder_folder), dropout=0.0).eval()
    row = examples(authored_rows())[0]
    only_claim = replace(row, targets=(1.0, *NOTHING[1:]), marks=())
    prepared = prepare([only_claim], encoder)
    value = loss(network, collate(pack(prepared), [0], padding=0), recipe)
    value.backward()
    gradient = network.sentence_head.weight.grad
    assert gradient is not None
    assert torch.isfinite(value)
    assert gradient[0].abs().sum() > 0
    assert gradient[1:].abs().sum() == 0


def test_frozen_layers_stay_and_kept_layers_are_evenly_spaced(encoder_folder: Path, tmp_path: Path) -> None:
    whole = build_network(str(encoder_folder), dropout=0.0)
    short = build_network(str(encoder_folder), dropout=0.0, layers=1)
    assert len(short.encoder.encoder.layer) == 1  # type: ignore[union-attr, arg-type]
    assert short.encoder.config.num_hidden_layers == 1  # type: ignore[union-attr]
    with pytest.raises(SettingsError, match="the encoder has 2"):
        build_network(str(encoder_folder), dropout=0.0, layers=3)
    freeze_lowest(whole, 1)
    settings = [f'encoder="{encoder_folder}"', "frozen_layers=1", "bf16=false", "batch=8", "max_tokens=64", "exits=[]"]
    recipe = load_recipe("base", [*settings, 'stages=[{rows="real", epochs=1, learning_rate=1e-3}]'])
    rows = prepare(examples(authored_rows())[:16], encoder_of(encoder_folder))
    before = {name: value.clone() for name, value in whole.state_dict().items()}
    fitted = Fit(recipe, {"real": rows}, tmp_path, padding=0).run().state_dict()
    moved = {name for name, value in fitted.items() if name in before and not torch.equal(value, before[name])}
    assert not any("embeddings" in name or "layer.0" in name for name in moved)
    assert any("layer.1" in name for name in moved)


def test_unlabelled_sentences_leave_out_what_is_known_held_or_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = [
        {"id": "1", "doc": "d1", "source": "news", "text": "Tea is said to be good for you."},
        {"id": "2", "doc": "held", "source": "news", "text": "Coffee is said to be good for you."},
        {"id": "3", "doc": "d2", "source": "portal", "text": "Water is said to be good for you."},
        {"id": "4", "doc": "d3", "source": "news", "text": "Milk is said to be good for you!"},
        {"id": "5", "doc": "d3", "source": "news", "text": "Too short."},
    ]
    text = "Beans were given to forty people in Leeds. TEA is said to be good for you? Nobody knew who got them then."
    articles = [{"id": "a1", "split": "train", "text": text}, {"id": "a2", "split": "dev", "text": text}]
    for name in ("annotation", "data"):
        (tmp_path / name).mkdir()
    (tmp_path / "annotation" / "pool_next.jsonl").write_text("\n".join(map(json.dumps, pool)), encoding="utf-8")
    with gzip.open(tmp_path / "data" / "health_articles.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, articles)))
    monkeypatch.setenv("CLAIMSCORE_DATA", str(tmp_path))
    known, held = (
        [asked("Milk is said to be good for you.", "k")],
        [asked("Another text altogether, held.", "h", "held")],
    )
    found = unlabelled_examples(known, held, exclude=frozenset({"portal"}), sentences=10)
    assert [example.id for example in found] == ["1", "a1@0-42", "a1@75-105"]
    assert all(math.isnan(value) for value in found[0].targets)
    assert len(unlabelled_examples(known, held, exclude=frozenset({"portal"}), sentences=2)) == 2


def test_the_label_that_is_hardest_to_believe_is_read_again_first() -> None:
    rows = examples(authored_rows())[:3]
    believed = np.array([row.targets for row in rows])
    column = BINARY.index("critical")
    believed[1, column] = 0.9 - 0.8 * rows[1].targets[column]
    found = doubts(rows, believed, count=2)
    assert (found[0].id, found[0].head) == (rows[1].id, "critical")
    assert found[0].predicted == pytest.approx(believed[1, column])


def test_a_document_s_fold_depends_on_its_name_and_the_seed_alone() -> None:
    names = [f"doc-{number}" for number in range(200)]
    folds = [fold_of(name, folds=4, seed=1) for name in names]
    assert folds == [fold_of(name, folds=4, seed=1) for name in names]
    assert folds != [fold_of(name, folds=4, seed=2) for name in names]
    assert min(folds.count(fold) for fold in range(4)) > 30


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("teacher.share=1.1", "share is 1.1, expected between 0 and 1"),
        ("teacher.sentences=-1", "sentences are -1"),
        ("teacher.copies=-1", "copies -1"),
        ('teacher={recipes=["first"], sentences=0}', "reads nothing"),
        ('teacher={recipes=["first"], sentences=4, start="third"}', "start is 'third', expected one of its recipes"),
        ("teacher.recipes=[]", "the names of one or more"),
        ("teacher.recipes=[1]", "the names of one or more"),
        ('teacher.recipes=["first", "first"]', "each once"),
    ],
)
def test_a_teacher_in_a_recipe_is_checked(override: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_recipe("base", [override])


def test_the_teacher_of_an_older_bundle_is_understood() -> None:
    recipe = load_recipe("base").resolved()
    older = recipe_from({**recipe, "teacher": {"recipe": "teacher", "sentences": 20000}})
    assert older.teacher == Teacher(("teacher",), 20000)


def test_prepared_rows_add_up() -> None:
    row = examples(authored_rows())[0]
    one = Prepared((row,), (Tokens((1,), ((0, 0),), truncated=False),))
    both = one + one
    assert len(both.examples) == len(both.tokens) == len(both.soft) == 2
    assert token_marks(both, 1).shape == (1, len(FLAGS))


def test_on_labelled_rows_the_teacher_has_its_share_and_all_of_what_nobody_labelled(
    encoder_folder: Path, tmp_path: Path
) -> None:
    encoder = encoder_of(encoder_folder)
    overclaim, severe = BINARY.index("overclaim"), BINARY.index("overclaim_severe")
    row = examples(authored_rows())[0]
    labelled = replace(row, targets=(*row.targets[:severe], math.nan, *row.targets[severe + 1 :]), strength=2)
    network = build_network(str(encoder_folder), dropout=0.0)
    said = taught([voice(network, encoder, tmp_path)], [labelled, asked("Is it?")], encoder)
    own, word = prepare([labelled], encoder), said.part(0, 1)
    mixed = blended(own, word, share=0.25)
    theirs = word.examples[0].targets
    assert mixed.examples[0].targets[overclaim] == pytest.approx(
        0.75 * labelled.targets[overclaim] + 0.25 * theirs[overclaim]
    )
    assert mixed.examples[0].targets[severe] == theirs[severe]
    assert torch.allclose(token_marks(mixed, 0), 0.75 * token_marks(own, 0) + 0.25 * token_marks(word, 0))
    batch = collate(pack(mixed + said.part(1, 2)), [0, 1], padding=0)
    assert batch.strength.sum(dim=-1).tolist() == pytest.approx([1.0, 1.0])
    assert batch.strength[0, 2] > 0.75
    with pytest.raises(ValueError, match="other rows"):
        blended(own, said.part(1, 2), share=0.25)
