"""ISO 639-1 codes of the languages that ``check.language`` can name."""

from __future__ import annotations

from claimscore.check.language import language_of

ENGLISH = "en"
UNDETERMINED = "und"
_CODES = {
    "English": ENGLISH,
    "German": "de",
    "French": "fr",
    "Spanish": "es",
    "Italian": "it",
    "Portuguese": "pt",
    "Dutch": "nl",
    "Swedish": "sv",
    "Danish": "da",
    "Norwegian": "no",
    "Finnish": "fi",
    "Polish": "pl",
    "Czech": "cs",
    "Romanian": "ro",
    "Hungarian": "hu",
    "Turkish": "tr",
    "Indonesian": "id",
    "Vietnamese": "vi",
    "Russian": "ru",
    "Ukrainian": "uk",
    "Bulgarian": "bg",
    "Chinese": "zh",
    "Japanese": "ja",
    "Korean": "ko",
    "Arabic": "ar",
    "Urdu": "ur",
    "Persian": "fa",
    "Hebrew": "he",
    "Greek": "el",
    "Hindi": "hi",
    "Bengali": "bn",
    "Tamil": "ta",
    "Telugu": "te",
    "Thai": "th",
    "Georgian": "ka",
    "Armenian": "hy",
}


def language_code(text: str) -> str:
    """The code of the language of ``text``: ``en`` where it is too short to tell, ``und`` where it has no name here."""
    name = language_of(text)
    return ENGLISH if name is None else _CODES.get(name, UNDETERMINED)


def language_name(code: str) -> str:
    """The English name of a code that ``language_code`` gives; the code itself for another."""
    return next((name for name, own in _CODES.items() if own == code), code)


def is_english(tag: str) -> bool:
    """Whether a language tag such as ``en``, ``en-GB`` or ``EN_us`` means English."""
    return tag.replace("_", "-").split("-")[0].lower() == ENGLISH
