"""The benchmarks by name."""

from __future__ import annotations

from collections.abc import Sequence

from claimscore.errors import SettingsError
from training.benchmarks.advice import ABSTRACTS_TASK, DISCUSSIONS_TASK
from training.benchmarks.causal import EUREKALERT_TASK, PUBMED_TASK
from training.benchmarks.certainty import CERTAINTY_TASK
from training.benchmarks.credibility import CREDIBILITY_TASK
from training.benchmarks.exaggeration import EXAGGERATION_TASK
from training.benchmarks.task import Task
from training.benchmarks.tweets import TWEETS_TASK

TASKS = {
    task.name: task
    for task in (
        PUBMED_TASK,
        EUREKALERT_TASK,
        EXAGGERATION_TASK,
        ABSTRACTS_TASK,
        DISCUSSIONS_TASK,
        CERTAINTY_TASK,
        TWEETS_TASK,
        CREDIBILITY_TASK,
    )
}


def find_tasks(names: Sequence[str]) -> list[Task]:
    """The tasks of those names, all of them for none; raises SettingsError("benchmark") for an unknown one."""
    unknown = sorted(set(names) - TASKS.keys())
    if unknown:
        raise SettingsError(f"unknown benchmark {', '.join(unknown)}; there are {', '.join(TASKS)}", code="benchmark")
    return [TASKS[name] for name in names] or list(TASKS.values())
