"""The glossary: the terms of the method with a short definition, as shipped in content/glossary.json."""

import json
from functools import cache
from importlib.resources import files
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.journeys.schemas import Code, Text


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Part):
    """Who a term or its formula comes from; `url` where the publication has a lasting address."""

    text: str = Field(min_length=1)
    url: str | None = Field(default=None, pattern=r"^https://")


class Term(_Part):
    """One term of the method; `see` holds the codes of terms that explain it further."""

    code: Code
    term: Text
    definition: Text
    source: Source | None = None
    see: list[Code] = []


class Glossary(_Part):
    """All terms; codes are unique and every `see` leads to another term."""

    terms: list[Term] = Field(min_length=1)

    @model_validator(mode="after")
    def _codes_are_unique_and_resolve(self) -> Self:
        codes = {term.code for term in self.terms}
        if len(codes) != len(self.terms):
            msg = "two terms share a code"
            raise ValueError(msg)
        for term in self.terms:
            lost = [code for code in term.see if code not in codes or code == term.code]
            if lost:
                msg = f"term {term.code} refers to {lost[0]}, which is not another term"
                raise ValueError(msg)
        return self

    def term(self, code: str) -> Term:
        """Return one term; raises KeyError when there is none with this code."""
        for term in self.terms:
            if term.code == code:
                return term
        raise KeyError(code)

    def in_order(self, language: str) -> list[Term]:
        """Return the terms in alphabetical order of one language; a language it lacks falls back on English."""
        return sorted(self.terms, key=lambda term: term.term.get(language, term.term["en"]).casefold())


@cache
def get_glossary() -> Glossary:
    """Return the shipped glossary, read once a process."""
    text = files("app.journeys").joinpath("content", "glossary.json").read_text(encoding="utf-8")
    return Glossary.model_validate(json.loads(text))
