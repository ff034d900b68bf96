"""The OpenAPI document: every reply that a route can give, errors included, with the report's own schema inside."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.models import Example
from fastapi.openapi.utils import get_openapi

from claimscore.server import schemas
from claimscore.server.problems import MEDIA_TYPE
from claimscore.server.shapes import Shape

Json = dict[str, Any]
_DESCRIPTION = (
    "Scores the sentences of health articles for overclaiming and weak evidence. It judges wording against support, "
    "never truth. Every error is a problem (RFC 9457)."
)
_ERRORS = {
    "400": "The input cannot be used.",
    "401": "A key is needed, or the one sent is not valid.",
    "403": "The key does not allow this.",
    "404": "Not known here.",
    "405": "The method is not allowed here.",
    "409": "A request with the same Idempotency-Key is still running.",
    "413": "Too large.",
    "415": "The body's encoding is not supported.",
    "421": "The Host field names a host that is not served here.",
    "422": "The request does not have the documented shape.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "500": "The service failed.",
    "501": "An optional part is not installed.",
    "503": "The service is busy; `Retry-After` says when to come back.",
    "504": "It took too long.",
}
_PROBLEM: Json = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_PLAIN: Json = {"text/plain": {"schema": {"type": "string"}}}
_FIELDS = ("Retry-After", "RateLimit", "RateLimit-Policy")


def reply(description: str, schema: str) -> Json:
    """A JSON reply with a schema of ``schemas.SCHEMAS``."""
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }


def json_reply(description: str, schema: str, *, status: int = 200) -> dict[int | str, Json]:
    """``responses`` of a route whose good reply is JSON."""
    return {status: reply(description, schema)}


def lines_body(shape: str, examples: Mapping[str, Example]) -> Json:
    """The request body of a route that takes JSON Lines, each of them a ``shape``."""
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/jsonl": {
                    "schema": {"type": "string", "description": f"One `{shape}` a line."},
                    "examples": dict(examples),
                }
            },
        }
    }


def install(app: FastAPI) -> None:
    """Let ``app`` describe itself."""

    def describe() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]  # the way that FastAPI documents


def _described(app: FastAPI) -> Json:
    document = get_openapi(title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes)
    components = document.setdefault("components", {})
    known = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        known.pop(name, None)
    known.update(_report_schemas())
    known.update(copy.deepcopy(schemas.SCHEMAS))
    for shape in schemas.LINE_SHAPES:
        _add_shape(known, shape)
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "A key: `Authorization: Bearer cs_…`."},
        "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    document["security"] = [{}, {"bearer": []}, {"header": []}]
    for path, methods in document["paths"].items():
        for operation in methods.values():
            if isinstance(operation, dict) and "responses" in operation:
                _add_errors(operation["responses"], _PLAIN if path.startswith("/v2/") else _PROBLEM)
    return document


def _add_errors(responses: Json, content: Json) -> None:
    if "HTTPValidationError" in json.dumps(responses.get("422", {}).get("content", {})):
        del responses["422"]
    for status, description in _ERRORS.items():
        if status not in responses:
            responses[status] = {
                "description": description,
                "content": copy.deepcopy(content),
            }
            if status in ("429", "503", "504"):
                responses[status]["headers"] = {name: {"schema": {"type": "string"}} for name in _FIELDS}
        else:
            responses[status].setdefault("content", {}).update(copy.deepcopy(content))


def _add_shape(known: Json, shape: type[Shape]) -> None:
    schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    known.update({name: value for name, value in schema.pop("$defs", {}).items() if name not in known})
    known[shape.__name__] = schema


def _report_schemas() -> Json:
    path = files("claimscore.render") / "report-1.0.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    parts = schema.pop("$defs")
    for key in ("$schema", "$id"):
        schema.pop(key, None)
    found = {"Report": schema, **{_component(name): part for name, part in parts.items()}}
    return {name: _with_component_refs(part) for name, part in found.items()}


def _component(name: str) -> str:
    return "Report" + "".join(part.capitalize() for part in name.split("_"))


def _with_component_refs(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: "#/components/schemas/" + _component(one.removeprefix("#/$defs/"))
            if key == "$ref" and isinstance(one, str)
            else _with_component_refs(one)
            for key, one in value.items()
        }
    return [_with_component_refs(one) for one in value] if isinstance(value, list) else value
