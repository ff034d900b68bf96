"""Text to token ids: what the network reads, with the place of every token in the text.

A sentence is read alone: context (title, sentence before) costs half the speed and did not help under a split by
document (docs/decisions.md). Padding never happens, because every sentence runs through the network by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Encoding, Tokenizer
from tokenizers.normalizers import BertNormalizer

from claimscore.errors import ModelError


@dataclass(frozen=True, slots=True)
class Tokens:
    """One sentence as the network reads it.

    ids: token ids, special tokens included. offsets: (start, end) in code points of the sentence, one pair a token;
    special tokens have an empty range. truncated: whether tokens past the limit were cut.
    """

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    truncated: bool


class Encoder:
    """Tokenises sentences with the tokenizer of a bundle."""

    def __init__(self, tokenizer_path: Path, max_tokens: int) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer_path))
        except Exception as error:  # tokenizers raises bare Exception
            raise ModelError(f"{tokenizer_path.name} cannot be read: {error}", code="tokenizer") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)
        self._plain = _plain_reader(self._tokenizer)
        self.max_tokens = max_tokens

    def tokenise(self, texts: Sequence[str]) -> list[Tokens]:
        """Tokens of each text, in order; at least the special tokens for an empty text."""
        if self._plain is None:
            return [_tokens(encoding) for encoding in self._tokenizer.encode_batch(list(texts))]
        read: list[Encoding | None] = [None] * len(texts)
        rows = [row for row, text in enumerate(texts) if self._plain.reads(text)]
        others = sorted(set(range(len(texts))) - set(rows))
        for some, encode in ((rows, self._plain.encode), (others, self._tokenizer.encode_batch)):
            for row, encoding in zip(some, encode([texts[row] for row in some]) if some else (), strict=True):
                read[row] = encoding
        return [_tokens(encoding) for encoding in read if encoding is not None]


@dataclass(frozen=True, slots=True)
class _PlainReader:
    """Reads printable ASCII, on which BERT's normaliser changes nothing but capitals, without that normaliser.

    The normaliser is a third of the time of reading: it keeps the place of every character through four steps. names:
    special tokens such as ``[SEP]``, which the long way finds in a text before it changes capitals.
    """

    encode: Callable[[list[str]], list[Encoding]]
    names: tuple[str, ...]

    def reads(self, text: str) -> bool:
        """Whether the text has nothing that the normaliser would change."""
        return text.isascii() and text.isprintable() and not any(name in text for name in self.names)


def _plain_reader(tokenizer: Tokenizer) -> _PlainReader | None:
    """For a tokenizer with BERT's normaliser and no added words but special ones; ``None`` for any other."""
    normaliser, added = tokenizer.normalizer, tokenizer.get_added_tokens_decoder().values()
    if not isinstance(normaliser, BertNormalizer) or any(token.normalized or not token.special for token in added):
        return None
    plain, lowers = deepcopy(tokenizer), bool(normaliser.lowercase)
    plain.normalizer = None

    def encode(texts: list[str]) -> list[Encoding]:
        return plain.encode_batch([text.lower() for text in texts] if lowers else texts)

    return _PlainReader(encode, tuple(token.content for token in added))


def _tokens(encoding: Encoding) -> Tokens:
    return Tokens(tuple(encoding.ids), tuple(encoding.offsets), bool(encoding.overflowing))
