"""Text to token ids: what the network reads, with the place of every token in the text.

A sentence is read alone: context (title, sentence before) costs half the speed and did not help under a split by
document (docs/decisions.md). Padding never happens, because every sentence runs through the network by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Encoding, Tokenizer

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
        self.max_tokens = max_tokens

    def tokenise(self, texts: Sequence[str]) -> list[Tokens]:
        """Tokens of each text, in order; at least the special tokens for an empty text."""
        return [_tokens(encoding) for encoding in self._tokenizer.encode_batch(list(texts))]


def _tokens(encoding: Encoding) -> Tokens:
    return Tokens(tuple(encoding.ids), tuple(encoding.offsets), bool(encoding.overflowing))
