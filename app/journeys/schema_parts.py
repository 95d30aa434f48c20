"""What the schemas of a questionnaire are made of: codes, and texts by language."""

from typing import Annotated

from pydantic import Field

Code = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,62}$")]
OptionCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$")]
Text = Annotated[dict[str, str], Field(min_length=1)]
"""A text per language, e.g. ``{"nl": "Ja", "en": "Yes"}``."""
