"""What the forms about journeys may hold: each text in Dutch and English, at least one of the two."""

import re
import unicodedata
from collections.abc import Collection
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from app.kit.translation import LOCALES

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Passage = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
CODE_LENGTH = 63


def in_languages(form: BaseModel, field: str) -> dict[str, str]:
    """``name_nl`` and ``name_en`` of a form as one text by language; empty ones left out."""
    return {locale: text for locale in LOCALES if (text := getattr(form, f"{field}_{locale}"))}


def make_code(name: str, taken: Collection[str], fallback: str) -> str:
    """A code out of a name (``Aan de kassa`` becomes ``aan_de_kassa``), not among those taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: CODE_LENGTH - 4]
    if not base or not base[0].isalpha():
        base = f"{fallback}_{base}".rstrip("_")
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code


class JourneyForm(BaseModel):
    """A new journey or questionnaire, or another name for one."""

    name: Name
    goal: Passage = ""
