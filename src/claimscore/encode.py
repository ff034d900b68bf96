"""Text to token ids: what the network reads, with the place of every token in the text.

A sentence is read alone: context (title, sentence before) costs half the speed and did not help under a split by
document (docs/decisions.md). Padding never happens, because every sentence runs through the network by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tokenizers import Encoding, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from claimscore.errors import ModelError

Offsets = tuple[tuple[int, int], ...]

_PLAIN = re.compile(r"[ -~‘’“”–—…]*")
"""Printable ASCII, curly quotes, dashes and the ellipsis: BERT's normaliser changes nothing there but capitals."""
_WORDS = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9 ]")
"""The words of plain text as BERT's pre-tokeniser splits them: every other sign stands alone."""


class Tokens:
    """One sentence as the network reads it.

    ids: token ids, special tokens included. offsets: (start, end) in code points of the sentence, one pair a token;
    special tokens have an empty range; given as a call, they are found when they are first asked for, which only a
    sentence that shows words needs. truncated: whether tokens past the limit were cut.
    """

    __slots__ = ("_offsets", "ids", "truncated")

    def __init__(self, ids: tuple[int, ...], offsets: Offsets | Callable[[], Offsets], *, truncated: bool) -> None:
        self.ids = ids
        self._offsets = offsets
        self.truncated = truncated

    @property
    def offsets(self) -> Offsets:
        """Where each token stands in the sentence."""
        if not isinstance(self._offsets, tuple):
            self._offsets = self._offsets()
        return self._offsets

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tokens):
            return NotImplemented
        return (self.ids, self.offsets, self.truncated) == (other.ids, other.offsets, other.truncated)

    def __hash__(self) -> int:
        return hash(self.ids)

    def __repr__(self) -> str:
        return f"Tokens({self.ids}, {self.offsets}, truncated={self.truncated})"


class Encoder:
    """Tokenises sentences with the tokenizer of a bundle."""

    def __init__(self, tokenizer_path: Path, max_tokens: int) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer_path))
        except Exception as error:  # tokenizers raises bare Exception
            raise ModelError(f"{tokenizer_path.name} cannot be read: {error}", code="tokenizer") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._plain = _PlainReader(self._tokenizer) if _PlainReader.suits(self._tokenizer) else None
        self._tokenizer.enable_truncation(max_tokens)
        self.max_tokens = max_tokens

    def tokenise(self, texts: Sequence[str]) -> list[Tokens]:
        """Tokens of each text, in order; at least the special tokens for an empty text."""
        read = [self._read_plain(text) for text in texts]
        others = [row for row, tokens in enumerate(read) if tokens is None]
        encoded = self._tokenizer.encode_batch([texts[row] for row in others]) if others else []
        for row, encoding in zip(others, encoded, strict=True):
            read[row] = _tokens(encoding)
        return [tokens for tokens in read if tokens is not None]

    def _read_plain(self, text: str) -> Tokens | None:
        ids = self._plain.ids(text) if self._plain else None
        if ids is None or len(ids) > self.max_tokens:
            return None
        return Tokens(ids, partial(self._offsets, text), truncated=False)

    def _offsets(self, text: str) -> Offsets:
        return tuple(self._tokenizer.encode(text).offsets)


class _PlainReader:
    """Token ids of plain text, word by word: a word of the vocabulary has its own, any other goes to the model.

    A quarter of the time of the whole tokenizer, which keeps the place of every character through every step.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._pieces = tokenizer.model.tokenize
        self._whole = tokenizer.get_vocab(with_added_tokens=False)
        self._lowers = bool(tokenizer.normalizer.lowercase)
        self._names = tuple(token.content for token in tokenizer.get_added_tokens_decoder().values())
        framed = tokenizer.encode("a")
        special = framed.special_tokens_mask
        self._before = tuple(framed.ids[: special.index(0)])
        self._after = tuple(framed.ids[len(special) - special[::-1].index(0) :])

    @staticmethod
    def suits(tokenizer: Tokenizer) -> bool:
        """Whether a tokenizer reads as BERT's: normaliser, split and model, with no added words but special ones."""
        return (
            isinstance(tokenizer.normalizer, BertNormalizer)
            and isinstance(tokenizer.pre_tokenizer, BertPreTokenizer)
            and isinstance(tokenizer.model, WordPiece)
            and all(one.special and not one.normalized for one in tokenizer.get_added_tokens_decoder().values())
        )

    def ids(self, text: str) -> tuple[int, ...] | None:
        """Ids of all tokens, special ones included; ``None`` for a text that is not plain.

        Names of special tokens such as ``[SEP]`` are not plain: the tokenizer finds them before it changes capitals.
        """
        if not _PLAIN.fullmatch(text) or any(name in text for name in self._names):
            return None
        ids = list(self._before)
        for word in _WORDS.findall(text.lower() if self._lowers else text):
            number = self._whole.get(word)
            if number is None:
                ids += [piece.id for piece in self._pieces(word)]
            else:
                ids.append(number)
        return (*ids, *self._after)


def _tokens(encoding: Encoding) -> Tokens:
    return Tokens(tuple(encoding.ids), tuple(encoding.offsets), truncated=bool(encoding.overflowing))
