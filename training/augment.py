"""Altered copies of labelled sentences, for teachers to read: more of what is rare, and none of it learned by heart.

Nobody labels a copy: its words may change so that the labels no longer fit, and teachers say what it is now.
Source: Jiao et al. 2020, arXiv:1909.10351 (words replaced by near ones); Yun et al. 2019, arXiv:1905.04899 (parts of
two examples joined), here cut where a clause ends.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from training.labels import NO_TARGETS, UNLABELLED, Example
from training.splits import normalised

Near = dict[str, tuple[str, ...]]
"""Words in lower case, each with the nearest ones."""

_NEAREST = 8
_REPLACED = 0.25
_DROPPED = 0.15
_SHORTEST = 4
_LONGEST = 70
_WORD = re.compile(r"\w+")
_CUT = re.compile(r"(?<=[,;:])\s+|\s+(?=(?:and|but|or|because|which|that|who|when|if|while|so|by|with|for|in)\b)")
_BATCH = 1024
_BEGINS = ("\u0120", "\u2581")
"""What byte-level BPE and SentencePiece put before a piece that begins a word; WordPiece marks those that go on."""


def altered(
    examples: Sequence[Example], near: Near, *, copies: int, seed: int, held: Sequence[Example] = ()
) -> list[Example]:
    """Copies of health claims with nothing labelled: ``copies`` of those that carry anything else, one of the others.

    Each has words replaced, words left out, or its beginning or end from another of the sentences. It belongs to the
    document it comes from. A copy of fewer than four words is left out, and one that is a sentence of ``examples`` or
    of ``held``, those that measure or calibrate. The same examples and seed give the same copies.
    """
    claims = [example for example in examples if example.targets[0] >= 0.5]
    seen = {normalised(example.text) for example in (*examples, *held)}
    found = []
    for example in claims:
        rng = random.Random(f"{seed}/{example.id}")  # noqa: S311 (an order, not a secret)
        carries = any(target >= 0.5 for target in example.targets[1:])
        for number in range(copies if carries else min(1, copies)):
            text = _alter(example.text, rng, near, claims)
            name = normalised(text)
            if name not in seen and len(text.split()) >= _SHORTEST:
                seen.add(name)
                found.append(_unlabelled(example, f"{example.id}~{number}", text))
    return found


def _unlabelled(example: Example, name: str, text: str) -> Example:
    return replace(example, id=name, text=text, targets=NO_TARGETS, strength=UNLABELLED, marks=())


def _alter(text: str, rng: random.Random, near: Near, others: Sequence[Example]) -> str:
    (way,) = rng.choices(("replace", "shorten", "cross"), weights=(2, 1, 2))
    if way == "replace":
        return _replaced(text, rng, near)
    if way == "shorten":
        return _shortened(text, rng)
    return _crossed(text, rng.choice(others).text, rng)


def _replaced(text: str, rng: random.Random, near: Near) -> str:
    """A quarter of the words, as far as they have near ones, replaced; capitals are kept."""

    def other(found: re.Match[str]) -> str:
        word = found.group()
        choice = near.get(word.lower())
        if choice is None or rng.random() >= _REPLACED:
            return word
        chosen = rng.choice(choice)
        return chosen.upper() if word.isupper() and len(word) > 1 else chosen.title() if word.istitle() else chosen

    return _WORD.sub(other, text)


def _shortened(text: str, rng: random.Random) -> str:
    """One clause of several, or the sentence without some of its words."""
    clauses = _CUT.split(text)
    if len(clauses) > 1 and rng.random() < 0.5:
        first = rng.randrange(len(clauses))
        return " ".join(clauses[first : first + rng.randint(1, len(clauses) - 1)])
    kept = [word for word in text.split() if rng.random() >= _DROPPED]
    return " ".join(kept) or text


def _crossed(text: str, other: str, rng: random.Random) -> str:
    """The beginning of one sentence with the end of another, of at most 70 words."""
    head, tail = (_cut(one, rng) for one in rng.sample((text, other), 2))
    return " ".join(f"{head[0]} {tail[1]}".split()[:_LONGEST])


def _cut(text: str, rng: random.Random) -> tuple[str, str]:
    """A text in two, at the end of a clause where there is one, else in its middle half."""
    places = [found.start() for found in _CUT.finditer(text) if found.start()]
    if not places:
        words = text.split()
        at = rng.randint(len(words) // 4, 3 * len(words) // 4)
        return " ".join(words[:at]), " ".join(words[at:])
    at = rng.choice(places)
    return text[:at], text[at:].strip()


def near_words(tokenizer: Tokenizer, embeddings: Tensor) -> Near:
    """The whole words of a vocabulary, each with the eight nearest by the cosine of their embeddings.

    embeddings: float (vocabulary size, h), the network's own. Words of one or two letters, and numbers, are left alone.
    """
    places = _whole_words(tokenizer.get_vocab(with_added_tokens=False), len(embeddings))
    words = sorted(places)
    if len(words) < 2:
        return {}
    vectors = functional.normalize(embeddings[[places[word] for word in words]].float(), dim=-1)
    return dict(_nearest(words, vectors))


def _whole_words(vocabulary: Mapping[str, int], size: int) -> dict[str, int]:
    """Words in lower case with their rows; where pieces that begin a word have a mark, only those are words."""
    mark = next((mark for mark in _BEGINS if any(piece.startswith(mark) for piece in vocabulary)), "")
    words: dict[str, int] = {}
    for piece, row in sorted(vocabulary.items(), key=lambda item: item[1]):
        word = piece.removeprefix(mark)
        if row < size and piece.startswith(mark) and word.isalpha() and word.isascii() and len(word) > 2:
            words.setdefault(word.lower(), row)
    return words


def _nearest(words: Sequence[str], vectors: Tensor) -> Iterator[tuple[str, tuple[str, ...]]]:
    for start in range(0, len(words), _BATCH):
        likeness = vectors[start : start + _BATCH] @ vectors.T
        rows = torch.arange(len(likeness))
        likeness[rows, start + rows] = -1.0  # not the word itself
        for row, places in enumerate(likeness.topk(min(_NEAREST, len(words) - 1)).indices.tolist()):
            yield words[start + row], tuple(words[place] for place in places)
