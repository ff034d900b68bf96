"""What a calibrated probability means, in words that need no statistics."""

from __future__ import annotations

_MARKED_AS = {"overclaim": "overclaiming", "weak_evidence": "leaning on weak evidence", "document": "a problem"}


def in_words(probability: float, dimension: str) -> str:
    """A natural frequency; people read “7 of 10” more surely than “0.7”.

    Source: Gigerenzer & Edwards 2003, doi:10.1136/bmj.327.7417.741.
    """
    of_ten = round(probability * 10)
    if probability < 0.05:
        share = "Fewer than 1 of 20 sentences"
    elif of_ten <= 1:
        share = "About 1 of 10 sentences"
    elif probability >= 0.95:
        share = "More than 19 of 20 sentences"
    else:
        share = f"About {of_ten} of 10 sentences"
    verb = "was" if share.startswith("About 1 ") else "were"
    return f"{share} scored like this {verb} marked by annotators as {_MARKED_AS[dimension]}."
