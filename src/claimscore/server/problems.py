"""Errors on the wire: RFC 9457 problems that also carry the error form of the protocol that was spoken.

The protocol is known by the path, so that an OpenAI, Perspective or LanguageTool client can read every error,
including those made before any route was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from claimscore.errors import ClaimscoreError, InputError, MissingExtra, SettingsError

MEDIA_TYPE = "application/problem+json"
TYPES = "https://claimscore.readthedocs.io/problems/"
_CODES = {
    "too-large": 413,
    "too-many-sentences": 413,
    "unknown-rule": 404,
    "unknown-model": 404,
}
_LONGEST_PATH = 200
_PERSPECTIVE_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    422: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_PERSPECTIVE_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
_PERSPECTIVE_TYPES = (
    "COMMENT_TOO_LONG",
    "COMMENT_EMPTY",
    "NO_REQUESTED_ATTRIBUTES",
    "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
)
"""Error types that Perspective's clients know; any other is ``INVALID_REQUEST`` (its page "Limits and errors")."""
_OPENAI_TYPE = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}


class ApiProblem(HTTPException):
    """A reply that is an error.

    status: HTTP status. code: a stable name such as ``overloaded``. title: the same for every problem of that code.
    detail: what is wrong with this request, never with any of its text. param: the field concerned, as a dotted path.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
        errors: list[dict[str, str]] | None = None,
    ) -> None:
        super().__init__(status, detail, dict(headers) if headers else None)
        self.status = status
        self.code = code
        self.title = title
        self.param = param
        self.errors = errors


def problem_of(error: Exception) -> ApiProblem:
    """The problem that stands for an exception; one that nobody foresaw becomes a 500 without its message."""
    if isinstance(error, ApiProblem):
        return error
    if isinstance(error, RequestValidationError):
        return _of_validation(error)
    if isinstance(error, HTTPException):
        title = HTTPStatus(error.status_code).phrase
        code = title.lower().replace(" ", "-")
        return ApiProblem(error.status_code, code, title, str(error.detail), headers=error.headers)
    if isinstance(error, MissingExtra):
        return ApiProblem(501, error.code, "An optional part is not installed", error.message)
    if isinstance(error, ClaimscoreError):
        known = isinstance(error, InputError | SettingsError) or error.code == "unknown-model"
        if known:
            status = 400 if isinstance(error, SettingsError) else _CODES.get(error.code, 400)
            return ApiProblem(status, error.code, _title(error), error.message)
    if isinstance(error, OperationalError):
        return ApiProblem(
            503,
            "database-unavailable",
            "The database does not answer",
            "what this request needs is in the database, which does not answer now",
            headers={"Retry-After": "5"},
        )
    return ApiProblem(500, "internal", "Internal error", "The service failed; the log names this request's id.")


def problem_dict(problem: ApiProblem, *, instance: str | None = None) -> dict[str, Any]:
    """The members that RFC 9457 names, with ``code``, and ``param`` and ``errors`` where there are any."""
    body: dict[str, Any] = {
        "type": TYPES + problem.code,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    }
    if instance:
        body["instance"] = instance
    if problem.param:
        body["param"] = problem.param
    if problem.errors:
        body["errors"] = problem.errors
    return body


def problem_response(request: Request, problem: ApiProblem) -> Response:
    """The reply for ``problem`` in the form of the protocol that ``request`` speaks."""
    return response_for_path(request.url.path, problem, request_id=request.scope.get("claimscore.request_id"))


def response_for_path(path: str, problem: ApiProblem, *, request_id: str | None = None) -> Response:
    """As ``problem_response``, for places that have no request yet."""
    path = "/" + path.lstrip("/")
    if path.startswith("/v2/"):
        return PlainTextResponse(f"Error: {problem.detail}", problem.status, headers=problem.headers)
    body = problem_dict(problem, instance=f"urn:request:{request_id}" if request_id else None)
    if path.startswith(("/v1alpha1/", "/$discovery")):
        body["error"] = _perspective(problem)
    elif path.startswith("/v1/"):
        body["error"] = _openai(problem)
    elif path.startswith("/compat/tei"):
        body |= {"error": problem.detail, "error_type": problem.code}
    elif path.startswith("/compat/"):
        body["error"] = problem.detail
    return JSONResponse(body, problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def _perspective(problem: ApiProblem) -> dict[str, Any]:
    reason = problem.code.upper().replace("-", "_")
    return {
        "code": problem.status,
        "message": problem.detail,
        "status": _PERSPECTIVE_STATUS.get(problem.status, "INTERNAL"),
        "details": [
            {"@type": _PERSPECTIVE_ERROR, "errorType": reason if reason in _PERSPECTIVE_TYPES else "INVALID_REQUEST"},
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "claimscore"},
        ],
    }


def _openai(problem: ApiProblem) -> dict[str, Any]:
    fallback = "server_error" if problem.status >= 500 else "invalid_request_error"
    return {
        "message": problem.detail,
        "type": _OPENAI_TYPE.get(problem.status, fallback),
        "param": problem.param,
        "code": problem.code.replace("-", "_"),
    }


def _of_validation(error: RequestValidationError) -> ApiProblem:
    errors = [{"param": _path(one.get("loc", ())), "message": str(one.get("msg", ""))} for one in error.errors()]
    first = errors[0] if errors else {"param": "body", "message": "is not valid"}
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return ApiProblem(
        422,
        "invalid-request",
        "The request does not have the documented shape",
        f"{first['param']}: {first['message']}{more}",
        param=first["param"],
        errors=errors,
    )


def _path(location: Any) -> str:
    parts = [str(part) for part in location]
    named = parts[1:] if len(parts) > 1 and parts[0] in ("body", "query", "path", "header") else parts
    return ".".join(named)[:_LONGEST_PATH].encode("utf-8", "replace").decode()


def _title(error: ClaimscoreError) -> str:
    if isinstance(error, SettingsError):
        return "The policy cannot be used"
    return {404: "Not known here", 413: "Too large"}.get(_CODES.get(error.code, 400), "The input cannot be used")
