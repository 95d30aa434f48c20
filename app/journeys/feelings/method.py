"""The method as it is in force: every constant with its value, unit, meaning and source, for the method page and docs/method.md."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.journeys.feelings import constants

OWN: Final = "OC"
"""Our own convention."""


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One constant: its name in `constants.py`, its value and unit, what it does (in both languages), and where it comes from."""

    name: str
    value: float | str
    unit: str
    meaning: dict[str, str]
    source: str

    @property
    def printed(self) -> str:
        """The value as a person reads it, without an exponent."""
        if isinstance(self.value, str):
            return self.value
        short = f"{self.value:,g}"
        return f"{Decimal(short):f}" if "e" in short else short

    @property
    def decimals(self) -> int | None:
        """How many decimals the value has; None for a name, which every language writes alike."""
        whole, _point, rest = self.printed.partition(".")
        return len(rest) if whole.lstrip("-").replace(",", "").isdigit() and (rest.isdigit() or not rest) else None

    @property
    def unit_text(self) -> dict[str, str]:
        """The unit in both languages; a symbol is the same in both."""
        return {"en": self.unit, "nl": _UNITS_IN_DUTCH.get(self.unit, self.unit)}

    @property
    def source_text(self) -> dict[str, str]:
        """The source, with what is told about it in both languages."""
        return {"en": self.source, "nl": _SOURCES_IN_DUTCH.get(self.source, self.source)}


def method_rows() -> list[MethodRow]:
    """Return every constant of the method in force, in the order of its parts: stated, journey, spontaneous, small numbers, importance."""
    return [MethodRow(name, getattr(constants, name), unit, {"en": en, "nl": nl}, source) for name, unit, source, en, nl in _ROWS]


def method_table() -> str:
    """Return the rows as a Markdown table, as it stands in docs/method.md."""
    head = ["| Constant | Value | Unit | What it does | Source |", "|---|---:|---|---|---|"]
    return "\n".join(
        [*head, *(f"| `{row.name}` | {row.printed} | {row.unit} | {row.meaning['en']} | {row.source} |" for row in method_rows())]
    )


_SLIDER: Final = "Betella & Verschure 2016, doi 10.1371/journal.pone.0148037"
_PEAK: Final = f"{OWN}; peak-end: doi 10.1016/j.obhdp.2022.104149"
_EXTREMES: Final = "doi 10.1371/journal.pone.0129601; web timing: doi 10.3758/s13428-019-01321-2"
_LATENCY: Final = "Greenwald, Nosek & Banaji 2003, doi 10.1037/0022-3514.85.2.197"
_OWNERS: Final = "as published by its owners"
_ROCKS: Final = "Rocks 2016"
_MAYERL: Final = "extremes replaced, not dropped: doi 10.1371/journal.pone.0129601; own baseline: Mayerl 2005"
_CONVENTION: Final = "convention"
_SIMULATED: Final = f"{OWN}; see emotion-simulation.md"
_SOURCES_IN_DUTCH: Final = {
    _EXTREMES: "doi 10.1371/journal.pone.0129601; tijden op het web: doi 10.3758/s13428-019-01321-2",
    _PEAK: f"{OWN}; piek en eind: doi 10.1016/j.obhdp.2022.104149",
    _OWNERS: "zoals de eigenaars het publiceerden",
    _MAYERL: "uitschieters vervangen, niet weggelaten: doi 10.1371/journal.pone.0129601; eigen basislijn: Mayerl 2005",
    _CONVENTION: "gebruikelijk",
    _SIMULATED: f"{OWN}; zie emotion-simulation.md",
}
_UNITS_IN_DUTCH: Final = {
    "answers": "antwoorden", "drivers": "drijfveren", "locations": "vestigingen", "minutes": "minuten", "of 0-10": "van 0-10", "of 1-5": "van 1-5",
    "of 1-7": "van 1-7", "of trials": "van de antwoorden", "of visits": "van de bezoeken", "points": "punten", "samples": "steekproeven",
    "shoppers": "mystery guests", "splits": "splitsingen", "steps": "stappen", "taps": "tikken", "times V": "maal V", "trials": "antwoorden",
    "visits": "bezoeken", "words": "woorden",
}  # fmt: skip
_ROWS: Final = (
    (
        "METHOD_VERSION",
        "",
        OWN,
        "Results keep the version that they were computed with.",
        "Resultaten bewaren de versie waarmee ze zijn berekend.",
    ),
    ("SLIDER_STEPS", "steps", _SLIDER, "A slider has at least as many steps.", "Een schuifje heeft minstens zoveel stappen."),
    ("CURVE_FACTOR", "times V", OWN, "The height of the emotion curve, -2 to +2.", "De hoogte van de emotiecurve, -2 tot +2."),
    (
        "PAIN_BELOW",
        "V",
        OWN,
        "A pain point has at most this mean valence; a delight point at least its mirror.",
        "Een pijnpunt heeft hoogstens deze gemiddelde valentie; een hoogtepunt minstens het spiegelbeeld.",
    ),
    (
        "PAIN_SHARE",
        "of visits",
        OWN,
        "At least this share of its visits lies on that side of zero.",
        "Minstens dit deel van de bezoeken ligt aan die kant van nul.",
    ),
    (
        "PEAK_END_FROM",
        "steps",
        _PEAK,
        "Peak-end is computed from this many steps with a value.",
        "Piek-eind wordt berekend vanaf zoveel stappen met een waarde.",
    ),
    (
        "MOMENT_OF_TRUTH_PART",
        "",
        OWN,
        "A moment of truth is in the top one of this many parts, rounded up.",
        "Een moment van de waarheid zit in het bovenste van zoveel delen, naar boven afgerond.",
    ),
    ("WORDS_AT_MOST", "words", OWN, "Words that are picked a step.", "Woorden die per stap worden gekozen."),
    (
        "WORD_INTENSITY_MOST",
        "taps",
        OWN,
        "How far tapping again raises a word's intensity.",
        "Hoe ver opnieuw tikken de kracht van een woord verhoogt.",
    ),
    (
        "WORDS_WITHIN_MIN",
        "minutes",
        OWN,
        "Words given later than this after the last answer about the steps are marked as late.",
        "Woorden die later dan dit na het laatste antwoord over de stappen zijn gegeven, worden als laat gemarkeerd.",
    ),
    (
        "CONTRIBUTION_MOST",
        "points",
        OWN,
        "Contribution is asked from minus this to plus this.",
        "De bijdrage wordt gevraagd van min tot plus dit getal.",
    ),
    (
        "TIE",
        "",
        OWN,
        "Values closer than this are the same value; only rounding tells them apart.",
        "Waarden die dichter bij elkaar liggen zijn gelijk; alleen afronding onderscheidt ze.",
    ),
    (
        "PROMOTER_FROM",
        "of 0-10",
        _OWNERS,
        "Mystery guest NPS counts promoters from here.",
        "De mystery guest NPS telt promotors vanaf hier.",
    ),
    ("DETRACTOR_TO", "of 0-10", _OWNERS, "... and detractors up to here.", "... en criticasters tot en met hier."),
    ("CSAT_FROM", "of 1-5", _OWNERS, "Mystery guest CSAT is the share from here up.", "De mystery guest CSAT is het deel vanaf hier."),
    (
        "CES_FROM",
        "of 1-7",
        _OWNERS,
        "Mystery guest CES 2.0 calls it easy from here up, beside the mean.",
        "De mystery guest CES 2.0 noemt het makkelijk vanaf hier, naast het gemiddelde.",
    ),
    (
        "BLANK_MS",
        "ms",
        OWN,
        "Nothing stands for about this long where the word will come.",
        "Ongeveer zo lang staat er niets waar het woord komt.",
    ),
    (
        "LONG_FRAME_MS",
        "ms",
        "W3C, Long Tasks API",
        "A trial during which the screen stood still for longer is left out.",
        "Een antwoord waarbij het scherm langer stilstond telt niet mee.",
    ),
    ("FASTEST_MS", "ms", _EXTREMES, "A trial answered faster is left out.", "Een sneller antwoord telt niet mee."),
    ("SLOWEST_MS", "ms", _EXTREMES, "A trial answered slower is left out.", "Een trager antwoord telt niet mee."),
    (
        "CLOCK_STEP_MS",
        "ms",
        OWN,
        "A phone with a coarser clock keeps its answers and loses its timing.",
        "Een telefoon met een grovere klok houdt de antwoorden en verliest de tijden.",
    ),
    (
        "TOO_FAST_SHARE",
        "of trials",
        _LATENCY,
        "With more trials under the fastest time, the visit's timing is not used.",
        "Bij meer te snelle antwoorden worden de tijden van het bezoek niet gebruikt.",
    ),
    (
        "PRACTICE_ERROR_SHARE",
        "of trials",
        OWN,
        "With more errors in practice, the visit's timing is not used.",
        "Bij meer fouten in de oefening worden de tijden van het bezoek niet gebruikt.",
    ),
    (
        "SESSION_TRIALS",
        "trials",
        OWN,
        "With fewer valid trials in a visit, its timing is not used.",
        "Bij minder geldige antwoorden in een bezoek worden de tijden niet gebruikt.",
    ),
    (
        "STEP_TRIALS",
        "trials",
        OWN,
        "A step with fewer valid trials is not scored.",
        "Een stap met minder geldige antwoorden krijgt geen waarde.",
    ),
    (
        "STEP_TRIALS_EACH",
        "trials",
        OWN,
        "... nor one with fewer of positive or of negative words.",
        "... evenmin een stap met minder positieve of minder negatieve woorden.",
    ),
    (
        "Z_LIMIT",
        "SD",
        _MAYERL,
        "z is held within this either way.",
        "z blijft aan beide kanten binnen deze grens.",
    ),
    (
        "SHOWN_FROM",
        "visits",
        OWN,
        "Spontaneous values are shown over at least this many visits.",
        "Spontane waarden worden getoond over minstens zoveel bezoeken.",
    ),
    ("SHOWN_SHOPPERS_FROM", "shoppers", OWN, "... made by at least this many shoppers.", "... van minstens zoveel mystery guests."),
    ("LEVEL", "", _CONVENTION, "Confidence level of every interval.", "Betrouwbaarheidsniveau van elk interval."),
    (
        "NPS_EXTRA",
        "answers",
        _ROCKS,
        "Imaginary answers that the adjusted-Wald interval of an NPS adds.",
        "Denkbeeldige antwoorden die het aangepaste Wald-interval van een NPS toevoegt.",
    ),
    (
        "NPS_EXTRA_EACH_END",
        "answers",
        _ROCKS,
        "... of which to the promoters, and as many to the detractors.",
        "... waarvan bij de promotors, en evenveel bij de criticasters.",
    ),
    (
        "END_ZONE",
        "V",
        OWN,
        "A visit this near the end of its scale has reached it.",
        "Een bezoek zo dicht bij het einde van de schaal heeft dat bereikt.",
    ),
    (
        "END_WEIGHT",
        "visits",
        _SIMULATED,
        "Then the interval counts this much of one more visit at the far end.",
        "Dan telt het interval dit deel van één extra bezoek aan het andere einde mee.",
    ),
    (
        "DOTS_FROM",
        "visits",
        OWN,
        "Estimates are dots from here; suppressed below.",
        "Schattingen zijn stippen vanaf hier; daaronder worden ze niet getoond.",
    ),
    ("INDICATIVE_FROM", "visits", OWN, "... indicative, with an interval.", "... indicatief, met een interval."),
    ("VALUE_FROM", "visits", OWN, "... a value with an interval, no ranking.", "... een waarde met een interval, geen rangorde."),
    ("COMPARISON_FROM", "visits", OWN, "... compared and ranked.", "... vergeleken en op volgorde gezet."),
    (
        "SPLITS_MOST",
        "splits",
        OWN,
        "Split halves averaged for a reliability; eight words have 18.",
        "Splitsingen waarover een betrouwbaarheid wordt gemiddeld; acht woorden hebben er 18.",
    ),
    (
        "DRIVER_VISITS",
        "visits",
        OWN,
        "Key drivers are computed from this many visits.",
        "Drijfveren worden berekend vanaf zoveel bezoeken.",
    ),
    ("DRIVER_VISITS_EACH", "visits", OWN, "... and from this many a driver.", "... en vanaf zoveel per drijfveer."),
    (
        "DRIVERS_LEAST",
        "drivers",
        OWN,
        "One driver alone is not weighed against anything.",
        "Eén drijfveer alleen valt nergens tegen af te wegen.",
    ),
    (
        "DRIVERS_MOST",
        "drivers",
        OWN,
        "Drivers that are weighed against each other at most.",
        "Zoveel drijfveren worden hoogstens tegen elkaar afgewogen.",
    ),
    (
        "DRIVER_STEP_SHARE",
        "of visits",
        OWN,
        "A step is a driver where at least this share of the visits with an overall judgement felt something.",
        "Een stap is een drijfveer als minstens dit deel van de bezoeken met een eindoordeel er iets bij voelde.",
    ),
    (
        "DRIVER_LOCATIONS",
        "locations",
        OWN,
        "Drivers are computed over at least this many locations, which are resampled.",
        "Drijfveren worden berekend over minstens zoveel vestigingen, waaruit steekproeven worden getrokken.",
    ),
    (
        "DRIVER_RESAMPLES",
        "samples",
        OWN,
        "Samples of locations behind the interval of a driver.",
        "Steekproeven van vestigingen achter het interval van een drijfveer.",
    ),
)
