"""The words for feelings in the questionnaire's own form: a row a word, one row more for a new one; and the practice, a line an item."""

from app.journeys.emotion_content import (
    MOST_PRACTICE_ITEMS,
    MOST_SPEEDED_WORDS,
    MOST_WORDS,
    EmotionSet,
    EmotionWord,
    PracticeItem,
    SpeededBlock,
)
from app.journeys.forms import make_code
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio.typed import Problems, Typed
from app.kit.translation import gettext as _
from app.kit.translation import pick

LONGEST_WORD = 60
LONGEST_ITEM = 120
_FEWEST = 2


def emotion_values(content: QuestionnaireContent) -> dict[str, list[str]]:
    """The rows as they stand before anybody typed, an empty one last."""
    emotion, languages = content.emotion, content.languages
    values: dict[str, list[str]] = {"emotion.here": ["yes"], "emotion.journey": ["yes"] if emotion.journey else []}
    for number, word in enumerate([*emotion.words, None]):
        row = f"word.{number}"
        quick = word is not None and word.code in emotion.speeded.words
        values |= {
            f"{row}.code": [word.code if word else ""], f"{row}.polarity": [str(word.polarity) if word else "1"],
            f"{row}.arousal": [word.arousal if word else "high"], f"{row}.quick": ["yes"] if quick else [],
        }  # fmt: skip
        values |= {f"{row}.label.{language}": [word.label.get(language, "") if word else ""] for language in languages}
    items = [" | ".join(item.label.get(language, "") for language in languages) for item in emotion.speeded.practice]
    values["emotion.practice"] = ["\n".join(f"{item.answer}: {text}" for item, text in zip(emotion.speeded.practice, items, strict=True))]
    return values


def count_words(typed: Typed) -> int:
    """How many rows of words the form has."""
    return next(number for number in range(MOST_WORDS + 2) if not typed.has(f"word.{number}.code"))


def read_emotion(typed: Typed, content: QuestionnaireContent, problems: Problems) -> EmotionSet:
    """The words in the form, what is wrong with them noted by field; those of the draft where the form has none of it."""
    if not typed.on("emotion.here"):
        return content.emotion
    if typed.on("emotion.shipped"):
        return EmotionSet(journey=typed.on("emotion.journey"))
    words, quick = _words(typed, content, problems)
    practice = _practice(typed, content, problems)
    if len(words) < _FEWEST:
        problems.add("word.0.label." + content.languages[0], _("Keep at least %(n)s words.", n=_FEWEST))
    if not _FEWEST <= len(quick) <= MOST_SPEEDED_WORDS:
        problems.add("word.0.quick", _("Mark %(low)s to %(high)s words for the quick questions.", low=_FEWEST, high=MOST_SPEEDED_WORDS))
    if problems.fields:
        return content.emotion
    return EmotionSet(words=words, speeded=SpeededBlock(words=quick, practice=practice), journey=typed.on("emotion.journey"))


def _words(typed: Typed, content: QuestionnaireContent, problems: Problems) -> tuple[list[EmotionWord], list[str]]:
    old = {word.code: word for word in content.emotion.words}
    made: list[EmotionWord] = []
    quick: list[str] = []
    for number in range(min(count_words(typed), MOST_WORDS)):
        row = f"word.{number}"
        label = typed.text(f"{row}.label", content.languages)
        if not label:
            continue
        for language, words in label.items():
            if len(words) > LONGEST_WORD:
                problems.add(f"{row}.label.{language}", _("Use at most %(n)s characters.", n=LONGEST_WORD))
        before = old.get(typed.get(f"{row}.code"))
        taken = {word.code for word in made}
        code = before.code if before and before.code not in taken else make_code(pick(label, "en")[:40], taken | set(old), "word")
        kept = {language: words for language, words in before.label.items() if language not in content.languages} if before else {}
        arousal = "low" if typed.get(f"{row}.arousal") == "low" else "high"
        made.append(EmotionWord(code=code, label=kept | label, polarity=-1 if typed.get(f"{row}.polarity") == "-1" else 1, arousal=arousal))
        quick += [code] if typed.on(f"{row}.quick") else []
    return made, quick


def _practice(typed: Typed, content: QuestionnaireContent, problems: Problems) -> list[PracticeItem]:
    """One line an item: ``yes: Vuur is heet | Fire is hot``."""
    made: list[PracticeItem] = []
    for line in filter(None, (each.strip() for each in typed.get("emotion.practice").splitlines())):
        answer, colon, text = line.partition(":")
        parts = [part.strip()[:LONGEST_ITEM] for part in text.split("|")]
        label = {language: part for language, part in zip(content.languages, parts, strict=False) if part}
        if not colon or answer.strip().lower() not in {"yes", "no"} or not label or len(parts) > len(content.languages):
            problems.add(
                "emotion.practice", _("“%(line)s” cannot be read. Write, for example: yes: Vuur is heet | Fire is hot", line=line[:80])
            )
            continue
        made.append(PracticeItem(label=label, answer="yes" if answer.strip().lower() == "yes" else "no"))
    if not _FEWEST <= len(made) <= MOST_PRACTICE_ITEMS:
        problems.add("emotion.practice", _("Write %(low)s to %(high)s items to practise with.", low=_FEWEST, high=MOST_PRACTICE_ITEMS))
    return made
