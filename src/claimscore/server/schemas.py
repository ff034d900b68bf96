"""Shapes of the replies, as JSON Schema; the report's own is in ``render``."""

from __future__ import annotations

from typing import Any

from claimscore.server.shapes import Shape, StreamLine

Json = dict[str, Any]
LINE_SHAPES: tuple[type[Shape], ...] = (StreamLine,)
"""Request shapes that no JSON body mentions, because they come one a line."""


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Json, *, optional: tuple[str, ...] = (), more: bool = False) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": more,
    }


def _list(of: Json) -> Json:
    return {"type": "array", "items": of}


_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_NUMBER: Json = {"type": "number"}
_SWITCH: Json = {"type": "boolean"}
_VERDICT: Json = {"type": "string", "enum": ["pass", "warn", "block"]}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


_ENVELOPE: Json = {
    "schema_version": _TEXT,
    "offset_unit": {"type": "string", "enum": ["codepoint", "utf16", "utf8"]},
    "model": _object({"name": _TEXT, "version": _TEXT, "digest": _TEXT, "precision": _TEXT}),
    "policy_version": _TEXT,
    "ruleset_version": _TEXT,
}
_OUTCOME: Json = {"report": _or_null(_ref("Report")), "error": _or_null(_ref("Problem"))}
_PLACE: Json = _object({"id": _TEXT, "index": _COUNT})
_PAIR: Json = _object({"before": _PLACE, "after": _PLACE, "similarity": _NUMBER})
_EXAMPLE: Json = _object({"text": _TEXT, "words": _TEXT, "comment": _TEXT})
_BAND: Json = _object({"ok_below": _NUMBER, "flag_from": _NUMBER})
_COUNTS = ("sentences", "claims", "flagged", "unsure", "errors", "warnings", "infos", "suppressed")

SCHEMAS: dict[str, Json] = {
    "Problem": {
        **_object(
            {
                "type": {"type": "string", "format": "uri"},
                "title": _TEXT,
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": _TEXT,
                "code": {"type": "string", "description": "A stable name."},
                "instance": _TEXT,
                "param": {"type": "string", "description": "The field concerned."},
                "errors": _list(_object({"param": _TEXT, "message": _TEXT})),
            },
            optional=("instance", "param", "errors"),
            more=True,
        ),
        "description": "RFC 9457; on the paths of other protocols it also carries their own error members.",
    },
    "BlocksReply": _object(
        {
            **_ENVELOPE,
            "summary": _object(
                {
                    **dict.fromkeys(_COUNTS, _COUNT),
                    "flagged_share": _NUMBER,
                    "worst": _list(_object({"id": _TEXT, "sentence": _COUNT})),
                    "verdict": _VERDICT,
                    "verdict_reasons": _list(_TEXT),
                }
            ),
            "blocks": _list(_object({"id": _TEXT, **_OUTCOME})),
        }
    ),
    "ScoreReply": {"anyOf": [_ref("Report"), _ref("BlocksReply")]},
    "BatchReply": _object(
        {**_ENVELOPE, "results": _list(_object({"index": _COUNT, "id": _or_null(_TEXT), **_OUTCOME}))}
    ),
    "StreamAnswer": _object({"index": _or_null(_COUNT), "id": _or_null(_TEXT), **_OUTCOME}),
    "CompareReply": _object(
        {
            **_ENVELOPE,
            "appeared": _list(_PLACE),
            "gone": _list(_PLACE),
            "moved": _list(_PAIR),
            "reworded": _list(_PAIR),
            "unchanged": _list(_PAIR),
            "verdict": _object({"before": _VERDICT, "after": _VERDICT}),
            "before": _ref("Report"),
            "after": _ref("Report"),
        }
    ),
    "Rule": _object(
        {
            **dict.fromkeys(("id", "flag", "dimension", "name", "message", "why"), _TEXT),
            "bad": _list(_EXAMPLE),
            "good": _list(_EXAMPLE),
            "known_problems": _list(_TEXT),
            "sources": _list(_object({"title": _TEXT, "link": _TEXT})),
            "advice": _TEXT,
            "help": _TEXT,
        }
    ),
    "RulesReply": _object({"ruleset_version": _TEXT, "rules": _list(_ref("Rule"))}),
    "ModelsReply": _object(
        {
            "default": _TEXT,
            "models": _list(
                _object(
                    {
                        **dict.fromkeys(("name", "version", "digest", "precision", "licence"), _TEXT),
                        "max_tokens": _COUNT,
                        "description": _TEXT,
                        "thresholds": _object(
                            {
                                **dict.fromkeys(
                                    ("health_claim", "overclaim_severe", "weak_evidence_severe", "critical"), _NUMBER
                                ),
                                "overclaim": _BAND,
                                "weak_evidence": _BAND,
                                "flags": _list(_NUMBER),
                                "tokens": _list(_NUMBER),
                                "joint": _NUMBER,
                            }
                        ),
                        "target_error": {"type": "object", "additionalProperties": _NUMBER},
                    }
                )
            ),
        }
    ),
    "HealthReply": _object(
        {"status": _TEXT, **dict.fromkeys(("model", "database", "queue"), _SWITCH)},
        optional=("model", "database", "queue"),
    ),
    "VersionReply": _object(
        {
            **dict.fromkeys(("version", "schema_version", "ruleset_version"), _TEXT),
            "model": _object({"name": _TEXT, "version": _TEXT, "digest": _TEXT}),
        }
    ),
    "FeedbackReply": _object({"id": _COUNT, "finding_id": _TEXT, "expires_at": _NUMBER}),
    "FeedbackPage": _object(
        {
            "feedback": _list(
                _object(
                    {
                        "id": _COUNT,
                        "created_at": _NUMBER,
                        "expires_at": _NUMBER,
                        "finding_id": _TEXT,
                        "verdict": {"type": "string", "enum": ["correct", "wrong", "unsure"]},
                        **dict.fromkeys(
                            ("rule_id", "model_version", "policy_version", "text", "comment", "key_id"),
                            _or_null(_TEXT),
                        ),
                    }
                )
            ),
            "next_cursor": _or_null(_TEXT),
        }
    ),
}
