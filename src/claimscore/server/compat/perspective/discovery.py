"""The discovery document: what ``googleapiclient.discovery.build`` makes a client from.

Source: Google API Discovery Service, "Discovery Document" (the members that the Python and Node clients read).
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

VERSION = "v1alpha1"
_STRING: Json = {"type": "string"}
_STRINGS: Json = {"type": "array", "items": _STRING}
_NUMBER: Json = {"type": "number", "format": "float"}
_INTEGER: Json = {"type": "integer", "format": "int32"}


def discovery_document(root_url: str) -> Json:
    """The document of a service at ``root_url``, which ends in a slash."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"commentanalyzer:{VERSION}",
        "name": "commentanalyzer",
        "version": VERSION,
        "revision": "20261101",
        "title": "claimscore in the form of the Perspective Comment Analyzer API",
        "description": "Scores health claims for overclaiming and weak evidence. It does not score toxicity.",
        "documentationLink": "https://claimscore.readthedocs.io",
        "protocol": "rest",
        "rootUrl": root_url,
        "servicePath": "",
        "baseUrl": root_url,
        "batchPath": "batch",
        "parameters": {
            "key": {"type": "string", "location": "query", "description": "A key of this service."},
            "offsetUnit": {
                "type": "string",
                "location": "query",
                "enum": ["utf16", "codepoint", "utf8"],
                "default": "utf16",
                "description": "The unit in which spans count.",
            },
        },
        "schemas": _schemas(),
        "resources": {
            "comments": {
                "methods": {
                    "analyze": _method("analyze", "AnalyzeComment", "Scores a comment for the attributes asked for."),
                    "suggestscore": _method("suggestscore", "SuggestCommentScore", "Keeps a score that you suggest."),
                }
            }
        },
    }


def _method(name: str, message: str, description: str) -> Json:
    return {
        "id": f"commentanalyzer.comments.{name}",
        "path": f"{VERSION}/comments:{name}",
        "flatPath": f"{VERSION}/comments:{name}",
        "httpMethod": "POST",
        "description": description,
        "parameters": {},
        "parameterOrder": [],
        "request": {"$ref": f"{message}Request"},
        "response": {"$ref": f"{message}Response"},
    }


def _schemas() -> Json:
    suggestion: Json = {
        "comment": _ref("TextEntry"),
        "context": _ref("Context"),
        "languages": _STRINGS,
        "clientToken": _STRING,
        "sessionId": _STRING,
        "communityId": _STRING,
        "doNotStore": {"type": "boolean"},
    }
    scores: Json = {"type": "object", "additionalProperties": _ref("AttributeScores")}
    wanted: Json = {"type": "object", "additionalProperties": _ref("AttributeParameters")}
    answered: Json = {"clientToken": _STRING, "languages": _STRINGS, "detectedLanguages": _STRINGS}
    schemas = {
        "TextEntry": {"text": _STRING, "type": _STRING},
        "Context": {"entries": {"type": "array", "items": _ref("TextEntry")}},
        "AttributeParameters": {"scoreType": _STRING, "scoreThreshold": _NUMBER},
        "Score": {"value": _NUMBER, "type": _STRING},
        "SpanScore": {"begin": _INTEGER, "end": _INTEGER, "score": _ref("Score")},
        "AttributeScores": {
            "summaryScore": _ref("Score"),
            "spanScores": {"type": "array", "items": _ref("SpanScore")},
        },
        "AnalyzeCommentRequest": {
            **suggestion,
            "requestedAttributes": wanted,
            "spanAnnotations": {"type": "boolean"},
        },
        "AnalyzeCommentResponse": {"attributeScores": scores, **answered, "claimscore": {"type": "any"}},
        "SuggestCommentScoreRequest": {**suggestion, "attributeScores": scores},
        "SuggestCommentScoreResponse": {"requestedLanguages": _STRINGS, **answered},
    }
    return {name: {"id": name, "type": "object", "properties": members} for name, members in schemas.items()}


def _ref(name: str) -> Json:
    return {"$ref": name}
