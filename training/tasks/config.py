"""The label configuration that Label Studio's annotators work with; its names are those that the backend predicts."""

from __future__ import annotations

from claimscore.domain import CLAIM_STRENGTHS, OVERCLAIM_FLAGS, SENTENCE_HEADS, WEAK_EVIDENCE_FLAGS


def _lines() -> list[str]:
    heads = [f'    <Choice value="{head}"/>' for head in SENTENCE_HEADS]
    strengths = [f'    <Choice value="{strength}"/>' for strength in CLAIM_STRENGTHS]
    flags = [f'    <Label value="{flag}" background="#b4451f"/>' for flag in OVERCLAIM_FLAGS]
    flags += [f'    <Label value="{flag}" background="#2f6f9f"/>' for flag in WEAK_EVIDENCE_FLAGS]
    return [
        "<View>",
        '  <Header value="$title"/>',
        '  <Text name="before" value="$prev"/>',
        '  <Labels name="flags" toName="text">',
        *flags,
        "  </Labels>",
        '  <Text name="text" value="$text"/>',
        '  <Choices name="sentence" toName="text" choice="multiple" showInLine="true">',
        *heads,
        "  </Choices>",
        '  <Choices name="strength" toName="text" choice="single" showInLine="true">',
        *strengths,
        "  </Choices>",
        "</View>",
        "",
    ]


LABEL_CONFIG = "\n".join(_lines())
"""XML to paste into *Settings → Labeling Interface → Code*."""
