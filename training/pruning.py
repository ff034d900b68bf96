"""A bundle with fewer word pieces: rows of the embedding table that no text needs are left out.

Half of a small bundle is its table of word pieces, most of which health texts never use. A piece that is left out costs
length alone: a word that had it is spelt with shorter ones. Every single character stays, at the start and inside of
words, so that no word becomes unknown that was not. A text made of kept pieces has the same pieces, so the same scores:
the longest match in a smaller list is the same one where it is still there.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from claimscore.errors import InputError
from claimscore.model.bundle import find_model
from training import bundle
from training.articles import training_articles
from training.corpora import data_folder, read_rows

if TYPE_CHECKING:
    import onnx

log = logging.getLogger("training")

_TABLES = ("words", "encoder.embeddings.word_embeddings.weight_quantized")
"""Names of the table in the serving form and in an export."""
_INSIDE = "##"
_AT_ONCE = 1_000

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pruned:
    """What pruning did: pieces and bytes of the network before and after, and the share of the sample's pieces kept."""

    pieces_before: int
    pieces: int
    bytes_before: int
    bytes: int
    share_of_sample: float


def add_parser(commands: Any) -> None:
    """The command ``prune`` of ``python -m training``."""
    parser = commands.add_parser("prune", help="leave out the word pieces that no text needs; loads as any bundle")
    parser.add_argument("model", help="name or folder of a bundle")
    parser.add_argument("--pieces", type=int, required=True, help="how many to keep (of 30,522; 12,000 is a start)")
    parser.add_argument("--output", type=Path, required=True, help="folder of the new bundle")
    parser.add_argument(
        "--texts", type=Path, action="append", help="JSON Lines with texts, plain or .gz (default: unlabelled corpora)"
    )
    parser.set_defaults(command=_prune)


def _prune(options: argparse.Namespace) -> None:
    texts = texts_of(options.texts) if options.texts else unlabelled_texts()
    done = prune_bundle(find_model(options.model), texts, pieces=options.pieces, output=options.output)
    log.info("%s: %s", options.output, json.dumps(asdict(done)))
    log.info("its metrics are those of the bundle before: python -m training evaluate %s", options.output)


def unlabelled_texts() -> Iterator[str]:
    """The articles of the training split and the unlabelled pool; raises SettingsError."""
    folder = data_folder()
    for row in (*training_articles(folder), *read_rows(folder / "annotation" / "pool_next.jsonl")):
        yield row["text"]


def texts_of(paths: Iterable[Path]) -> Iterator[str]:
    """The field ``text`` of every row of JSON Lines files; raises InputError("corpus")."""
    for path in paths:
        for number, row in enumerate(read_rows(path), start=1):
            if not isinstance(row.get("text"), str):
                raise InputError(f"{path}:{number}: the row has no text; expected a string under 'text'", code="corpus")
            yield row["text"]


def prune_bundle(folder: Path, texts: Iterable[str], *, pieces: int, output: Path) -> Pruned:
    """Write the bundle in ``folder`` to ``output`` with the ``pieces`` word pieces that ``texts`` use most.

    Calibration and thresholds stay: they hold as far as the scores stay, which ``training evaluate`` shows.
    Raises InputError("pieces") where so few cannot hold the characters, ("tokenizer") for another kind of tokenizer.
    """
    import onnx

    spec: Spec = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    if spec["model"]["type"] != "WordPiece" or spec["model"].get("continuing_subword_prefix") != _INSIDE:
        raise InputError(f"{folder}: only WordPiece vocabularies with {_INSIDE!r} can be pruned", code="tokenizer")
    vocabulary: dict[str, int] = spec["model"]["vocab"]
    counts = piece_counts(Tokenizer.from_str(json.dumps(spec)), texts)
    kept = kept_pieces(vocabulary, counts, special={token["content"] for token in spec["added_tokens"]}, pieces=pieces)
    bundle.copy_files(folder, output, ("manifest.json", "MODEL_CARD.md"))
    network = onnx.load(str(folder / "model.onnx"))
    before = (folder / "model.onnx").stat().st_size
    _cut_table(network, [vocabulary[piece] for piece in kept], len(vocabulary))
    onnx.save(network, str(output / "model.onnx"))
    (output / "tokenizer.json").write_text(
        json.dumps(renumbered(spec, kept), ensure_ascii=False, indent=2), encoding="utf-8"
    )
    bundle.update_manifest(output)
    held = {vocabulary[piece] for piece in kept}
    share = sum(count for number, count in counts.items() if number in held) / max(1, counts.total())
    return Pruned(len(vocabulary), len(kept), before, (output / "model.onnx").stat().st_size, share)


def piece_counts(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[int]:
    """How often each piece stands in the texts, by its number; special tokens are not counted."""
    tokenizer.no_padding()
    tokenizer.no_truncation()
    counts: Counter[int] = Counter()
    source = iter(texts)
    while chunk := list(islice(source, _AT_ONCE)):
        for encoding in tokenizer.encode_batch_fast(chunk, add_special_tokens=False):
            counts.update(encoding.ids)
    return counts


def kept_pieces(
    vocabulary: Mapping[str, int], counts: Mapping[int, int], *, special: set[str], pieces: int
) -> list[str]:
    """The pieces that stay, in the order of their old numbers.

    Always: special tokens, single characters at the start and inside of words, and any piece that these could not
    spell. Then the most used ones, of equally used ones the one with the lower number. Never: one without any use.
    """
    alone = {piece for piece in vocabulary if len(piece.removeprefix(_INSIDE)) == 1}
    must = {piece for piece in vocabulary if piece in special or piece in alone or not _spelt(piece, alone)}
    if pieces < len(must):
        raise InputError(
            f"{pieces} pieces cannot hold the {len(must)} characters and special tokens; keep more", code="pieces"
        )
    others = sorted(
        (piece for piece in vocabulary if piece not in must),
        key=lambda p: (-counts.get(vocabulary[p], 0), vocabulary[p]),
    )
    used = [piece for piece in others[: pieces - len(must)] if counts.get(vocabulary[piece], 0)]
    return sorted({*must, *used}, key=vocabulary.__getitem__)


def _spelt(piece: str, alone: set[str]) -> bool:
    """Whether single characters, each in its place, can stand for the piece wherever it stands."""
    inside = piece.removeprefix(_INSIDE)
    first = [] if piece.startswith(_INSIDE) else [inside[:1]]
    return all(one in alone for one in (*first, *(f"{_INSIDE}{character}" for character in inside[len(first) :])))


def renumbered(spec: Spec, kept: list[str]) -> Spec:
    """The tokenizer's description with ``kept`` as its vocabulary, numbered in that order."""
    numbers = {piece: number for number, piece in enumerate(kept)}
    copy: Spec = json.loads(json.dumps(spec))
    copy["model"]["vocab"] = numbers
    for token in copy["added_tokens"]:
        token["id"] = numbers[token["content"]]
    for token in copy["post_processor"]["special_tokens"].values():
        token["ids"] = [numbers[name] for name in token["tokens"]]
    return copy


def _cut_table(network: onnx.ModelProto, rows: list[int], expected: int) -> None:
    from onnx import numpy_helper

    table = next((one for one in network.graph.initializer if one.name in _TABLES), None)
    if table is None or table.dims[0] < expected:
        raise InputError(
            f"the network has no table of {expected} word pieces under {' or '.join(_TABLES)}", code="network"
        )
    table.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(numpy_helper.to_array(table)[rows]), table.name))
