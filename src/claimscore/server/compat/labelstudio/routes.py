"""Label Studio's routes, to be connected under ``/compat/labelstudio``.

The key goes into the connection's Basic auth as the password. An annotation that a webhook brings is kept with its text
until the project deletes it or the retention time ends: bringing it is what the webhook was set up for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from claimscore.domain import Document, Format, Report
from claimscore.errors import InputError
from claimscore.read.document import read_document
from claimscore.server.access import Caller, require
from claimscore.server.compat.bodies import documented, json_body
from claimscore.server.compat.labelstudio.label_config import Control, read_label_config
from claimscore.server.compat.labelstudio.predictions import to_prediction
from claimscore.server.compat.moderation import comment_document
from claimscore.server.problems import ApiProblem
from claimscore.store.annotations import annotated_tasks, drop_annotations, keep_annotation

router = APIRouter(prefix="/compat/labelstudio", tags=["Label Studio"])

_KEPT = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED")
_DROPPED = ("ANNOTATION_DELETED", "ANNOTATIONS_DELETED")
_LONGEST_ID = 100
_EXAMPLE_CONFIG = (
    '<View><Text name="text" value="$text"/><Labels name="label" toName="text">'
    '<Label value="overclaim"/><Label value="causal"/></Labels></View>'
)

Json = dict[str, Any]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore")


class SetupRequest(_Body):
    """A project and its labelling configuration; the access token that comes with it is not kept."""

    project: str | int | None = None


class Task(_Body):
    """A task: the data to be labelled."""

    id: int | str | None = None
    data: dict[str, Any] = {}


class PredictRequest(_Body):
    """Tasks and the configuration that says which values there are."""

    tasks: list[Task]
    label_config: str | None = None
    project: str | int | None = None


class ValidateRequest(_Body):
    """A configuration to be looked at."""

    config: str = ""


class Project(_Body):
    """The project of an event."""

    id: int | str
    label_config: str | None = None


class WebhookRequest(_Body):
    """An event of a project."""

    action: str | None = None
    project: Project | str | int | None = None
    annotation: dict[str, Any] | None = None
    annotations: list[dict[str, Any]] = []
    task: dict[str, Any] | None = None


Scorer = Annotated[Caller, Depends(require("score"))]
Teacher = Annotated[Caller, Depends(require("feedback"))]
Reader = Annotated[Caller, Depends(require("admin"))]


@router.get("/health")
@router.get("/", include_in_schema=False)
async def health() -> Json:
    """That the backend is up."""
    return {"status": "UP", "model_class": "claimscore"}


@router.get("/metrics")
async def metrics() -> Json:
    """Nothing; the service's own figures are at ``/metrics``."""
    return {}


@router.post("/setup", openapi_extra=documented(SetupRequest, {"project": "1.1700000000"}))
async def setup(
    request: Request, body: Annotated[SetupRequest, Depends(json_body(SetupRequest))], caller: Scorer
) -> Json:
    """The version that predictions will carry."""
    del body, caller
    return {"model_version": _model_version(request)}


@router.post("/validate", openapi_extra=documented(ValidateRequest, {"config": _EXAMPLE_CONFIG}))
async def validate(body: Annotated[ValidateRequest, Depends(json_body(ValidateRequest))], caller: Scorer) -> Json:
    """Which controls of a configuration will be filled in."""
    del caller
    controls = read_label_config(body.config)
    return {"controls": [{"name": control.name, "values": list(control.values.values())} for control in controls]}


@router.post(
    "/predict",
    openapi_extra=documented(
        PredictRequest, {"tasks": [{"id": 1, "data": {"text": "Garlic cures colds."}}], "label_config": _EXAMPLE_CONFIG}
    ),
)
async def predict(
    request: Request, body: Annotated[PredictRequest, Depends(json_body(PredictRequest))], caller: Scorer
) -> Json:
    """One prediction a task, in order; empty where the task has no text that the configuration shows."""
    settings = request.app.state.settings
    if len(body.tasks) > settings.max_batch_documents:
        raise ApiProblem(
            413,
            "too-many-tasks",
            "Too large",
            f"{len(body.tasks):,} tasks, at most {settings.max_batch_documents:,} at once",
            param="tasks",
        )
    controls = read_label_config(body.label_config or "<View/>")
    places, documents = await anyio.to_thread.run_sync(_documents, body.tasks, controls, settings.max_text_bytes)
    scored = await request.app.state.scoring.score_documents(documents, caller.policy) if documents else []
    reports: list[dict[str, Report]] = [{} for _ in body.tasks]
    for (task, name), report in zip(places, scored, strict=True):
        reports[task][name] = report
    version = _model_version(request)
    return {"results": [to_prediction(own, controls, version) for own in reports], "model_version": version}


@router.post(
    "/webhook",
    status_code=201,
    openapi_extra=documented(WebhookRequest, {"action": "PROJECT_UPDATED", "project": {"id": 1}}),
)
async def webhook(
    request: Request, body: Annotated[WebhookRequest, Depends(json_body(WebhookRequest))], caller: Teacher
) -> Json:
    """Keeps new and changed annotations, and drops deleted ones; other events change nothing."""
    if body.action not in (*_KEPT, *_DROPPED):
        return {"kept": 0, "dropped": 0}
    project = body.project if isinstance(body.project, Project) else Project(id="")
    rows = [row for row in (body.annotation, *body.annotations) if row is not None]
    if not all(map(_is_id, (project.id, (body.task or {}).get("id", 0), *(row.get("id") for row in rows)))):
        raise ApiProblem(
            400,
            "event",
            "The event cannot be used",
            f"an annotation event needs project.id and the annotation's id, of up to {_LONGEST_ID} characters",
        )
    database, project_id = request.app.state.database, str(project.id)
    if body.action in _DROPPED:
        gone = [str(row["id"]) for row in rows]
        await anyio.to_thread.run_sync(drop_annotations, database, project_id, gone)
        return {"kept": 0, "dropped": len(gone)}

    def keep() -> None:
        for row in rows:
            keep_annotation(
                database,
                project_id,
                row,
                body.task or {},
                label_config=project.label_config,
                key_id=caller.key_id,
                retention_days=request.app.state.settings.retention_days,
            )

    await anyio.to_thread.run_sync(keep)
    return {"kept": len(rows), "dropped": 0}


@router.get("/annotations", response_class=StreamingResponse)
async def kept_annotations(
    request: Request, caller: Reader, project: Annotated[str | None, Query(max_length=100)] = None
) -> StreamingResponse:
    """What was kept, one task a line, each in the form of Label Studio's JSON export; needs the scope `admin`."""
    del caller
    database = request.app.state.database

    def lines() -> Iterator[str]:
        for task in annotated_tasks(database, project):
            yield json.dumps(task, ensure_ascii=False) + "\n"

    return StreamingResponse(lines(), media_type="application/jsonl")


def _is_id(value: object) -> bool:
    return isinstance(value, int | str) and 1 <= len(str(value)) <= _LONGEST_ID


def _model_version(request: Request) -> str:
    info = request.app.state.scoring.models()[0]
    return f"{info.name}@{info.version}"


def _documents(
    tasks: list[Task], controls: tuple[Control, ...], max_bytes: int
) -> tuple[list[tuple[int, str]], list[Document]]:
    """Every text that a control looks at, with the position of its task and the name of its object."""
    places: list[tuple[int, str]] = []
    documents: list[Document] = []
    sources = {control.source.name: control.source for control in controls}
    for number, task in enumerate(tasks):
        for source in sources.values():
            text = task.data.get(source.key)
            if not isinstance(text, str) or not text.strip():
                continue
            if len(text.encode("utf-8", "replace")) > max_bytes:
                raise InputError(f"task {number}: its text has more than {max_bytes:,} bytes", code="too-large")
            plain = source.tag == "Text"
            documents.append(comment_document(text) if plain else read_document(text, format=Format.HTML))
            places.append((number, source.name))
    return places, documents
