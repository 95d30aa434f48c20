"""The feelings of a wave as results show them: pure, put together once from what approved visits told, for page, report and export alike.

Tiers by n are applied here and in `app.journeys.feelings.waves`: what may not be shown is not in these figures at all.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.journeys.emotion import (
    VALENCE_ENDS,
    Moment,
    Nps,
    StepEmotion,
    ces,
    csat,
    moment_of,
    nps,
    shopper_clusters,
    shown_mean,
    summarise_step,
)  # fmt: skip
from app.journeys.emotion_content import EmotionWord
from app.journeys.feelings.changes import Change, difference_of_estimates
from app.journeys.feelings.constants import CONTRIBUTION_MOST, CURVE_FACTOR, METHOD_VERSION
from app.journeys.feelings.waves import JOURNEY, Spontaneous, WaveFeelings, shown_spontaneous, summarise_wave
from app.journeys.felt_values import OUTCOMES
from app.journeys.schemas import QuestionnaireContent, Text
from app.journeys.statistics import Estimate, Tier, tier_of, wilson_interval
from app.results.drivers import Drivers
from app.results.felt_rows import FeltRow, felt_sections

BINS: Final = 8
"""Bars of a distribution over the drawn scale, -2 to +2."""
CONTRIBUTIONS: Final = tuple(range(-CONTRIBUTION_MOST, CONTRIBUTION_MOST + 1))
EXPECTATIONS: Final = (1, 2, 3, 4, 5)
PARTS_OF_EXPERIENCE: Final = ("journey_effective", "journey_easy", "journey_enjoyable")


class CutKind(StrEnum):
    """By what a wave is cut into small pictures."""

    LOCATION = "location"
    REGION = "region"
    CHANNEL = "channel"
    SCENARIO = "scenario"
    PERSONA = "persona"


@dataclass(frozen=True)
class WordCount:
    """How many visits picked a word at a step, as a share of those that were asked (0..1)."""

    code: str
    label: Text
    polarity: int
    share: Estimate


@dataclass(frozen=True)
class StepFelt:
    """Everything that was felt at one step. `spread` counts visits in equal bars of the drawn scale; `changes` are since the last wave.

    `was` is how the last wave marked it, and None too where it did not; `compared` says whether both waves have the visits to be compared.
    """

    code: str
    title: Text
    stage: Text | None
    channel: str
    stated: StepEmotion
    spread: tuple[int, ...]
    contribution: Estimate | None
    contribution_counts: tuple[int, ...]
    words: tuple[WordCount, ...]
    words_n: int
    nothing: int
    net_emotion: Estimate | None
    spontaneous: Spontaneous
    changes: Mapping[str, Change] = field(default_factory=dict)
    was: Moment | None = None
    compared: bool = False
    words_late: int = 0
    """Of ``words_n``, those given later than on leaving."""


@dataclass(frozen=True)
class CutPoint:
    """One step of a cut, as far as its n allows: dots, or a point on the curve, and the spontaneous valence of the same visits."""

    code: str
    n: int
    tier: Tier
    dots: tuple[float, ...] = ()
    curve: Estimate | None = None
    moment: Moment | None = None
    iv: Estimate | None = None


@dataclass(frozen=True)
class Cut:
    """The curve of a part of the visits (or, by channel, of a part of the steps).

    `key` is a location's or persona's id, a scenario's code, a channel, or a region by its name, which needs no other. The `name` of the rest is
    looked up when it is shown, since they can be called something else without a figure changing.
    """

    kind: CutKind
    key: str
    name: Text | None
    visits: int
    points: tuple[CutPoint, ...]

    @property
    def worst(self) -> CutPoint | None:
        """The step that felt worst, where it may be told."""
        shown = [point for point in self.points if point.curve]
        return min(shown, key=lambda point: point.curve.value if point.curve else 0.0, default=None)


@dataclass(frozen=True)
class WholeJourney:
    """The journey as a whole: mystery guest NPS, CES and CSAT, the three elements, what was expected and how it turned out."""

    nps: Nps | None = None
    ces_mean: Estimate | None = None
    ces_share: Estimate | None = None
    csat: Estimate | None = None
    parts: Mapping[str, Estimate] = field(default_factory=dict)
    before: tuple[int, ...] = ()
    before_mean: Estimate | None = None
    outcomes: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def measures(self) -> dict[str, Estimate | None]:
        """Every figure under its name in exports and among changes, in the order of the page."""
        return {
            "mystery_guest_nps": self.nps.score if self.nps else None, "mystery_guest_csat": self.csat, "mystery_guest_ces": self.ces_mean,
            "mystery_guest_ces_easy": self.ces_share, **dict(self.part_rows), "expectation": self.before_mean,
            **{f"outcome_{code}": share for code, share in self.outcome_rows},
        }  # fmt: skip

    def changes_since(self, before: "WholeJourney") -> dict[str, Change]:
        """What changed since another wave, where both have the visits to be compared."""
        then = before.measures
        found = {name: difference_of_estimates(now, then.get(name)) for name, now in self.measures.items()}
        return {name: shown for name, change in found.items() if change and (shown := change.shown())}

    @property
    def part_rows(self) -> list[tuple[str, Estimate]]:
        """The three elements in their order, which a database may not keep."""
        return [(code, self.parts[code]) for code in PARTS_OF_EXPERIENCE if code in self.parts]

    @property
    def outcome_rows(self) -> list[tuple[str, Estimate]]:
        """How visits turned out, from worse to better."""
        return [(code, self.outcomes[code]) for code in OUTCOMES if code in self.outcomes]


@dataclass(frozen=True)
class WaveFelt:
    """The feelings of some approved visits of a wave, computed with one version of the method."""

    method: str
    visits: int
    steps: tuple[StepFelt, ...]
    truths: tuple[str, ...]
    peak_end: Estimate | None
    mean: Estimate | None
    spontaneous: Spontaneous
    whole: WholeJourney
    cuts: tuple[Cut, ...] = ()
    changes: Mapping[str, Change] = field(default_factory=dict)
    drivers: Drivers | None = None
    """What goes with the overall judgement; None where it is not computed: over some locations only, or not yet."""

    def step(self, code: str) -> StepFelt | None:
        """A step by its code."""
        return next((step for step in self.steps if step.code == code), None)

    def cuts_by(self, kind: CutKind) -> list[Cut]:
        """The cuts of one kind."""
        return [cut for cut in self.cuts if cut.kind is kind]

    @property
    def shows_spontaneous(self) -> bool:
        """Whether anything spontaneous may be shown."""
        return any(step.spontaneous.iv for step in self.steps)

    @property
    def peak(self) -> str | None:
        """The code of the step that is felt most strongly either way, of equal ones the later."""
        felt = [(abs(step.stated.valence.value), place, step.code) for place, step in enumerate(self.steps) if step.stated.valence]
        return max(felt)[2] if felt else None

    @property
    def end(self) -> str | None:
        """The code of the last step with a value."""
        felt = [step.code for step in self.steps if step.stated.valence]
        return felt[-1] if felt else None


NOTHING: Final = Spontaneous(0, Tier.SUPPRESSED)


@dataclass(frozen=True)
class Earlier:
    """The wave before, as far as it takes to tell what changed."""

    feelings: WaveFeelings
    whole: WholeJourney


def feelings_of(rows: Sequence[FeltRow], content: QuestionnaireContent) -> WaveFeelings:
    """The measures of a wave per step and for the journey, which also know how to tell a change."""
    return summarise_wave([row.kept.felt for row in rows], [section.code for section in felt_sections(content)])


def wave_felt(
    rows: Sequence[FeltRow], content: QuestionnaireContent, feelings: WaveFeelings, before: Earlier | None = None, *, cut: bool = True
) -> WaveFelt:
    """Put everything together that may be shown of these visits; `before` are those of the wave before, to tell what changed."""
    changes = feelings.changes_since(before.feelings) if before else {}
    steps = []
    for section in felt_sections(content):
        line = feelings.steps[section.code]
        values = [
            CURVE_FACTOR * value for row in rows if (felt := row.kept.felt.steps.get(section.code)) and (value := felt.valence) is not None
        ]
        added = Counter(felt.contribution for row in rows if (felt := row.kept.felt.steps.get(section.code)))
        words, words_n, nothing = _words(rows, section.code, list(content.emotion.words))
        then = before.feelings.steps.get(section.code) if before else None
        compared = then is not None and line.stated.tier.may_rank and then.stated.tier.may_rank
        steps.append(
            StepFelt(
                section.code, section.title, section.stage, section.channel, line.stated, _spread(values) if line.stated.tier.has_value else (), line.contribution,
                tuple(added[value] for value in CONTRIBUTIONS) if line.contribution else (), words, words_n, nothing, line.net_emotion, line.spontaneous,
                changes.get(section.code, {}), then.stated.moment if then and compared else None, compared,
                sum(section.code in row.kept.late and section.code in row.kept.picks for row in rows) if words else 0,
            )
        )  # fmt: skip
    whole, judged = feelings.journey, whole_journey(rows)
    since = changes.get(JOURNEY, {}) | (judged.changes_since(before.whole) if before else {})
    return WaveFelt(
        feelings.method, len(rows), tuple(steps), tuple(feelings.moments_of_truth), whole.peak_end, whole.mean, whole.spontaneous,
        judged, _cuts(rows, content) if cut else (), since,
    )  # fmt: skip


def nothing_felt(content: QuestionnaireContent) -> WaveFelt:
    """What there is to show while no visit is approved."""
    empty = summarise_step([])
    steps = tuple(
        StepFelt(s.code, s.title, s.stage, s.channel, empty, (), None, (), (), 0, 0, None, NOTHING) for s in felt_sections(content)
    )
    return WaveFelt(METHOD_VERSION, 0, steps, (), None, None, NOTHING, WholeJourney())


def _spread(values: Sequence[float]) -> tuple[int, ...]:
    width = 2 * CURVE_FACTOR / BINS
    counts = Counter(min(BINS - 1, int((value + CURVE_FACTOR) / width)) for value in values)
    return tuple(counts[place] for place in range(BINS))


def _words(rows: Sequence[FeltRow], step: str, vocabulary: Sequence[EmotionWord]) -> tuple[tuple[WordCount, ...], int, int]:
    """The words of a step with the share of visits that picked each, how many were asked, and how many said "nothing in particular"."""
    told = [picks for row in rows if (picks := row.kept.picks.get(step)) is not None]
    n = len(told)
    if not tier_of(n).has_value:
        return (), n, 0
    counts = Counter(word for picks in told for word, _times in picks.words)
    found = [
        WordCount(word.code, word.label, word.polarity, share)
        for word in vocabulary
        if counts[word.code] and (share := wilson_interval(counts[word.code], n))
    ]
    if tier_of(n).may_rank:
        found.sort(key=lambda word: (-word.polarity, -word.polarity * word.share.value))
    return tuple(found), n, sum(picks.nothing for picks in told)


def whole_journey(rows: Sequence[FeltRow]) -> WholeJourney:
    """What these visits make of the journey as a whole."""

    def given(code: str) -> tuple[list[float], list[Hashable]]:
        pairs = [(row.kept.journey[code], row.kept.felt.shopper) for row in rows if code in row.kept.journey]
        return [value for value, _ in pairs], [who for _, who in pairs]

    recommend, (effort, by), pleased = given("journey_nps")[0], given("journey_ces"), given("journey_csat")[0]
    told_nps, told_ces, told_csat = nps(recommend), ces(effort, by), csat(pleased)
    easy = tier_of(len(effort)).has_value
    parts = {}
    for code in PARTS_OF_EXPERIENCE:
        values, shoppers = given(code)
        mean = shown_mean(list(zip(values, shopper_clusters(shoppers), strict=True)), (1.0, 5.0))
        if mean:
            parts[code] = mean
    before = [(float(row.kept.before), row.kept.felt.shopper) for row in rows if row.kept.before is not None]
    keys = shopper_clusters(who for _, who in before)
    counts = Counter(int(value) for value, _ in before)
    shown = tier_of(len(before)).has_value
    outcomes = [row.kept.outcome for row in rows if row.kept.outcome is not None]
    shares = {code: wilson_interval(outcomes.count(code), len(outcomes)) for code in OUTCOMES}
    return WholeJourney(
        told_nps if told_nps and told_nps.score.tier.has_value else None, told_ces.mean if told_ces and easy else None,
        told_ces.easy_share if told_ces and easy else None, told_csat if told_csat and told_csat.tier.has_value else None, parts,
        tuple(counts[value] for value in EXPECTATIONS) if shown else (),
        shown_mean([(value, who) for (value, _), who in zip(before, keys, strict=True)], (1.0, 5.0)),
        {code: share for code, share in shares.items() if share and share.tier.has_value},
    )  # fmt: skip


def _cuts(rows: Sequence[FeltRow], content: QuestionnaireContent) -> tuple[Cut, ...]:
    sections = felt_sections(content)
    codes = [section.code for section in sections]
    found: list[Cut] = []
    parts: dict[CutKind, dict[str, list[FeltRow]]] = {kind: {} for kind in CutKind}
    for row in rows:
        keys = {CutKind.LOCATION: row.location, CutKind.REGION: row.region, CutKind.SCENARIO: row.scenario, CutKind.PERSONA: row.persona}
        for kind, key in keys.items():
            if key:
                parts[kind].setdefault(key, []).append(row)
    if len(parts[CutKind.PERSONA]) == 1:
        parts[CutKind.PERSONA] = {}  # one is no comparison
    channels = list(dict.fromkeys(section.channel for section in sections))
    for kind in CutKind:
        found += [Cut(kind, key, None, len(those), _points(those, codes)) for key, those in sorted(parts[kind].items())]
        for channel in channels if kind is CutKind.CHANNEL and len(channels) > 1 else ():
            steps = [section.code for section in sections if section.channel == channel]
            found.append(Cut(kind, channel, None, len(rows), _points(rows, steps)))
    return tuple(found)


def _points(rows: Sequence[FeltRow], codes: Sequence[str]) -> tuple[CutPoint, ...]:
    keys = shopper_clusters(row.kept.felt.shopper for row in rows)
    points = []
    for code in codes:
        felt = [(row.kept.felt.steps[code].valence, who) for row, who in zip(rows, keys, strict=True) if code in row.kept.felt.steps]
        known = [(value, who) for value, who in felt if value is not None]
        tier = tier_of(len(known))
        if not tier.has_value:
            dots = tuple(sorted(CURVE_FACTOR * value for value, _ in known)) if tier is Tier.DOTS else ()
            points.append(CutPoint(code, len(known), tier, dots))
            continue
        mean = shown_mean(known, VALENCE_ENDS)
        scores = [
            (score.iv, who)
            for row, who in zip(rows, keys, strict=True)
            if row.kept.felt.session and (score := row.kept.felt.session.scores().get(code)) and score.iv is not None
        ]
        points.append(
            CutPoint(
                code, len(known), tier, (), mean.scaled(CURVE_FACTOR).capped(-CURVE_FACTOR, CURVE_FACTOR) if mean else None,
                moment_of(mean, [value for value, _ in known]) if mean else None, shown_spontaneous(scores),
            )
        )  # fmt: skip
    return tuple(points)
