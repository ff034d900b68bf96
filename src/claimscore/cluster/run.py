"""One run over a cluster: cut the input, score every piece that has no part yet, put the parts together."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from claimscore import api
from claimscore.cluster import engine, parts, pieces, plan, worker
from claimscore.cluster.job import Job, pack_bundle
from claimscore.cluster.location import Location
from claimscore.cluster.pieces import InputFile, Piece
from claimscore.cluster.places import Inlet
from claimscore.errors import ClaimscoreError, InputError
from claimscore.records.places import Kind
from claimscore.records.run import Progress, Tally

_TASKS_IN_FLIGHT = 2
"""Pieces given to an actor: the one it scores and the next; all others wait, so nothing piles up."""
_COUNTING_TASKS = 200


def run(
    inlet: Inlet,
    target: Location | None,
    job: Job,
    scorer: api.Scorer,
    *,
    progress: Progress,
    resume: bool = False,
    force: bool = False,
    workers: int | None = None,
    piece_bytes: int | None = None,
) -> Tally:
    """Score every record of ``inlet`` into ``target``, or, where that is ``None``, into parts that stay as they are.

    Call it inside ``engine.connected()``. The results are those of one machine, in the same order. workers: the most
    actors; ``None`` takes every core of the cluster. piece_bytes: ``None`` chooses by size and cores.
    ``finished`` is false where KeyboardInterrupt ended it.
    Raises InputError, ClaimscoreError("unwritable", "worker-lost", "parts-missing"), MissingExtra.
    """
    ray = engine.load_ray()
    engine.quiet(ray)
    began = time.perf_counter()
    tally = Tally()
    try:
        one = _Run(ray, inlet, target, job, scorer, progress, tally, workers, piece_bytes)
        one.advance(resume=resume, force=force)
    except KeyboardInterrupt:
        tally.finished = False
    tally.seconds = time.perf_counter() - began
    return tally


@dataclass(frozen=True, slots=True)
class _Run:
    ray: Any
    inlet: Inlet
    target: Location | None
    job: Job
    scorer: api.Scorer
    progress: Progress
    tally: Tally
    workers: int | None
    piece_bytes: int | None

    def advance(self, *, resume: bool, force: bool) -> None:
        files = pieces.inspect(self.inlet.files, self.inlet.kind, self.job.fields)
        identity = {
            **self.job.identity(self.scorer.model.info.digest),
            "input": [file.identity for file in files],
        }
        earlier = plan.begin(self.job.parts, self.target, resume=resume, force=force)
        if earlier is None:
            todo = whole = self._cut(files)
            plan.save(self.job.parts, identity, whole)
        else:
            whole = plan.check(earlier, identity, self.job.parts)
            done = parts.finished_parts(self.job.parts)
            self.tally.skipped = self._count(list(done.values()))
            todo = [piece for piece in whole if piece.number not in done]
        failures = self._score(todo, before=len(whole) - len(todo), total=len(whole)) if todo else []
        if failures:
            raise _reason(failures)
        _complete(whole, self.target, self.job)
        self.tally.finished = True

    def _cut(self, files: Sequence[InputFile]) -> list[Piece]:
        size = self.piece_bytes or pieces.piece_size(sum(file.size for file in files), self._cores())
        cut = pieces.cut(files, self.inlet.kind, size)
        if self.inlet.kind is Kind.PARQUET or not cut:
            return cut
        rows = self._dataset([{"piece": piece.to_json()} for piece in cut], at_most=_COUNTING_TASKS)
        with closing(_rows(rows.map(worker.lines_of))) as told:
            counts = {row["number"]: row["count"] for row in told}
        for piece in cut:
            if counts[piece.number] < 0:
                raise InputError(
                    f"{piece.file}: the input is damaged or cannot be seen from every machine", code="input-damaged"
                )
        return pieces.number_lines(cut, [counts[piece.number] for piece in cut])

    def _count(self, done: Sequence[Location]) -> int:
        if not done:
            return 0
        told = {"kind": self.job.output_kind.value, "gzipped": self.job.gzipped}
        rows = self._dataset([{"root": part.root, "path": part.path, **told} for part in done], at_most=_COUNTING_TASKS)
        with closing(_rows(rows.map(worker.records_in))) as counts:
            return sum(row["count"] for row in counts)

    def _score(self, todo: Sequence[Piece], *, before: int, total: int) -> list[worker.Row]:
        bundle = self.ray.put(pack_bundle(self.scorer))
        first = min(len(todo), self._cores(), self.workers or len(todo))
        pool = self.ray.data.ActorPoolStrategy(
            min_size=1, max_size=self.workers, initial_size=first, max_tasks_in_flight_per_actor=_TASKS_IN_FLIGHT
        )
        rows = self._dataset([{"piece": piece.to_json()} for piece in todo], at_most=len(todo)).map(
            worker.PieceScorer, fn_constructor_args=(self.job, [bundle]), num_cpus=1, compute=pool
        )
        failures = []
        with closing(_rows(rows)) as outcomes:
            for done, row in enumerate(outcomes, before + 1):
                self.tally.records += row["records"]
                self.tally.errors += row["errors"]
                self.tally.sentences += row["sentences"]
                self.tally.cut += row["cut"]
                if row["code"]:
                    failures.append(row)
                self.progress.update(done * self.inlet.size // total, self.tally)
        return failures

    def _dataset(self, items: list[dict[str, Any]], *, at_most: int) -> Any:
        """items: a task of the cluster takes a block of them; at_most: blocks."""
        return self.ray.data.from_items(items, override_num_blocks=min(len(items), at_most))

    def _cores(self) -> int:
        return max(1, int(self.ray.cluster_resources().get("CPU", 1)))


def _rows(dataset: Any) -> Generator[worker.Row]:
    """The rows of a dataset as they come; closing it stops the actors and tasks that make them."""
    with closing(iter(dataset.iter_batches(batch_size=None, batch_format="pyarrow"))) as batches:
        for batch in batches:
            yield from batch.to_pylist()


def _reason(failures: Sequence[worker.Row]) -> ClaimscoreError:
    first = min(failures, key=lambda row: int(row["number"]))
    message = f"{first['message']} ({len(failures)} parts are missing; the others are kept, --resume goes on)"
    return (InputError if first["usage"] else ClaimscoreError)(message, code=first["code"])


def _complete(whole: Sequence[Piece], target: Location | None, job: Job) -> None:
    done = parts.finished_parts(job.parts)
    missing = [piece.number for piece in whole if piece.number not in done]
    if missing:
        raise ClaimscoreError(
            f"{job.parts}: {len(missing)} parts were written but cannot be seen from here; every machine must share "
            "the folder of the output",
            code="parts-missing",
        )
    if target is not None:
        parts.join([done[piece.number] for piece in whole], target, job)
        parts.clear(job.parts, parts=True)
    parts.clear(job.parts, parts=False)
    plan.forget(job.parts)
    if target is not None:
        _remove_if_empty(job.parts)


def _remove_if_empty(folder: Location) -> None:
    if not folder.files():
        folder.filesystem.delete_dir(folder.path)
