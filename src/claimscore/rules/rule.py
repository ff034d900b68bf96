"""What a rule is: a frozen record of its wording, examples, known problems and literature."""

from __future__ import annotations

from dataclasses import dataclass

from claimscore.domain import FLAGS, OVERCLAIM_FLAGS


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a figure comes from; ``link`` is a URL, or a DOI written ``doi:10.…``."""

    title: str
    link: str

    def __post_init__(self) -> None:
        if not self.link.startswith(("https://", "doi:10.")):
            raise ValueError(f"{self.title}: {self.link} is neither a URL nor a DOI")

    @property
    def url(self) -> str:
        """The link as an address that a browser opens."""
        return self.link.replace("doi:", "https://doi.org/", 1) if self.link.startswith("doi:") else self.link


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, the words in it that matter (empty for none), and what to see in it."""

    text: str
    words: str
    comment: str

    def __post_init__(self) -> None:
        if self.words not in self.text:
            raise ValueError(f"the words of an example are not in its text: {self.words}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as an editor meets it.

    message: one sentence that may hold ``{words}``, where the quoted trigger words (or "these words") go.
    good: rewordings of ``bad``, in the same order, that fit the evidence. advice: what would make the sentence fine.
    """

    id: str
    flag: str
    dimension: str
    name: str
    message: str
    why: str
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    known_problems: tuple[str, ...]
    sources: tuple[Source, ...]
    advice: str

    def __post_init__(self) -> None:
        if self.flag not in FLAGS:
            raise ValueError(f"{self.id}: unknown flag {self.flag}")
        if self.dimension != ("overclaim" if self.flag in OVERCLAIM_FLAGS else "weak_evidence"):
            raise ValueError(f"{self.id}: {self.flag} does not belong to {self.dimension}")
