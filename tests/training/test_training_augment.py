"""Altered copies: whose they are, how many, and that they are other sentences with nothing labelled."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from training.augment import altered, near_words
from training.corpora import authored_rows
from training.labels import BINARY, UNLABELLED, examples

pytestmark = pytest.mark.train

NEAR = {"may": ("might", "could"), "cancer": ("tumours",), "study": ("trial",), "cure": ("heal",)}


def test_copies_are_of_health_claims_and_more_of_those_that_carry_something() -> None:
    rows = examples(authored_rows())[:300]
    found = altered(rows, NEAR, copies=4, seed=1)
    counts = {row.id: 0 for row in rows}
    for copy in found:
        counts[copy.id.rsplit("~", 1)[0]] += 1
    by_id = {row.id: row for row in rows}
    for name, count in counts.items():
        targets = by_id[name].targets
        if targets[0] < 0.5:
            assert count == 0
        elif max(targets[1:]) < 0.5:
            assert count <= 1
    carrying = [
        count for name, count in counts.items() if max(by_id[name].targets[1:]) >= 0.5 <= by_id[name].targets[0]
    ]
    assert max(carrying) == 4
    assert sum(carrying) / len(carrying) > 2  # some come out as they went in, NEAR being small


def test_a_copy_is_another_text_of_the_same_document_with_nothing_labelled() -> None:
    rows = examples(authored_rows())[:200]
    docs = {row.id: row.doc for row in rows}
    texts = {row.id: row.text for row in rows}
    found = altered(rows, NEAR, copies=2, seed=1)
    assert len({copy.id for copy in found}) == len(found)
    for copy in found:
        origin = copy.id.rsplit("~", 1)[0]
        assert copy.doc == docs[origin]
        assert copy.text.strip()
        assert copy.text != texts[origin]
        assert all(math.isnan(target) for target in copy.targets)
        assert (copy.strength, copy.marks) == (UNLABELLED, ())


def test_copies_depend_on_the_seed_and_the_rows_alone() -> None:
    rows = examples(authored_rows())[:50]
    one, same, other = ([(copy.id, copy.text) for copy in altered(rows, NEAR, copies=2, seed=n)] for n in (1, 1, 2))
    assert one == same
    assert one != other


def test_a_replaced_word_is_a_near_one_in_the_same_capitals() -> None:
    claims = (1.0, 1.0, *(0.0,) * (len(BINARY) - 2))
    row = replace(examples(authored_rows())[0], text="May CANCER study go on", targets=claims, marks=())
    words = {
        word for seed in range(80) for copy in altered([row], NEAR, copies=3, seed=seed) for word in copy.text.split()
    }
    assert {"Might", "Could", "TUMOURS", "trial"} <= words
    assert words <= {"May", "Might", "Could", "CANCER", "TUMOURS", "study", "trial", "go", "on"}


def test_a_copy_that_is_short_known_held_or_there_already_is_left_out() -> None:
    claims = (1.0, 1.0, *(0.0,) * (len(BINARY) - 2))
    row = replace(examples(authored_rows())[0], text="Cure!", targets=claims, marks=())
    assert all(altered([row], NEAR, copies=3, seed=seed) == [] for seed in range(20))
    row = replace(row, text="This study of cancer helps.")
    texts = [copy.text for seed in range(40) for copy in altered([row], NEAR, copies=4, seed=seed)]
    assert "This trial of cancer helps." in texts
    for seed in range(40):
        copies = altered([row], NEAR, copies=4, seed=seed, held=[replace(row, text="this TRIAL, of cancer helps")])
        found = [copy.text for copy in copies]
        assert len(set(found)) == len(found)
        assert "This trial of cancer helps." not in found
        assert all(len(text.split()) >= 4 for text in found)


def test_near_words_are_whole_words_by_the_cosine_of_their_embeddings() -> None:
    vocabulary = {"[PAD]": 0, "cure": 1, "heal": 2, "##ing": 3, "mouse": 4, "of": 5, "12": 6, "mice": 7}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[PAD]"))  # noqa: S106 (a token, not a password)
    vectors = torch.tensor([[0, 0], [1, 0], [0.9, 0.1], [1, 0], [0, 1], [1, 0], [1, 0], [0.1, 3]], dtype=torch.float32)
    near = near_words(tokenizer, vectors)
    assert set(near) == {"cure", "heal", "mouse", "mice"}
    assert near["cure"][0] == "heal"
    assert near["mouse"][0] == "mice"
    assert "cure" not in near["cure"]
    assert near_words(tokenizer, torch.zeros((8, 2))).keys() == near.keys()


@pytest.mark.parametrize("mark", ["\u0120", "\u2581"])
def test_where_pieces_that_begin_a_word_have_a_mark_only_those_are_words(mark: str) -> None:
    pieces = ["[PAD]", f"{mark}cure", f"{mark}Heal", "ing", "ation", f"{mark}heal", "mice"]
    tokenizer = Tokenizer(WordLevel({piece: row for row, piece in enumerate(pieces)}, unk_token="[PAD]"))  # noqa: S106
    tokenizer.add_tokens(["whole"])
    near = near_words(tokenizer, torch.eye(len(pieces)))
    assert near == {"cure": ("heal",), "heal": ("cure",)}
