"""The sentences beside the pictures of feelings: titles, and the same figures for who cannot see them."""

from collections.abc import Mapping

from app.journeys.feelings.changes import Change
from app.journeys.feelings.constants import DISCLAIMER, WORDS_WITHIN_MIN
from app.journeys.feelings.waves import Spontaneous
from app.journeys.felt_values import OUTCOMES
from app.journeys.statistics import Estimate
from app.kit.translation import gettext as _
from app.kit.translation import ngettext, pick
from app.results.charts import PAIN, interval_words, moment_word, outcome_word, told
from app.results.felt import PARTS_OF_EXPERIENCE, StepFelt, WaveFelt
from app.web import formatting as fmt


def disclaimer() -> str:
    """What every place that shows spontaneous values must say."""
    return pick(DISCLAIMER)


def curve_title(felt: WaveFelt) -> str:
    """The finding of the curve as a sentence, without a full stop."""
    valued = [(step.stated.valence.value, step) for step in felt.steps if step.stated.valence]
    if not valued:
        return _("How the journey felt")
    worst, best = min(valued, key=lambda pair: pair[0])[1], max(valued, key=lambda pair: pair[0])[1]
    if worst.stated.moment in PAIN:
        return _("Lowest at “%(worst)s”, highest at “%(best)s”", worst=pick(worst.title), best=pick(best.title))
    return _("Guests feel best at “%(step)s”", step=pick(best.title))


def step_in_words(step: StepFelt) -> str:
    """One point of the curve, or why there is none."""
    if step.stated.curve:
        word = moment_word(step.stated.moment)
        return f"{pick(step.title)}: {told(step.stated.curve)}" + (f", {word}" if word else "")
    if step.stated.dots:
        return f"{pick(step.title)}: " + _("%(dots)s (single visits)", dots=", ".join(fmt.signed(dot, 1) for dot in step.stated.dots))
    return f"{pick(step.title)}: " + _("too few visits to show (n = %(n)s)", n=fmt.number(step.stated.n))


def curve_in_words(felt: WaveFelt) -> str:
    """The emotion curve for who cannot see it."""
    points = "; ".join(step_in_words(step) for step in felt.steps)
    truths = ", ".join(pick(step.title) for step in felt.steps if step.code in felt.truths)
    more = " " + _("Moments of truth: %(steps)s.", steps=truths) if truths else ""
    return _("Emotion curve from minus 2 to plus 2: %(points)s.", points=points) + more


def spontaneous_in_words(felt: WaveFelt) -> str:
    """The spontaneous reactions for who cannot see them."""
    points = "; ".join(f"{pick(step.title)}: {told(step.spontaneous.iv.capped(-1, 1))}" for step in felt.steps if step.spontaneous.iv)
    return _("Spontaneous reaction from minus 1 to plus 1: %(points)s.", points=points) + " " + disclaimer()


def contribution_in_words(felt: WaveFelt) -> str:
    """What each step added, for who cannot see it."""
    rows = "; ".join(f"{pick(step.title)}: {told(step.contribution)}" for step in felt.steps if step.contribution)
    return _("What each step added or took away, minus 2 to plus 2: %(rows)s.", rows=rows)


def outcomes_in_words(felt: WaveFelt) -> str:
    """How visits turned out against what was expected, for who cannot see it."""
    return "; ".join(f"{outcome_word(code)}: {fmt.percent(share.value)} ({share_words(share)})" for code, share in felt.whole.outcome_rows)


def words_in_words(step: StepFelt) -> str:
    """The words of a step with their shares, for who cannot see them."""
    rows = "; ".join(f"{pick(word.label)} {fmt.percent(word.share.value)}" for word in step.words)
    return f"{pick(step.title)}: {rows} (n = {fmt.number(step.words_n)})"


def late_note(step: StepFelt) -> str:
    """How many told their words later than on leaving."""
    return ngettext(
        "%(n)s visit told them not on leaving, but more than %(limit)s minutes later.",
        "%(n)s visits told them not on leaving, but more than %(limit)s minutes later.",
        step.words_late, n=fmt.number(step.words_late), limit=WORDS_WITHIN_MIN,
    )  # fmt: skip


def reliability_words(spontaneous: Spontaneous) -> str:
    """The split-half reliability of these spontaneous values, or that it is not known."""
    found = spontaneous.reliability
    if found is None:
        return _("Split-half reliability: not known yet, too few visits or none that differ.")
    if found.low is None or found.high is None:
        return _("Split-half reliability %(value)s (n = %(n)s).", value=fmt.number(found.value, 2), n=fmt.number(found.n))
    return _(
        "Split-half reliability %(value)s (95 %% CI %(low)s to %(high)s, n = %(n)s).",
        value=fmt.number(found.value, 2), low=fmt.number(found.low, 2), high=fmt.number(found.high, 2), n=fmt.number(found.n),
    )  # fmt: skip


def flag_words(felt: WaveFelt) -> str:
    """What the asterisk in the spontaneous panel means; empty where there is none."""
    flagged = any(step.spontaneous.gap and step.spontaneous.gap.flagged for step in felt.steps)
    return (
        _("* Further from, or nearer to, what guests said than is usual in this study: a flag to look closer, no more.") if flagged else ""
    )


def change_words(change: Change | None, since: str | None, digits: int = 2, *, times: int = 1) -> str:
    """How much a value differs from the wave before, and whether that can be chance; empty where the waves may not be compared.

    `times` 100 tells a share in points.
    """
    if change is None or not since:
        return ""
    low, high = (None if end is None else end * times for end in (change.low, change.high))
    words = _("%(change)s since %(wave)s", change=fmt.signed(change.value * times, digits), wave=since)
    certain = _("more than chance") if change.excludes_zero else _("may be chance")
    return f"{words} ({interval_words(low, high, digits)}; {certain})"


def step_measures() -> dict[str, tuple[str, int]]:
    """The measures of a step whose change is told: what each is called, and with how many digits."""
    return {
        "valence": (_("Feeling (−1 to +1)"), 2), "arousal": (_("Calm or stirred"), 2), "intensity": (_("Intensity"), 2),
        "contribution": (_("Added or took away"), 2), "net_emotion": (_("Net emotion"), 0), "iv": (_("Spontaneous reaction"), 2),
        "reliability": (_("Split-half reliability"), 2),
    }  # fmt: skip


def step_changes(step: StepFelt, since: str | None) -> list[str]:
    """What differs at a step since the wave before, a sentence each; nothing where the waves may not be compared."""
    named = step_measures()
    told = moment_change(step, since)
    rows = [f"{word}: {change_words(step.changes[code], since, digits)}" for code, (word, digits) in named.items() if code in step.changes]
    return [*([told] if told else []), *rows] if since else []


def moment_change(step: StepFelt, since: str | None) -> str:
    """Whether a step is marked otherwise than in the wave before; empty where it is not, or the waves may not be compared."""
    if not since or not step.compared or step.stated.moment is step.was:
        return ""
    now, was = moment_word(step.stated.moment), moment_word(step.was)
    if now and was:
        return _("%(now)s; in %(wave)s: %(was)s", now=now, wave=since, was=was)
    return (
        _("%(now)s; none in %(wave)s", now=now, wave=since) if now else _("Not marked any more; in %(wave)s: %(was)s", wave=since, was=was)
    )


def journey_measures() -> dict[str, tuple[str, int, int]]:
    """The measures of the whole journey whose change is told: what each is called, with how many digits, and times what."""
    return {
        "mystery_guest_nps": (_("Mystery guest NPS"), 0, 1), "mystery_guest_csat": (_("Mystery guest CSAT"), 0, 100),
        "mystery_guest_ces": (_("Mystery guest CES 2.0"), 1, 1), "mystery_guest_ces_easy": (_("Mystery guest CES 2.0: share that found it easy"), 0, 100),
        **{code: (part_word(code), 1, 1) for code in PARTS_OF_EXPERIENCE}, "peak_end": (_("Peak and end"), 2, 1), "mean": (_("Plain mean"), 2, 1),
        "expectation": (_("Expected beforehand"), 1, 1), **{f"outcome_{code}": (outcome_word(code), 0, 100) for code in OUTCOMES},
        "iv": (_("Spontaneous reaction"), 2, 1), "reliability": (_("Split-half reliability"), 2, 1),
    }  # fmt: skip


def journey_changes(felt: WaveFelt, since: str | None) -> list[str]:
    """What differs in the journey as a whole since the wave before, a sentence each."""
    return [
        f"{capital(word)}: {change_words(felt.changes[code], since, digits, times=times)}"
        for code, (word, digits, times) in journey_measures().items()
        if since and code in felt.changes
    ]


def journey_differences(felt: WaveFelt) -> list[tuple[str, str, str, str, bool]]:
    """The same for a table: the measure, its difference, the ends of the interval (empty where there is none), and whether it is more than chance."""
    rows = []
    for code, (word, digits, times) in journey_measures().items():
        if change := felt.changes.get(code):
            low, high = ("" if end is None else fmt.signed(end * times, digits) for end in (change.low, change.high))
            rows.append((capital(word), fmt.signed(change.value * times, digits), low, high, change.excludes_zero))
    return rows


def capital(word: str) -> str:
    """A word as it begins a sentence, or stands alone."""
    return word[:1].upper() + word[1:]


def says_spontaneous(*told: Mapping[str, Change]) -> bool:
    """Whether the obligatory sentence belongs beside these changes."""
    return any({"iv", "reliability"} & changes.keys() for changes in told)


def share_words(share: Estimate | None) -> str:
    """The interval and n of a share (0..1)."""
    if share is None or share.low is None or share.high is None:
        return ""
    return _(
        "95 %% CI %(low)s to %(high)s, n = %(n)s", low=fmt.number(100 * share.low), high=fmt.number(100 * share.high), n=fmt.number(share.n)
    )


def mean_words(mean: Estimate | None, digits: int = 1) -> str:
    """The interval and n of a mean."""
    if mean is None or mean.low is None or mean.high is None:
        return ""
    return _(
        "95 %% CI %(low)s to %(high)s, n = %(n)s",
        low=fmt.number(mean.low, digits),
        high=fmt.number(mean.high, digits),
        n=fmt.number(mean.n),
    )


def part_word(code: str) -> str:
    """One of the three elements of a good experience."""
    return {"journey_effective": _("effective"), "journey_easy": _("easy"), "journey_enjoyable": _("enjoyable")}[code]
