"""What a journey begins with: a template's stages, steps and legs."""

from typing import Final

from app.journeys.models import Channel, Journey, JourneyLeg, Stage, Step
from app.journeys.templates import Template, TemplateLeg
from app.kit.ids import new_id

FIRST: Final = 1


def legs_of(template: Template) -> list[TemplateLeg]:
    """The legs of a template's journey; where it names none, those of its questionnaire: the first on day 0, the others whenever."""
    if template.journey.legs:
        return template.journey.legs
    return [
        TemplateLeg(code=leg.code, name=leg.title, opens_after_days=0, closes_after_days=0 if first else None)
        for first, leg in ((place == 0, leg) for place, leg in enumerate(template.content.legs))
    ]


def fill_from_template(journey: Journey, template: Template) -> None:
    """Give a new journey a template's stages, steps and legs."""
    journey.legs = [
        JourneyLeg(
            id=new_id(), position=position, code=leg.code, name=leg.name, opens_after_days=leg.opens_after_days,
            closes_after_days=leg.closes_after_days,
        )
        for position, leg in enumerate(legs_of(template), FIRST)
    ]  # fmt: skip
    legs = {leg.code: leg.id for leg in journey.legs}
    sections = {section.code: section.leg for section in template.content.sections}
    journey.stages = [
        Stage(
            position=position, name=stage.name,
            steps=[
                Step(
                    position=place, code=step.code, name=step.name, channel=Channel(step.channel), touchpoint=step.touchpoint,
                    touchpoint_code=step.touchpoint_code, promises=list(step.promises), standards=[step.standard], emotion_cue=step.emotion_cue,
                    leg_id=legs.get(step.leg or sections.get(step.code) or ""),
                )
                for place, step in enumerate(stage.steps, FIRST)
            ],
        )
        for position, stage in enumerate(template.journey.stages, FIRST)
    ]  # fmt: skip
