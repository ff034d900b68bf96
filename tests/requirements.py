"""Print the requirements of dependency groups in pyproject.toml, one a line: older pip cannot install groups itself."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path


def main(groups: list[str]) -> None:
    """Print the requirements of each named group; an unknown name is a KeyError."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    for group in groups:
        for requirement in project["dependency-groups"][group]:
            print(requirement)


if __name__ == "__main__":
    main(sys.argv[1:])
