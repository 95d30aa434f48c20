"""The sentences around what goes with the overall judgement: what it is, of how many visits, what it does not say, or why it is not shown."""

from typing import Final

from app.journeys.feelings.constants import DRIVER_LOCATIONS, DRIVERS_LEAST, DRIVERS_MOST, LEVEL
from app.journeys.schemas import Text
from app.kit.translation import gettext as _
from app.kit.translation import ngettext, pick
from app.results.drivers import Drivers, NotShown
from app.web import formatting as fmt

NOT_A_CAUSE: Final[Text] = {
    "en": "It says what went together, not what brought what about: it does not tell that the judgement changes when a step does.",
    "nl": "Dit zegt wat samengaat, niet wat waardoor komt: er volgt niet uit dat het oordeel verandert als een stap verandert.",
}
"""What stands wherever derived importance does."""


def judgement_word(drivers: Drivers) -> str:
    """The question that the steps are set against."""
    return {"journey_csat": _("mystery guest CSAT (1 to 5)"), "journey_nps": _("mystery guest NPS (0 to 10)")}[drivers.judgement]


def about(drivers: Drivers) -> str:
    """What the bars show."""
    whose = _("How far differences between visits in %(judgement)s go with how each step felt.", judgement=judgement_word(drivers))
    how = _(
        "Each step with its share of what all steps together account for, and its %(level)s interval (locations resampled).",
        level=fmt.percent(LEVEL),
    )
    return f"{whose} {how}"


def base(drivers: Drivers) -> str:
    """R squared and the visits that it is of."""
    visits = ngettext("%(n)s visit", "%(n)s visits", drivers.n, n=fmt.number(drivers.n))
    locations = ngettext("%(n)s location", "%(n)s locations", drivers.locations, n=fmt.number(drivers.locations))
    return _(
        "Together the steps account for %(r_squared)s of the differences (R²). Complete visits only: n = %(visits)s to %(locations)s, of %(asked)s with a judgement.",
        r_squared=fmt.percent(drivers.r_squared or 0.0), visits=visits, locations=locations, asked=fmt.number(drivers.asked),
    )  # fmt: skip


def left_out(drivers: Drivers) -> str:
    """The steps that too few guests felt to be weighed; empty where all are."""
    if not drivers.left_out:
        return ""
    return _(
        "Left out, since fewer than half of these guests felt something there: %(steps)s.", steps=", ".join(map(pick, drivers.left_out))
    )


def why_not(drivers: Drivers | None) -> str:
    """Why nothing is shown."""
    if drivers is None:
        return _(
            "It is computed over all locations of a wave together, within some minutes of an approval, and stands on the pages of who sees them all."
        )
    few = _(
        "Not shown yet: it takes %(needed)s visits with a judgement and a feeling at each of %(steps)s steps, and there are %(n)s. Fewer cannot tell steps apart.",
        needed=fmt.number(drivers.needed), steps=fmt.number(drivers.steps), n=fmt.number(drivers.n),
    )  # fmt: skip
    reasons = {
        NotShown.NOT_ASKED: _(
            "Not shown: the questionnaire asks neither CSAT nor NPS, so there is no overall judgement to set the steps against."
        ),
        NotShown.FEW_STEPS: _("Not shown: it takes at least %(n)s steps at which half of the guests felt something.", n=DRIVERS_LEAST),
        NotShown.MANY_STEPS: _("Not shown: more than %(n)s steps cannot be weighed against each other.", n=DRIVERS_MOST),
        NotShown.FEW_VISITS: few,
        NotShown.FEW_LOCATIONS: _(
            "Not shown: its interval comes from resampling locations, of which there have to be at least %(n)s.", n=DRIVER_LOCATIONS
        ),
        NotShown.ALIKE: _("Not shown: the guests' judgements, or their feelings at some steps, hardly differ or cannot be told apart."),
    }
    return reasons[drivers.reason] if drivers.reason else ""


def drivers_in_words(drivers: Drivers) -> str:
    """The bars for who cannot see them."""
    rows = "; ".join(f"{pick(row.title)} {fmt.percent(row.share.value)}" for row in drivers.rows)
    return f"{about(drivers)} {rows}. {base(drivers)}"
