"""What stands in a form of the editor: the same for what is stored and for what somebody typed, so that nothing typed gets lost."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from app.errors import Invalid
from app.journeys.logic.rule import Rule
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import gettext as _


class Typed:
    """Field name to its values."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        """Each field may be there several times."""
        self._values = {name: list(given) for name, given in values.items()}

    @classmethod
    def sent(cls, form: FormData) -> "Typed":
        """What was sent, files left out."""
        names = dict.fromkeys(form.keys())
        return cls({name: [each for each in form.getlist(name) if not isinstance(each, UploadFile)] for name in names})

    def get(self, name: str) -> str:
        """One value, trimmed, with line ends as we know them; empty when the field is not there."""
        return self._values.get(name, [""])[0].replace("\r\n", "\n").strip() if self._values.get(name) else ""

    def all(self, name: str) -> list[str]:
        """All values of a field."""
        return self._values.get(name, [])

    def has(self, name: str) -> bool:
        """Whether the field was in the form at all."""
        return name in self._values

    def on(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.get(name))

    def text(self, name: str, languages: Iterable[str]) -> dict[str, str]:
        """``name.nl``, ``name.en``… as one text by language; empty ones left out."""
        return {language: words for language in languages if (words := self.get(f"{name}.{language}"))}

    def number(self, name: str) -> float | None:
        """A number, with a comma or a point; None when the field is empty. Raises ValueError."""
        raw = self.get(name).replace(",", ".")
        return float(raw) if raw else None

    def whole(self, name: str, default: int = 0) -> int:
        """A whole number; ``default`` when the field is empty. Raises ValueError."""
        raw = self.get(name)
        return int(raw) if raw else default


class TypedWrong(Invalid):
    """What was typed cannot be saved; ``fields`` says why, per field, and ``positions`` where in a rule it goes wrong."""

    def __init__(self, fields: dict[str, str], positions: dict[str, int] | None = None) -> None:
        """``fields``: field name to sentence."""
        super().__init__(_("This could not be saved."), fields=fields)
        self.positions = positions or {}


class Problems:
    """Collects what is wrong with a form while it is read."""

    def __init__(self) -> None:
        """Nothing is wrong yet."""
        self.fields: dict[str, str] = {}
        self.positions: dict[str, int] = {}

    def add(self, name: str, words: str) -> None:
        """The first problem of a field counts."""
        self.fields.setdefault(name, words)

    def check(self) -> None:
        """Raise TypedWrong when something is wrong."""
        if self.fields:
            raise TypedWrong(self.fields, self.positions)

    def number(self, typed: Typed, name: str) -> float | None:
        """A number, or None with the problem noted."""
        try:
            return typed.number(name)
        except ValueError:
            self.add(name, _("Write a number."))
            return None

    def whole(self, typed: Typed, name: str, low: int, high: int, default: int = 0) -> int:
        """A whole number within limits, or the default with the problem noted."""
        try:
            value = typed.whole(name, default)
        except ValueError:
            self.add(name, _("Write a whole number."))
            return default
        if not low <= value <= high:
            self.add(name, _("Use a whole number from %(low)s to %(high)s.", low=low, high=high))
            return default
        return value

    def rule(
        self, typed: Typed, name: str, content: QuestionnaireContent, also: Iterable[str] = (), kind: type[Rule] = Rule
    ) -> Rule | None:
        """A rule, or None with the problem and its place noted; it may read the questionnaire's codes and ``also``."""
        source = typed.get(name)
        if not source:
            return None
        try:
            rule = kind.model_validate(source)
        except ValidationError as error:
            first: Mapping[str, Any] = error.errors()[0]
            context = first.get("ctx", {})
            self.add(name, str(context.get("message", first["msg"])))
            self.positions.setdefault(name, int(context.get("position", 0)))
            return None
        known = {question.code for question in content.questions()} | set(also)
        unknown = sorted(rule.codes() - known, key=source.find)
        if unknown:
            self.add(name, unknown_question(unknown[0], known))
            self.positions.setdefault(name, max(source.find(unknown[0]), 0))
        return rule


def unknown_question(code: str, known: Iterable[str]) -> str:
    """That there is no such question, with the nearest that there is."""
    near = difflib.get_close_matches(code, list(known), n=1, cutoff=0.6)
    told = _("There is no question %(code)s.", code=code)
    return f"{told} {_('Do you mean %(near)s?', near=near[0])}" if near else told
