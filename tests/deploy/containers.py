"""A Dockerfile as stages of instructions, so that tests can hold it to rules and a script can walk its steps."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "Dockerfile"
_CONTINUED = re.compile(r"\\\n\s*")


@dataclass(frozen=True, slots=True)
class Instruction:
    """A word such as RUN, and what follows it on its (joined) line."""

    word: str
    rest: str

    @property
    def command(self) -> list[str]:
        """The words of an instruction in JSON or shell form."""
        value = self.rest.strip()
        if value.startswith("["):
            return [str(word) for word in json.loads(value)]
        return shlex.split(value)


@dataclass(slots=True)
class Stage:
    """What stands between one FROM and the next."""

    image: str
    name: str | None
    instructions: list[Instruction] = field(default_factory=list)

    def of(self, word: str) -> list[Instruction]:
        """Its instructions of one kind, in order."""
        return [one for one in self.instructions if one.word == word]

    @property
    def environment(self) -> dict[str, str]:
        """What its ENV instructions set, ``$PATH`` left as it is."""
        pairs = [pair for one in self.of("ENV") for pair in one.command]
        return dict(pair.split("=", 1) for pair in pairs)


def stages(text: str) -> list[Stage]:
    """The stages of a Dockerfile."""
    found: list[Stage] = []
    for line in _CONTINUED.sub(" ", text).split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            found.append(Stage(image.strip(), name.strip() or None))
        else:
            found[-1].instructions.append(Instruction(word, rest.strip()))
    return found
