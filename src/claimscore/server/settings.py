"""What the service runs with: defaults, then the ``[server]`` table of ``claimscore.toml``, environment, options.

[server]
port = 8765
database = "postgresql+psycopg://claimscore@db/claimscore"
max_batch_documents = 100
cors_origins = ["https://cms.example.org"]
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from claimscore.errors import SettingsError
from claimscore.policy.policy import DEFAULT_POLICY, Policy

ENVIRONMENT_PREFIX = "CLAIMSCORE_"
WEBHOOK_WAITS_SECONDS = ("0", "5", "300", "1800", "7200", "18000", "36000", "50400", "72000", "86400")
"""At once, then 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. Source: Standard Webhooks, "Retry schedule"."""
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def default_database() -> str:
    """The SQLite file in the user's data folder, as a database URL."""
    root = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return f"sqlite:///{Path(root) / 'claimscore' / 'service.db'}"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Everything that can be set about the service.

    host, port, workers: where it listens, and with how many processes. database: an SQLAlchemy URL.
    model: name or folder of the default bundle. policy: what stands below the policies of keys and requests.
    no_keys: serve an address other than loopback without keys. allowed_hosts: further Host names; on loopback any other
    name is refused. cors_origins: origins whose pages may call; none by default.
    Sizes count bytes after decompression; ``upload`` is for multipart bodies. rate_limit_per_minute: requests of a key
    or, without keys, of an address; ``None`` means no limit, as on loopback. retention_days: how long feedback is kept.
    url_fetch: whether ``/api/v1/score/url`` may fetch pages. jobs: whether this process runs jobs, or only takes them.
    job_hours: how long a job and its results are kept unless it says otherwise. max_unfinished_jobs: of one caller.
    webhook_networks: networks, such as ``10.1.0.0/16``, that webhooks may call though they are not public.
    url_networks: the same for ``/api/v1/score/url``.
    webhook_waits_seconds: the wait before each attempt to send a webhook.
    window_milliseconds: how long a request waits for company. cached_sentences: how many sentences' logits each loaded
    bundle keeps, under a keyed digest and without their text, so that an edited draft costs only what changed; 0: none.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    workers: int = 1
    database: str = field(default_factory=default_database)
    model: str | None = None
    policy: Policy = DEFAULT_POLICY
    no_keys: bool = False
    allowed_hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    max_body_bytes: int = 10_000_000
    max_upload_bytes: int = 50_000_000
    max_text_bytes: int = 1_000_000
    max_batch_documents: int = 100
    max_blocks: int = 500
    max_sentences: int = 2_000
    max_queued_sentences: int = 4_000
    max_loaded_models: int = 2
    cached_sentences: int = 4_096
    window_milliseconds: float = 2.0
    time_limit_seconds: float = 30.0
    shutdown_seconds: int = 10
    max_connections: int = 1_000
    rate_limit_per_minute: int | None = None
    retention_days: int = 365
    url_fetch: bool = False
    network_threads: int | None = None
    jobs: bool = True
    job_hours: int = 168
    max_job_records: int = 100_000
    max_unfinished_jobs: int = 20
    max_webhooks: int = 20
    webhook_networks: tuple[str, ...] = ()
    url_networks: tuple[str, ...] = ()
    webhook_waits_seconds: tuple[str, ...] = WEBHOOK_WAITS_SECONDS

    def __post_init__(self) -> None:
        for name in (f.name for f in fields(self)):
            value = getattr(self, name)
            counted = name.startswith("max_") or name in ("workers", "retention_days", "time_limit_seconds")
            if counted and value <= 0:
                raise SettingsError(f"{name} is {value}, expected more than 0", code="config-value")
        if self.cached_sentences < 0:
            raise SettingsError(
                f"cached_sentences is {self.cached_sentences}, expected 0 (keep none) or more", code="config-value"
            )
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"port is {self.port}, expected 0 to 65535", code="config-value")

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def keys_required(self) -> bool:
        """Whether a request must carry a key."""
        return not (self.on_loopback or self.no_keys)

    @property
    def known_hosts(self) -> tuple[str, ...] | None:
        """Host names that a request may give; ``None`` means any."""
        if self.on_loopback:
            return (*LOOPBACK_NAMES, self.host, *self.allowed_hosts)
        return (*LOOPBACK_NAMES, *self.allowed_hosts) if self.allowed_hosts else None


_KINDS = typing.get_type_hints(ServerSettings)
_NAMES = tuple(f.name for f in fields(ServerSettings) if f.name != "policy")


def server_settings(
    table: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None, **options: Any
) -> ServerSettings:
    """Settings from the ``[server]`` table, CLAIMSCORE_HOST and the like, and options, the last of them winning.

    An option that is ``None`` counts as not given. Raises SettingsError naming the value and the nearest known name.
    """
    values: dict[str, Any] = {}
    for name, value in (table or {}).items():
        if name not in _NAMES:
            near = difflib.get_close_matches(name, _NAMES, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(_NAMES)}"
            raise SettingsError(f"[server]: unknown key {name!r}; {hint}", code="config-key")
        values[name] = _checked(name, value, f"[server] {name}")
    for name in _NAMES:
        text = (environment or {}).get(ENVIRONMENT_PREFIX + name.upper())
        if text:
            values[name] = _parsed(name, text)
    values.update({name: value for name, value in options.items() if value is not None})
    return replace(ServerSettings(), **values)


def _members(name: str) -> tuple[Any, ...]:
    kind = _KINDS[name]
    return typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)


def _checked(name: str, value: Any, where: str) -> Any:
    members = _members(name)
    if any(typing.get_origin(kind) is tuple for kind in members):
        if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
            return tuple(value)
        raise SettingsError(f"{where} is {value!r}, expected a list of strings", code="config-value")
    if float in members and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) not in members:
        raise SettingsError(f"{where} is {value!r}, expected {members[0].__name__}", code="config-value")
    return value


def _parsed(name: str, text: str) -> Any:
    where, kind = ENVIRONMENT_PREFIX + name.upper(), _members(name)[0]
    if typing.get_origin(kind) is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind is bool:
        switches = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
        if text.lower() not in switches:
            raise SettingsError(f"{where} is {text!r}, expected true or false", code="config-value")
        return switches[text.lower()]
    try:
        return kind(text)
    except ValueError as error:
        raise SettingsError(f"{where} is {text!r}, expected {kind.__name__}", code="config-value") from error
