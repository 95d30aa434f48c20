"""What is odd about how a questionnaire asks for feelings: words out of balance, too few quick answers, no cue."""

from collections.abc import Iterator
from typing import Final

from app.journeys.feelings.constants import SESSION_TRIALS
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import gettext as _
from app.kit.translation import pick

QUICK_EACH: Final = 4
KINDS: Final = ((1, "high"), (1, "low"), (-1, "high"), (-1, "low"))
Found = tuple[str, str, str | None]
"""A code, a sentence, and the section it is about."""


def felt_findings(content: QuestionnaireContent) -> Iterator[Found]:
    """Everything worth a look; nothing here stops publishing."""
    yield from _words(content)
    yield from _quick(content)


def _words(content: QuestionnaireContent) -> Iterator[Found]:
    emotion = content.emotion
    if not any(section.words or section.speeded for section in content.sections):
        return
    counts = [sum((word.polarity, word.arousal) == kind for word in emotion.words) for kind in KINDS]
    if any(section.words for section in content.sections) and len(set(counts)) > 1:
        told = _("The words are out of balance: %(a)s pleasant and stirring, %(b)s pleasant and calm, %(c)s unpleasant and stirring, %(d)s unpleasant and calm.",
                 a=counts[0], b=counts[1], c=counts[2], d=counts[3])  # fmt: skip
        yield "words_unbalanced", told, None
    texts = [word.label for word in emotion.words] + [item.label for item in emotion.speeded.practice]
    missing = sorted({language for language in content.languages for text in texts if not text.get(language)})
    if missing:
        yield (
            "words_untranslated",
            _("A word for a feeling, or a practice item, is missing in: %(languages)s.", languages=", ".join(missing)),
            None,
        )


def _quick(content: QuestionnaireContent) -> Iterator[Found]:
    steps = [section for section in content.sections if section.speeded]
    if not steps:
        return
    words = content.emotion.speeded_words()
    pleasant = sum(word.polarity > 0 for word in words)
    if (pleasant, len(words) - pleasant) != (QUICK_EACH, QUICK_EACH):
        told = _("The quick questions have %(pleasant)s pleasant and %(unpleasant)s unpleasant words; the method asks for four of each.",
                 pleasant=pleasant, unpleasant=len(words) - pleasant)  # fmt: skip
        yield "quick_unbalanced", told, None
    certain = len([section for section in steps if section.visible_when is None]) * len(words)
    if certain < SESSION_TRIALS:
        told = _("Quick questions at the steps always shown make %(n)s answers; under %(least)s their speed is not used. Ask them at more steps.",
                 n=certain, least=SESSION_TRIALS)  # fmt: skip
        yield "quick_few", told, None
    for section in steps:
        if not section.cue and not section.emotion_cue:
            told = _(
                "The quick questions of “%(step)s” have no beginning of a sentence, such as “At the entrance I felt…”.",
                step=pick(section.title),
            )
            yield "quick_without_cue", told, section.code
