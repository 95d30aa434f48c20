"""The sentences a page or report opens with; made from figures, the same everywhere."""

from app.kit.translation import gettext as _
from app.kit.translation import ngettext, pick
from app.results.summary import Finding, WaveSummary
from app.web import formatting as fmt


def headline(summary: WaveSummary) -> str:
    """The finding as one sentence, without a full stop."""
    if summary.finding is Finding.PAIN and summary.pain_step:
        return _("“%(step)s” is where the journey turns sour", step=pick(summary.pain_step.title))
    if summary.finding is Finding.BELOW_NORM and summary.furthest_below:
        return _("“%(step)s” is furthest below the norm", step=pick(summary.furthest_below.title))
    if summary.finding is Finding.ALL_WELL:
        return _("Every step of the journey meets its norm")
    return _("The first results are on their way")


def lead(summary: WaveSummary) -> str:
    """What was measured, and how guests arrive and leave, in one or two sentences."""
    if not summary.visits:
        return _("As soon as the first visit is approved, this page fills itself.")
    visits = ngettext("%(n)s visit", "%(n)s visits", summary.visits, n=fmt.number(summary.visits))
    locations = ngettext("%(n)s location", "%(n)s locations", len(summary.locations), n=fmt.number(len(summary.locations)))
    first, last = fmt.day(summary.first_on), fmt.date(summary.last_on, "long")
    if summary.first_on == summary.last_on:
        measured = _("%(visits)s to %(locations)s on %(day)s.", visits=visits, locations=locations, day=last)
    else:
        measured = _(
            "%(visits)s to %(locations)s between %(first)s and %(last)s.", visits=visits, locations=locations, first=first, last=last
        )
    return " ".join(part for part in (measured, _contrast(summary)) if part)


def _contrast(summary: WaveSummary) -> str:
    best, worst = summary.best_step, summary.pain_step or summary.furthest_below
    if best is None or worst is None or best.code == worst.code:
        return ""
    return _(
        "Guests feel best at “%(best)s”; at “%(worst)s” most is left to win.",
        best=pick(best.title),
        worst=pick(worst.title),
    )


def steps_title(summary: WaveSummary) -> str:
    """The title above the step scores, as a sentence."""
    missed, scored = len(summary.missed), sum(step.score is not None for step in summary.steps)
    if not scored:
        return _("No step has a score yet")
    if not missed:
        return _("All %(scored)s steps meet their norm", scored=scored)
    return ngettext(
        "%(n)s of %(scored)s steps misses its norm",
        "%(n)s of %(scored)s steps miss their norm",
        missed,
        scored=scored,
    )


def nps_note(summary: WaveSummary) -> str:
    """The interval and n of the mystery guest NPS."""
    if summary.nps is None:
        return ""
    score = summary.nps.score
    if not score.tier.has_value:
        return _("too few visits to show (n = %(n)s)", n=fmt.number(score.n))
    capped = score.capped(-100, 100)
    return _(
        "95 %% CI %(low)s to %(high)s, n = %(n)s",
        low=fmt.signed(capped.low),
        high=fmt.signed(capped.high),
        n=fmt.number(score.n),
    )
