"""JSON bodies of the protocols: read whatever the content type says, refused with 400 as those services do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from claimscore.server.problems import ApiProblem

M = TypeVar("M", bound=BaseModel)

_TITLE = "The request does not have the documented shape"


def json_body(shape: type[M]) -> Callable[[Request], Awaitable[M]]:
    """A dependency that gives the body as ``shape``; raises ApiProblem(400, "invalid-request") naming the field."""

    async def read(request: Request) -> M:
        try:
            return shape.model_validate_json(await request.body(), strict=True)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            param = ".".join(str(part) for part in first["loc"]) or None
            detail = f"{param or 'body'}: {first['msg']}"
            raise ApiProblem(400, "invalid-request", _TITLE, detail, param=param) from error

    return read


def documented(shape: type[BaseModel], example: dict[str, Any] | None = None) -> dict[str, Any]:
    """``openapi_extra`` for a route whose body ``json_body`` reads; nested shapes are written out in place."""
    schema = shape.model_json_schema()
    content: dict[str, Any] = {"schema": _inlined(schema, schema.pop("$defs", {}))}
    if example is not None:
        content["example"] = example
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def _inlined(schema: Any, shapes: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inlined(part, shapes) for part in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    if name in shapes:
        return _inlined(shapes[name], shapes)
    return {key: _inlined(part, shapes) for key, part in schema.items()}
