"""The emotion instruments in the editor: switched on step by step, their words edited, what is odd told, and all of it exported."""

import pytest

from app.journeys.emotion_content import EmotionSet
from app.journeys.errors import EditRefused
from app.journeys.interchange.export import export_xlsform
from app.journeys.interchange.findings import Findings
from app.journeys.interchange.json_form import export_json, import_json
from app.journeys.interchange.upload import read_upload
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio.emotion_form import emotion_values, read_emotion
from app.journeys.studio.estimate import estimated_seconds
from app.journeys.studio.findings import list_findings
from app.journeys.studio.ready_sections import JOURNEY
from app.journeys.studio.section_form import section_fields, section_values, whole_fields, whole_values
from app.journeys.studio.typed import Problems, Typed, TypedWrong
from app.journeys.studio.verbs import VERBS, Ask

TITLE = {"nl": "Stap", "en": "Step"}
CUE = {"nl": "Daar voelde ik me...", "en": "There I felt..."}


def content(steps: int = 3, **switches: object) -> QuestionnaireContent:
    sections = [
        {
            "code": f"s{n}",
            "title": TITLE,
            "cue": CUE,
            "questions": [{"code": f"q{n}", "kind": "yes_no", "label": TITLE, "weight": 1}],
            **switches,
        }
        for n in range(steps)
    ]
    return QuestionnaireContent.model_validate({"title": TITLE, "sections": sections})


def form(**wish: str) -> Typed:
    values = {name: list(words) for name, words in emotion_values(content()).items()}
    return Typed(values | {name.replace("__", "."): [words] if words else [] for name, words in wish.items()})


def found(made: QuestionnaireContent) -> set[str]:
    return {finding.code for finding in list_findings(made)}


def test_a_form_that_nobody_touched_gives_the_same_words() -> None:
    problems = Problems()

    assert read_emotion(form(), content(), problems) == EmotionSet()
    assert whole_fields(whole_values(content()), content(), "nl")["emotion"] == EmotionSet()
    assert read_emotion(Typed({"title.nl": ["Stap"]}), content(), problems) == EmotionSet()
    assert problems.fields == {}


def test_a_word_can_be_reworded_added_taken_out_and_asked_quickly() -> None:
    wish = {"word__0__label__nl": "opgewekt", "word__15__label__nl": "", "word__15__label__en": "", "word__16__label__en": "Proud"}
    wish |= {"word__16__polarity": "1", "word__16__arousal": "low", "word__16__quick": "yes", "word__1__quick": ""}
    made = read_emotion(form(**wish), content(), Problems())

    assert (made.words[0].code, made.words[0].label) == ("happy", {"nl": "opgewekt", "en": "happy"})
    assert [word.code for word in made.words][-2:] == ["uncertain", "proud"]
    assert "bored" not in [word.code for word in made.words]
    assert (made.words[-1].polarity, made.words[-1].arousal) == (1, "low")
    assert set(EmotionSet().speeded.words) ^ set(made.speeded.words) == {"enthusiastic", "proud"}


def test_words_that_cannot_be_asked_are_refused_by_field_and_the_draft_keeps_its_own() -> None:
    nothing_quick = {f"word__{n}__quick": "" for n in range(16)}
    with pytest.raises(TypedWrong) as refused:
        whole_fields(
            Typed({**_all(whole_values(content())), **_all(form(emotion__practice="Fire is hot", **nothing_quick))}), content(), "nl"
        )

    assert set(refused.value.fields) == {"emotion.practice", "word.0.quick"}


def _all(typed: Typed) -> dict[str, list[str]]:
    return dict(typed._values)


def test_what_ships_comes_back_with_one_tick() -> None:
    made = read_emotion(form(word__0__label__nl="opgewekt", emotion__shipped="yes", emotion__journey="yes"), content(), Problems())

    assert made == EmotionSet(journey=True)


def test_each_instrument_is_switched_on_step_by_step() -> None:
    section = content().sections[0]
    typed = Typed(
        _all(section_values(section, content())) | {"words": ["yes"], "speeded": ["yes"], "affect": [], "cue.en": ["At the door I felt..."]}
    )
    fields = section_fields(typed, section, content())

    assert (fields["affect"], fields["words"], fields["contribution"], fields["speeded"]) == (False, True, False, True)
    assert fields["cue"] == {"nl": CUE["nl"], "en": "At the door I felt..."}


def test_the_estimate_reckons_with_each_instrument_and_learns_the_quick_questions_once() -> None:
    plain = estimated_seconds(content())
    quick = estimated_seconds(content(speeded=True)) - plain

    assert estimated_seconds(content(words=True)) - plain == 3 * 15
    assert estimated_seconds(content(contribution=True)) - plain == 3 * 8
    assert quick == 30 + 3 * 18


def test_findings_name_few_quick_steps_words_out_of_balance_and_a_missing_beginning() -> None:
    uneven = EmotionSet.model_validate({"words": [word.model_dump() for word in EmotionSet().words[:-1]]})
    short = EmotionSet().speeded.model_copy(update={"words": EmotionSet().speeded.words[:-1]})
    bare = content(speeded=True, cue=None)

    assert found(content(speeded=True, words=True, contribution=True)) == set()
    assert found(content(2, speeded=True)) == {"quick_few"}
    assert found(content(words=True).model_copy(update={"emotion": uneven})) == {"words_unbalanced"}
    assert "quick_unbalanced" in found(content(speeded=True).model_copy(update={"emotion": EmotionSet(speeded=short)}))
    assert found(bare) == {"quick_without_cue"}


def test_json_keeps_everything_and_an_xlsform_keeps_what_each_step_asks() -> None:
    changed = read_emotion(form(word__0__label__nl="opgewekt", emotion__journey="yes"), content(), Problems())
    made = content(words=True, speeded=True, contribution=True).model_copy(update={"emotion": changed})
    back = import_json(export_json(made).encode(), Findings()).content
    sheet = read_upload(export_xlsform(made, form_id="form"), "form.xlsx").imported.content

    assert back == made
    assert sheet is not None
    assert sheet.sections == made.sections
    assert sheet.emotion == EmotionSet()


def test_the_journey_as_a_whole_comes_ready_from_the_library_once() -> None:
    made = VERBS["add-section"](content(), Ask(Typed({"ready": ["journey"], "after": ["s2"]}), "en")).content
    section = made.sections[-1]

    assert [question.code for question in section.questions] == [f"journey_{code}" for code in JOURNEY]
    assert [question.kind.value for question in section.questions] == ["nps", "csat", "ces", "scale", "scale", "scale"]
    assert (section.asks_feelings, section.weight) == (False, 0)
    assert found(made) == set()
    with pytest.raises(EditRefused):
        VERBS["add-section"](made, Ask(Typed({"ready": ["journey"]}), "en"))
