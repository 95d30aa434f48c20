"""Channels, kinds of question, statuses and answers as people read them."""

from collections.abc import Iterable

from app.journeys.models import Channel
from app.journeys.schemas import Question, QuestionKind
from app.journeys.value_words import describe_value
from app.kit.translation import gettext as _
from app.kit.translation import pick

__all__ = ["CHANNEL_ICONS", "answer_words", "channel_words", "describe_value", "kind_words", "version_words"]

CHANNEL_ICONS = {
    Channel.STORE: "store", Channel.PHONE: "phone", Channel.WEBSITE: "globe", Channel.APP: "smartphone", Channel.CHAT: "message-circle",
    Channel.EMAIL: "mail", Channel.POST: "package", Channel.SOCIAL: "share-2",
}  # fmt: skip


def channel_words() -> dict[str, str]:
    """What each channel is called."""
    return {
        "store": _("On the spot"), "phone": _("By phone"), "website": _("Website"), "app": _("App"), "chat": _("Chat"), "email": _("E-mail"),
        "post": _("By post"), "social": _("Social media"),
    }  # fmt: skip


def kind_words() -> dict[str, str]:
    """What each kind of question is called."""
    return {
        "yes_no": _("Yes or no"), "single_choice": _("One choice"), "multiple_choice": _("Several choices"), "scale": _("Scale"),
        "nps": _("Recommend, 0 to 10"), "csat": _("Satisfied, 1 to 5"), "ces": _("Effort, 1 to 7"), "number": _("A number"), "money": _("Money"),
        "date": _("Date"), "time": _("Time"), "datetime": _("Date and time"), "duration": _("Duration"), "short_text": _("Short text"),
        "long_text": _("In own words"), "photo": _("Photo"), "audio": _("Sound"), "file": _("File"), "receipt": _("Receipt"), "barcode": _("Bar code"),
        "place": _("Place"), "ranking": _("Ranking"), "matrix": _("Matrix"), "repeat": _("Group that repeats"), "note": _("Note"),
        "calculated": _("Worked out"),
    }  # fmt: skip


def version_words() -> dict[str, str]:
    """What each status of a version is called."""
    return {"draft": _("draft"), "published": _("published"), "retired": _("retired")}


def answer_words(question: Question, codes: Iterable[str]) -> str:
    """The labels of some answers to a question, in the reader's language; what has no label stands as it is."""
    labels = {option.code: pick(option.label) for option in question.options}
    if question.kind is QuestionKind.YES_NO:
        labels = {"yes": _("Yes"), "no": _("No"), "na": _("Not applicable")}
    return ", ".join(labels.get(code, code) for code in codes)
