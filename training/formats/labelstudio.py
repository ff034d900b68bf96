"""Label Studio's exports: JSON (``annotations[].result[]``), the same one task a line, and JSON-MIN.

The text is ``data.text``, or what the label configuration shows. Such a configuration may lie beside the export
(``export.xml`` beside ``export.json``); without one, what was chosen at least once in the file counts as offered, and a
field that was never chosen stays unlabelled. Cancelled annotations are left out; an annotation in which nothing was
chosen says "none of them". Offsets count code points; older editors counted UTF-16 units, which are taken where only
they lead to the words that the export repeats.
Source: HumanSignal/label-studio-sdk, ``converter/converter.py`` (``annotation_result_from_task``,
``convert_to_json_min``); labelstud.io/guide/task_format; HumanSignal/label-studio, issue 1347 (UTF-16).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claimscore.errors import InputError
from claimscore.offsets import OffsetUnit, offset_table
from claimscore.server.compat.labelstudio.label_config import Control, read_label_config
from training.corpora import Row
from training.formats.item import Annotation, Item, base_row, rows_of
from training.formats.vocabulary import Marked, qualified
from training.splits import normalised

_SPANS = ("labels", "hypertextlabels")
_OWN_KEYS = ("annotation_id", "lead_time")
_NOT_TEXT = frozenset({"id", "row_id", "doc", "document", "group", "source", "title", "prev", "previous", "annotator"})
Result = Sequence[Mapping[str, Any]]


def recognises(values: Mapping[str, Any]) -> bool:
    """Whether an object is a task of an export, full or JSON-MIN."""
    return _is_task(values) or all(key in values for key in _OWN_KEYS)


def _is_task(values: Mapping[str, Any]) -> bool:
    return isinstance(values.get("data"), Mapping) and ("annotations" in values or "completions" in values)


def read(items: Sequence[Item], path: Path) -> list[Row]:
    """One row an annotation; raises InputError("text"), ("span"), ("label"), ("label-config"), ("result")."""
    offered, key = _configured(path.with_suffix(".xml"))
    parsed: list[tuple[Item, Row, list[tuple[str, str, Mapping[str, Any]]]]] = []
    for item in items:
        with item.named():
            parsed += [(item, base, list(_choices(result))) for base, result in _passes(item, key)]
    names = _qualified_names(choice for _, _, choices in parsed for choice in choices)
    annotations = []
    for item, base, choices in parsed:
        with item.named():
            annotations.append(_annotation(item, base, choices, names))
    return rows_of(annotations, offered=offered)


def labels_of_result(text: str, result: Result, controls: Iterable[Control]) -> Row:
    """The fields that one ``result`` says of a text, every value of the controls being on offer."""
    item = Item("result", 1, {})
    choices = list(_choices(result))
    annotation = _annotation(item, {"text": text}, choices, _qualified_names(choices))
    (row,) = rows_of([annotation], offered=_names_of(controls))
    return {field: value for field, value in row.items() if field != "text"}


def _names_of(controls: Iterable[Control]) -> list[str]:
    """The values of controls as ``meaning`` reads them."""
    return [
        full
        for one in controls
        for full in qualified(one.values, control="strength" if one.is_strength else one.name).values()
    ]


def _configured(path: Path) -> tuple[list[str], str | None]:
    """The names that a label configuration offers, and the key of the text; nothing where there is none."""
    if not path.is_file():
        return [], None
    try:
        controls = read_label_config(path.read_text(encoding="utf-8"))
    except (InputError, ValueError) as error:
        raise InputError(f"{path}: {error}", code="label-config") from None
    return _names_of(controls), controls[0].source.key if controls else None


def _passes(item: Item, key: str | None) -> Iterator[tuple[Row, Result]]:
    """The row of each annotation without its labels, and its result."""
    if not _is_task(item.values):
        values = dict(item.values)
        yield _base(values, item, values, key), _compact(values)
        return
    task = item.values
    data = task["data"]
    for one in task.get("annotations") or task.get("completions") or ():
        if not isinstance(one, Mapping) or not isinstance(one.get("result"), list):
            raise InputError("an annotation has no list result; expected Label Studio's JSON export", code="result")
        if one.get("was_cancelled") or one.get("skipped"):
            continue
        base = _base({"id": task.get("id"), **data}, item, data, key)
        yield base | _annotator(one.get("completed_by")), one["result"]


def _base(values: Mapping[str, Any], item: Item, data: Mapping[str, Any], key: str | None) -> Row:
    text = data.get(key) if key else data.get("text")
    if text is None:
        strings = [v for k, v in data.items() if isinstance(v, str) and k not in _NOT_TEXT and not k.endswith("_at")]
        text = strings[0] if len(strings) == 1 else None
    return base_row(values, item, text) | _annotator(values.get("annotator"))


def _annotator(who: Any) -> Row:
    if isinstance(who, Mapping):
        who = who.get("email") or who.get("id")
    return {} if who is None or who == "" else {"annotator": str(who)}


def _compact(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The result that JSON-MIN has folded: a string is one choice, an object several, a list labelled words."""
    result: list[dict[str, Any]] = []
    for name, value in values.items():
        if isinstance(value, str):
            if name not in _NOT_TEXT and name != "text":
                result.append({"from_name": name, "value": {"choices": [value]}})
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                result.append({"from_name": name, "value": {"choices": [one]}})
            elif isinstance(one, Mapping):
                result.append({"from_name": name, "value": one})
    return result


def _choices(result: Result) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Control, name and value of each thing that was chosen, on words or for the text."""
    for one in result:
        value = one.get("value") if isinstance(one, Mapping) else None
        if not isinstance(value, Mapping):
            continue
        for kind in ("choices", *_SPANS):
            for name in value.get(kind) or ():
                if isinstance(name, str):
                    yield str(one.get("from_name", "")), name, value if kind in _SPANS else {}


def _qualified_names(choices: Iterable[tuple[str, str, Mapping[str, Any]]]) -> dict[tuple[str, str], str]:
    by_control: dict[str, set[str]] = defaultdict(set)
    for control, name, value in choices:
        if not value:
            by_control[control].add(name)
    return {
        (control, name): full
        for control, names in by_control.items()
        for name, full in qualified(names, control=control).items()
    }


def _annotation(
    item: Item,
    base: Row,
    choices: Iterable[tuple[str, str, Mapping[str, Any]]],
    full: Mapping[tuple[str, str], str],
) -> Annotation:
    names, marked = [], []
    for control, name, value in choices:
        if value:
            marked.append(_marked(name, value, base["text"]))
        else:
            names.append(full[control, name])
    return Annotation(item, base, tuple(names), tuple(marked))


def _marked(name: str, value: Mapping[str, Any], text: str) -> Marked:
    start, end = value.get("start"), value.get("end")
    if isinstance(start, bool) or not isinstance(start, int) or not isinstance(end, int):
        raise InputError(f"{name[:40]} has no start and end in characters; HyperText is not read", code="span")
    words = value.get("text")
    if not isinstance(words, str) or _same(words, text[start:end]):
        return Marked(name, start, end)
    table = offset_table(text, OffsetUnit.UTF16)
    start16, end16 = table.to_codepoint(start), table.to_codepoint(end)
    if not _same(words, text[start16:end16]):
        raise InputError(
            f"the words at {start}:{end} are not those that were marked ({len(words)} characters); the text was "
            "changed after it was labelled, or offsets do not count code points",
            code="span",
        )
    return Marked(name, start16, end16)


def _same(words: str, found: str) -> bool:
    """Whether two runs of words are the same but for spacing and punctuation, which the editor may have changed."""
    return normalised(words) == normalised(found)
