"""Examples of requests, as the OpenAPI document shows them; a test sends each one."""

from __future__ import annotations

from fastapi.openapi.models import Example

_CLAIM = "Turmeric cures arthritis. In one small trial, people who took it reported less pain."

SCORE: dict[str, Example] = {
    "text": {"summary": "A plain text", "value": {"text": _CLAIM}},
    "markdown": {
        "summary": "Markdown, offsets for JavaScript",
        "value": {
            "text": "# Green tea\n\nA cup a day *guarantees* a healthy heart.",
            "format": "markdown",
            "offset_unit": "utf16",
        },
    },
    "policy": {
        "summary": "A policy of one's own",
        "value": {
            "text": _CLAIM,
            "include_text": False,
            "policy": {
                "thresholds": {"health_claim": 0.6, "overclaim": {"ok_below": 0.2, "flag_from": 0.7}, "CS102": 0.8},
                "severity": {"CS206": "off", "CS101": "error"},
                "report_unsure": False,
                "gate": {"block_from": 2},
            },
        },
    },
    "blocks": {
        "summary": "The blocks of a content system",
        "value": {
            "blocks": [
                {"id": "intro", "text": "Experts agree that ginger tea is completely safe."},
                {"id": "empty", "text": ""},
                {
                    "id": "body",
                    "text": "<p>My neighbour took it and her <b>headaches vanished</b>.</p>",
                    "format": "html",
                },
            ],
            "offset_unit": "utf16",
        },
    },
}

BATCH: dict[str, Example] = {
    "two": {
        "summary": "Two documents, one of them empty",
        "value": {"documents": [{"id": "a", "text": _CLAIM}, {"id": "b", "text": " "}], "include_text": False},
    }
}

COMPARE: dict[str, Example] = {
    "edit": {
        "summary": "Before and after an edit",
        "value": {
            "before": {"text": _CLAIM},
            "after": {"text": "Turmeric may ease arthritis pain a little. The evidence is one small trial."},
        },
    }
}

STREAM: dict[str, Example] = {
    "lines": {
        "summary": "Two lines",
        "value": '{"id": "a", "text": "Honey heals every wound."}\n{"id": "b", "text": "Rest helped some patients."}\n',
    }
}

FEEDBACK: dict[str, Example] = {
    "wrong": {
        "summary": "A finding that is wrong",
        "value": {"finding_id": "0123456789abcdef", "verdict": "wrong", "rule_id": "CS102"},
    },
    "with_text": {
        "summary": "With the sentence, to be kept",
        "value": {
            "finding_id": "0123456789abcdef",
            "verdict": "correct",
            "text": "Turmeric cures arthritis.",
            "store_text": True,
        },
    },
}
