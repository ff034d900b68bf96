"""The door to Ray: connect to a cluster, or start one on this machine, and leave nothing of it behind."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from claimscore.errors import MissingExtra


def load_ray() -> Any:
    """The module ``ray`` with ``ray.data``; raises MissingExtra("cluster") where it is not installed."""
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise MissingExtra("cluster", needed_for="--engine ray") from error
    return ray


@contextmanager
def connected() -> Iterator[Any]:
    """``ray``, connected: to the cluster that this process uses, else to RAY_ADDRESS, else to one started here.

    A cluster started here sends no usage statistics, has no dashboard, and ends with the block.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # Ray repeats what is told as a result or an error
    ray = load_ray()
    own = not ray.is_initialized()
    if own:
        here = {} if os.environ.get("RAY_ADDRESS") else {"address": "local", "include_dashboard": False}
        ray.init(logging_level=logging.ERROR, log_to_driver=False, **here)
    try:
        yield ray
    finally:
        if own:
            ray.shutdown()


def quiet(ray: Any) -> None:
    """Leave progress and errors to claimscore: Ray Data prints nothing of its own."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
