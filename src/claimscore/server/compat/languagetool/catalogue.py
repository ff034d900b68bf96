"""What LanguageTool's other routes list: the software, the languages and the rules."""

from __future__ import annotations

from typing import Any

import claimscore
from claimscore.rules.catalog import RULES
from claimscore.server.compat.language_codes import language_name
from claimscore.server.compat.languagetool.matches import category_name
from claimscore.server.compat.languagetool.selection import category_id

Json = dict[str, Any]

AUTO = "auto"
_VARIANTS = {
    "en": "English",
    "en-US": "English (US)",
    "en-GB": "English (GB)",
    "en-AU": "English (Australian)",
    "en-CA": "English (Canadian)",
    "en-NZ": "English (New Zealand)",
    "en-ZA": "English (South African)",
}
_DEFAULT = "en-US"


def find_variant(code: str) -> str | None:
    """The code of a known language as it is written here, whatever case it came in."""
    return next((known for known in _VARIANTS if known.lower() == code.replace("_", "-").lower()), None)


def languages() -> list[Json]:
    """The variants of English; claimscore judges no other language."""
    return [{"name": name, "code": "en", "longCode": code} for code, name in _VARIANTS.items()]


def software() -> Json:
    """Who answers."""
    return {
        "name": "claimscore",
        "version": claimscore.__version__,
        "buildDate": None,
        "apiVersion": 1,
        "premium": False,
        "status": "",
    }


def language(asked: str, detected: str, preferred: str = "") -> Json:
    """The ``language`` member of a reply.

    asked: what the request named. detected: the code found in the text. preferred: variants, comma-separated, of which
    the first English one stands for ``auto``.
    """
    variants = (find_variant(code.strip()) for code in preferred.split(","))
    auto = next((code for code in variants if code), _DEFAULT) if detected == "en" else detected
    code = auto if asked == AUTO else (find_variant(asked) or asked)
    found = auto if detected == "en" else detected
    return {
        "name": _name(code),
        "code": code,
        "detectedLanguage": {
            "name": _name(found),
            "code": found,
            "confidence": 0.99 if detected != "und" else 0.0,
            "source": "claimscore",
        },
    }


def configuration(max_characters: int) -> Json:
    """The reply of ``/v2/configinfo``: the length limit and every rule."""
    return {
        "software": software(),
        "parameter": {"maxTextLength": max_characters},
        "rules": [
            {
                "ruleId": rule.id,
                "description": rule.name,
                "categoryId": category_id(rule.dimension),
                "categoryName": category_name(rule.dimension),
                "locQualityIssueType": "style",
            }
            for rule in RULES
        ],
    }


def _name(code: str) -> str:
    return _VARIANTS.get(code) or language_name(code)
