"""A questionnaire as one JSON document, out and in, and the schema that describes it."""

import json
from typing import Any, Final

from pydantic import ValidationError

from app.clients.location_csv import decode
from app.journeys.interchange.errors import FormUnreadable
from app.journeys.interchange.findings import Findings
from app.journeys.interchange.xlsform import Imported
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import gettext as _

DEEPEST: Final = 60
_RULE: Final = frozenset({"source", "tree"})


def export_json(content: QuestionnaireContent) -> str:
    """The document; rules are written as people write them."""
    return json.dumps(sources_only(content.stored()), ensure_ascii=False, indent=2) + "\n"


def json_schema() -> dict[str, Any]:
    """JSON Schema of the document. A rule may be given as its source alone."""
    schema = QuestionnaireContent.model_json_schema()
    definitions = schema.get("$defs", {})
    for name in ("Rule", "ChoiceFilter"):
        if name in definitions:
            definitions[name] = {
                "anyOf": [
                    {"type": "string", "maxLength": 4000, "examples": ["${waiting_minutes} > 5 and selected(${staff}, 'none')"]},
                    definitions[name],
                ],
                "description": "A rule of docs/rule-language.md: its source, or source and tree as stored.",
            }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:veldgast:questionnaire:1",
        **schema,
        "title": "Veldgast questionnaire",
    }


def sources_only(document: Any) -> Any:
    """The document with each stored rule as its source: what comes from outside is parsed anew, never believed."""
    if isinstance(document, dict):
        if document.keys() == _RULE and isinstance(document["source"], str):
            return document["source"]
        return {key: sources_only(value) for key, value in document.items()}
    if isinstance(document, list):
        return [sources_only(value) for value in document]
    return document


def import_json(content: bytes, findings: Findings) -> Imported:
    """Read a document. Raises FormUnreadable for what is no JSON; what is wrong inside is refused with its path."""
    text = decode(content)[0].lstrip("\ufeff")
    try:
        _refuse_depth(text)
        document = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        where = f" ({error.msg}, line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FormUnreadable(_("This file begins like JSON, but cannot be read as JSON%(where)s.", where=where)) from error
    if not isinstance(document, dict) or "sections" not in document:
        findings.refuse(
            _("This JSON is no questionnaire: there is no “sections”. See /api/v1/questionnaire-schema for what one looks like.")
        )
        return Imported(None, findings)
    return check_document(document, findings)


def check_document(document: dict[str, Any], findings: Findings) -> Imported:
    """The questionnaire in a JSON object; each thing that is wrong is refused with its path in the column."""
    try:
        made = QuestionnaireContent.model_validate(sources_only(document))
    except ValidationError as error:
        for item in error.errors(include_url=False, include_context=False)[:100]:
            path = _path(item["loc"])
            findings.refuse(_("This cannot be used: %(why)s", why=item["msg"].removeprefix("Value error, ")), "", None, path)
        return Imported(None, findings)
    for number, section in enumerate(made.sections, 1):
        findings.saw("sections", number)
        for question in section.all_questions():
            findings.saw(f"sections.{section.code}", hash(question.code))
    return Imported(made, findings, title=next(iter(made.title.values())))


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.lstrip(".") or "$"


def _refuse_depth(text: str) -> None:
    deep = 0
    for character in text:
        if character in "[{":
            deep += 1
            if deep > DEEPEST:
                raise RecursionError
        elif character in "]}":
            deep -= 1
