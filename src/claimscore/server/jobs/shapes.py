"""Requests and replies of jobs and webhooks, as the OpenAPI document shows them. Times: seconds since 1970, UTC."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from claimscore.offsets import OffsetUnit
from claimscore.server.shapes import PolicyShape, Shape
from claimscore.store.jobs import Job
from claimscore.store.webhooks import Delivery, Webhook

Event = Literal["job.completed", "job.failed", "job.cancelled"]
ALL_EVENTS: tuple[Event, ...] = ("job.completed", "job.failed", "job.cancelled")
Url = Annotated[str, StringConstraints(min_length=8, max_length=2_000, pattern=r"^https?://\S+$")]


class WebhookRequest(Shape):
    """Where to tell that a job is finished; public addresses only."""

    url: Url
    events: Annotated[list[Event], Field(min_length=1, max_length=3)] = Field(default_factory=lambda: list(ALL_EVENTS))


class JobOptions(Shape):
    """How a job is to be done. `expires_in_hours`: when it is deleted with its results, finished or not."""

    unit: Literal["document", "sentence"] = "document"
    model: Annotated[str, Field(max_length=200)] | None = None
    policy: PolicyShape | None = None
    offset_unit: OffsetUnit = OffsetUnit.CODEPOINT
    expires_in_hours: Annotated[int, Field(ge=1, le=8_760)] | None = None
    webhook: WebhookRequest | None = None


class JobRequest(JobOptions):
    """A job whose records are in the request: objects with `text` and, if wanted, `id`, `title`, `format`."""

    records: Annotated[list[Any], Field(min_length=1, json_schema_extra={"items": {"type": ["object", "string"]}})]


class WebhookReply(Shape):
    """A webhook. `disabled_code` says why it is no longer active; `gone` means that the receiver answered 410."""

    id: str
    url: str
    events: list[str]
    active: bool
    disabled_code: str | None
    created_at: float

    @classmethod
    def of(cls, webhook: Webhook) -> WebhookReply:
        """The reply for a stored webhook."""
        return cls(
            id=webhook.id,
            url=webhook.url,
            events=list(webhook.events),
            active=webhook.active,
            disabled_code=webhook.disabled_code,
            created_at=webhook.created_at,
        )


class NewWebhookReply(WebhookReply):
    """A webhook just made; the secret is shown this once."""

    secret: str


class WebhookList(Shape):
    """All webhooks of the caller."""

    data: list[WebhookReply]


class DeliveryReply(Shape):
    """A message and how far it got; `id` is the `webhook-id` that its receiver sees."""

    id: str
    job_id: str
    event: str
    status: Literal["pending", "delivered", "failed"]
    attempts: int
    reply_status: int | None
    code: str | None
    created_at: float
    next_at: float | None

    @classmethod
    def of(cls, one: Delivery) -> DeliveryReply:
        """The reply for a stored delivery."""
        return cls.model_validate({name: getattr(one, name) for name in cls.model_fields})


class DeliveryList(Shape):
    """A page of messages, newest first."""

    data: list[DeliveryReply]
    next_cursor: str | None


class JobReply(Shape):
    """A job. `done` of `total` records are scored, `errors` of them could not be; `code` says why a job failed."""

    id: str
    unit: Literal["document", "sentence"]
    status: Literal["receiving", "queued", "running", "cancelling", "completed", "cancelled", "failed"]
    total: int
    done: int
    errors: int
    code: str | None
    model: str
    created_at: float
    started_at: float | None
    finished_at: float | None
    expires_at: float

    @classmethod
    def of(cls, job: Job) -> JobReply:
        """The reply for a stored job."""
        own = {name: getattr(job, name) for name in cls.model_fields if name not in ("unit", "model", "webhook")}
        return cls.model_validate({**own, "unit": job.kind, "model": job.options["model"]})


class NewJobReply(JobReply):
    """A job just made, and its own webhook if it asked for one."""

    webhook: NewWebhookReply | None = None


class JobList(Shape):
    """A page of jobs, newest first."""

    data: list[JobReply]
    next_cursor: str | None


class ResultPage(Shape):
    """Results in the order of the records. `complete`: nothing will follow the last page."""

    data: list[dict[str, Any]]
    next_cursor: str | None
    complete: bool


def new_webhook_reply(webhook: Webhook, secret: str) -> NewWebhookReply:
    """The reply that shows the secret."""
    return NewWebhookReply(**WebhookReply.of(webhook).model_dump(), secret=secret)
