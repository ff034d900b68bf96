"""A labelling configuration: which controls there are, and which of their values claimscore can fill in.

A value is understood where its name, or its alias, is that of a head, a flag, a rule, a claim strength, a decision or a
verdict, in any case and with blanks, dots or hyphens for the underscore: ``Weak evidence``, ``anti-care``, ``CS102``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS, Decision, Verdict
from claimscore.errors import InputError
from claimscore.rules.catalog import RULES

MAX_CHARACTERS = 200_000
_KINDS = {"Labels": "labels", "HyperTextLabels": "hypertextlabels", "Choices": "choices"}
_OBJECTS = ("Text", "HyperText")
_SEPARATORS = re.compile(r"[\s.\-/_]+")
_RULE_FLAGS = {rule.id.lower(): rule.flag for rule in RULES}
_NAMES = frozenset((*SENTENCE_HEADS, *FLAGS, *CLAIM_STRENGTHS, *Decision, *Verdict))


@dataclass(frozen=True, slots=True)
class Source:
    """An object to label: its tag, its name, and the key of the task's data that holds it."""

    tag: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Control:
    """A control: ``values`` maps what claimscore can say to what Label Studio calls it."""

    kind: str
    name: str
    source: Source
    values: dict[str, str]
    single: bool
    per_region: bool

    @property
    def is_strength(self) -> bool:
        """Whether the choices are the scale of claim strength rather than flags of the same name."""
        return self.kind == "choices" and bool({"correlational", "conditional"} & set(self.values))


def read_label_config(xml: str) -> tuple[Control, ...]:
    """The controls that claimscore can fill in, in order; those that it cannot are left to the annotator.

    Raises InputError("label-config") for XML that is broken, too long, or declares entities.
    """
    if len(xml) > MAX_CHARACTERS:
        raise InputError(f"the label config has over {MAX_CHARACTERS:,} characters", code="label-config")
    if "<!" in re.sub(r"<!--.*?-->", "", xml, flags=re.DOTALL):
        raise InputError("the label config declares a document type, which is not read", code="label-config")
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314 (no document type, so no entities; the length is bounded)
    except ElementTree.ParseError as error:
        raise InputError(f"the label config is not XML: {error}", code="label-config") from error
    sources = {
        tag.get("name", ""): Source(tag.tag, tag.get("name", ""), tag.get("value", "").removeprefix("$"))
        for tag in root.iter()
        if tag.tag in _OBJECTS and tag.get("valueType", "text") == "text" and tag.get("value", "").startswith("$")
    }
    controls = []
    for tag in root.iter():
        source = sources.get(tag.get("toName", ""))
        if tag.tag in _KINDS and source is not None:
            control = _control(tag, source)
            if control.values:
                controls.append(control)
    return tuple(controls)


def _control(tag: ElementTree.Element, source: Source) -> Control:
    values: dict[str, str] = {}
    for child in tag.iter():
        shown = child.get("alias") or child.get("value")
        if child.tag not in ("Label", "Choice") or not shown:
            continue
        known = known_name(child.get("alias", "")) or known_name(child.get("value", ""))
        if known:
            values.setdefault(known, shown)
    return Control(
        kind=_KINDS[tag.tag],
        name=tag.get("name", ""),
        source=source,
        values=values,
        single=not tag.get("choice", "single").startswith("multiple"),
        per_region=tag.get("perRegion", "false").lower() == "true",
    )


def known_name(value: str) -> str | None:
    """The head, flag, strength, decision or verdict that an annotator's word for it means, else ``None``."""
    name = _SEPARATORS.sub("_", value.strip().lower())
    name = _RULE_FLAGS.get(name, name)
    return name if name in _NAMES else None
