"""Logs as one JSON value a line: ids, lengths, times and codes; never a text, a query or a token."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from typing import Any

ACCESS = logging.getLogger("claimscore.access")
SERVICE = logging.getLogger("claimscore.service")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its reply in figures; no text, no query."""

    request_id: str
    method: str
    route: str
    status: int
    seconds: float
    bytes_in: int
    bytes_out: int
    caller: str | None


class JsonLines(logging.Formatter):
    """Writes a record with the fields that were given as ``extra={"fields": {...}}``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        value: dict[str, Any] = {
            "time": f"{stamp}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            value["error"] = record.exc_info[0].__name__
            value["at"] = _frames(record.exc_info)
        return json.dumps(value, ensure_ascii=False, default=str)


def log_config(level: str = "info") -> dict[str, Any]:
    """A ``logging`` configuration for the service and for uvicorn, which keeps its own access log silent."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "loggers": {
            "claimscore": {"handlers": ["stderr"], "level": level.upper(), "propagate": False},
            "uvicorn": {"handlers": ["stderr"], "level": level.upper(), "propagate": False},
            "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }


def log_exchange(exchange: Exchange) -> None:
    """One line for one request."""
    ACCESS.info(
        "request",
        extra={
            "fields": {
                "request_id": exchange.request_id,
                "method": exchange.method,
                "route": exchange.route,
                "status": exchange.status,
                "milliseconds": round(exchange.seconds * 1000, 1),
                "bytes_in": exchange.bytes_in,
                "bytes_out": exchange.bytes_out,
                "caller": exchange.caller,
            }
        },
    )


def _frames(error: Any) -> list[str]:
    frames, trace = [], error[2]
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-12:]
