"""What a journey begins with: a template's stages, steps and legs."""

from typing import Final

from app.journeys.models import Channel, Journey, JourneyLeg, Stage, Step
from app.journeys.templates import TemplateJourney
from app.kit.ids import new_id

FIRST: Final = 1


def fill_from_template(journey: Journey, template: TemplateJourney) -> None:
    """Give a new journey a template's stages, steps and legs."""
    journey.legs = [
        JourneyLeg(
            id=new_id(), position=position, code=leg.code, name=leg.name, opens_after_days=leg.opens_after_days,
            closes_after_days=leg.closes_after_days,
        )
        for position, leg in enumerate(template.legs, FIRST)
    ]  # fmt: skip
    legs = {leg.code: leg.id for leg in journey.legs}
    journey.stages = [
        Stage(
            position=position, name=stage.name,
            steps=[
                Step(
                    position=place, code=step.code, name=step.name, channel=Channel(step.channel), touchpoint=step.touchpoint,
                    touchpoint_code=step.touchpoint_code, promises=list(step.promises), standards=[step.standard], emotion_cue=step.emotion_cue,
                    leg_id=legs[step.leg] if step.leg else None,
                )
                for place, step in enumerate(stage.steps, FIRST)
            ],
        )
        for position, stage in enumerate(template.stages, FIRST)
    ]  # fmt: skip
