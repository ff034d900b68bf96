"""Tokens: the quick way to read plain text says what the long one says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimscore.encode import Encoder, Tokens
from claimscore.model.bundle import find_model

SHIPPED = find_model() / "tokenizer.json"
ENCODER = Encoder(SHIPPED, 24)


@pytest.fixture(scope="module")
def long_way(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """The same tokenizer with one more word of its own, which keeps it from reading anything the quick way."""
    definition = json.loads(SHIPPED.read_text(encoding="utf-8"))
    definition["added_tokens"].append(
        {
            "id": 999_999,
            "content": "never-in-a-text-\u2603",
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": True,
            "special": False,
        }
    )
    path = tmp_path_factory.mktemp("long") / "tokenizer.json"
    path.write_text(json.dumps(definition), encoding="utf-8")
    return Encoder(path, 24)


@settings(max_examples=300)
@given(
    texts=st.lists(
        st.text(st.characters(max_codepoint=0x2FF), max_size=60)
        | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=120)
        | st.text(st.sampled_from("abzAZ09 ‘’“”–—…'-.,%()#[]_"), max_size=120)
        | st.sampled_from(["[SEP] Tea cures.", "A [MASK] here", "caf\u00e9 CURE", "tab\there", "", " ", "x" * 130]),
        max_size=6,
    )
)
def test_plain_text_has_the_same_tokens_word_by_word(texts: list[str], long_way: Encoder) -> None:
    assert ENCODER.tokenise(texts) == long_way.tokenise(texts)


def test_every_plain_sign_is_read_alike_alone_and_inside_a_word(long_way: Encoder) -> None:
    signs = [*map(chr, range(32, 127)), *"‘’“”–—…"]
    texts = [text for sign in signs for text in (sign, f"tea{sign}cures", f"{sign} {sign}{sign} A")]
    assert ENCODER.tokenise(texts) == long_way.tokenise(texts)


def test_texts_keep_their_order_whichever_way_they_are_read() -> None:
    texts = ["Tea cures colds.", "Caf\u00e9 cures colds.", "TEA CURES COLDS.", "\u201cTea\u201d cures colds."]
    alone = [ENCODER.tokenise([text])[0] for text in texts]
    assert ENCODER.tokenise(texts) == alone
    assert alone[0] == Tokens(alone[2].ids, alone[2].offsets, truncated=False), "capitals do not count"
    assert alone[0] != alone[1]
