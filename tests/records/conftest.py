"""What the tests of bulk scoring share: the tiny model, and one call that scores a file into another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimscore import api
from claimscore.domain import Format
from claimscore.records import checkpoint, outputs, readers
from claimscore.records.places import Kind, Unit, place
from claimscore.records.record import Fields
from claimscore.records.run import Tally, run
from claimscore.records.stop import Stop

TINY = Path(__file__).parents[1] / "data" / "tiny_model"
ScoreFile = Callable[..., Tally]


class Unwatched:
    """A progress that nobody looks at."""

    def update(self, position: int, tally: Tally) -> None:
        assert position >= 0
        assert tally.records > 0


@pytest.fixture(scope="session")
def scorer() -> api.Scorer:
    return api.load(TINY, workers=1)


@pytest.fixture
def score_file(scorer: api.Scorer) -> ScoreFile:
    """Scores ``source`` into ``target``; keywords as of the command."""

    def score(
        source: Path,
        target: Path,
        *,
        unit: Unit = Unit.SENTENCE,
        format: Format = Format.PLAIN,
        fields: Fields | None = None,
        include_text: bool = False,
        kind: Kind | None = None,
        resume: bool = False,
    ) -> Tally:
        inlet, outlet = place(str(source), kind), place(str(target))
        reader = readers.open_reader(inlet, fields or Fields(), unit)
        try:
            state = checkpoint.begin(outlet, inlet, {"unit": unit}, resume=resume, force=False)
            output = outputs.open_output(outlet, unit, state, include_text=include_text)
            return run(reader, output, scorer, unit=unit, format=format, stop=Stop(), progress=Unwatched())
        finally:
            reader.close()

    return score
