"""Every constant of the emotion method, named, with its source; OC is our own convention, and the product says so.

`method.py` makes the method page and the table in docs/method.md from these. A change of one is a new METHOD_VERSION.
"""

from typing import Final

METHOD_VERSION: Final = "veldgast-emotion/4"
"""Results keep the version of the method they were computed with."""

# --- stated emotion ---
SLIDER_STEPS: Final = 100
"""The fewest steps of a slider (Affective Slider: Betella & Verschure 2016, 10.1371/journal.pone.0148037)."""
CURVE_FACTOR: Final = 2.0
"""The emotion curve runs from -2 to +2: y = 2V (OC)."""
PAIN_BELOW: Final = -0.25
"""A pain point has a mean valence of at most this; a delight point of at least its mirror (OC)."""
PAIN_SHARE: Final = 0.5
"""... and at least this share of its visits on that side of zero (OC)."""
PEAK_END_FROM: Final = 3
"""Peak-end is computed from this many steps with a value (OC; peak-end: 10.1016/j.obhdp.2022.104149)."""
MOMENT_OF_TRUTH_PART: Final = 3
"""A moment of truth is in the top third, rounded up (OC)."""
WORDS_AT_MOST: Final = 2
"""Words picked a step (OC)."""
WORD_INTENSITY_MOST: Final = 3
"""Tapping a word again raises its intensity from 1 to this (OC)."""
WORDS_WITHIN_MIN: Final = 30
"""Words are asked on leaving; those given later than this many minutes after the last answer about the steps are marked (OC)."""
CONTRIBUTION_MOST: Final = 2
"""Contribution is asked from minus this to plus this (OC)."""
TIE: Final = 1e-9
"""Two values closer than this are one value: only rounding of floats tells them apart."""

# --- the journey as a whole ---
PROMOTER_FROM: Final = 9
DETRACTOR_TO: Final = 6
"""NPS: share of 9-10 minus share of 0-6, as published by its owners."""
CSAT_FROM: Final = 4
"""CSAT: share of 4-5 on a scale of 1-5, as published by its owners."""
CES_FROM: Final = 5
"""CES 2.0: mean, and share of 5-7, on a scale of 1-7, as published by its owners."""

# --- spontaneous reaction ---
BLANK_MS: Final = 400
"""Nothing stands for about this long where the word will come (OC)."""
LONG_FRAME_MS: Final = 50
"""A trial during which the screen stood still for longer is left out; a browser calls such a task long (W3C Long Tasks)."""
FASTEST_MS: Final = 300.0
SLOWEST_MS: Final = 10_000.0
"""A trial answered faster or slower is left out (extremes: 10.1371/journal.pone.0129601; web timing: 10.3758/s13428-019-01321-2)."""
CLOCK_STEP_MS: Final = 20.0
"""A phone whose clock ticks more coarsely keeps its answers and loses its timing (OC)."""
TOO_FAST_SHARE: Final = 0.10
"""More trials than this below 300 ms: the session's timing is not used (Greenwald, Nosek & Banaji 2003, 10.1037/0022-3514.85.2.197)."""
PRACTICE_ERROR_SHARE: Final = 0.25
"""More errors than this in the practice block: the session's timing is not used (OC)."""
SESSION_TRIALS: Final = 24
"""Fewer valid trials in a visit: the session's timing is not used (OC)."""
STEP_TRIALS: Final = 6
STEP_TRIALS_EACH: Final = 2
"""Fewer valid trials in a step, or of either polarity: the step is not scored (OC)."""
Z_LIMIT: Final = 3.0
"""z is clamped to this either way (extremes replaced, not dropped: 10.1371/journal.pone.0129601; own baseline: Mayerl 2005)."""
SHOWN_FROM: Final = 10
"""Spontaneous values are shown over at least this many visits (OC), never per shopper or visit."""
SHOWN_SHOPPERS_FROM: Final = 3
"""... made by at least this many shoppers, since ten visits by one of them would be that one's own value (OC)."""

# --- intervals and small numbers ---
LEVEL: Final = 0.95
"""Confidence level of every interval on screen and in print."""
NPS_EXTRA: Final = 3.0
"""Adjusted Wald for NPS adds three imaginary respondents (Rocks 2016) ..."""
NPS_EXTRA_EACH_END: Final = 0.75
"""... of which three quarters of one to the promoters and as many to the detractors (Rocks 2016)."""
END_ZONE: Final = 0.02
"""A visit this near the end of the scale (one step of a slider) has reached it (OC)."""
END_WEIGHT: Final = 0.05
"""... and then the interval counts this much of one more visit at the far end (OC; why: docs/emotion-simulation.md)."""
DOTS_FROM: Final = 3
INDICATIVE_FROM: Final = 5
VALUE_FROM: Final = 10
COMPARISON_FROM: Final = 30
"""The tiers of estimates by n (OC)."""
SPLITS_MOST: Final = 200
"""Split halves averaged for a reliability; eight words have 18, so that only long lists of words are thinned out (OC)."""

# --- derived importance ---
DRIVER_VISITS: Final = 100
DRIVER_VISITS_EACH: Final = 10
"""Key drivers are computed from this many visits, and from this many a driver (OC)."""
DRIVERS_LEAST: Final = 2
DRIVERS_MOST: Final = 12
"""One driver alone shares with none; more than these are refused, since their number of orders doubles with each (OC)."""
DRIVER_STEP_SHARE: Final = 0.5
"""A step is a driver where at least this share of the visits with an overall judgement felt something there (OC)."""
DRIVER_LOCATIONS: Final = 10
"""Resampling fewer locations than this gives no interval worth printing (OC)."""
DRIVER_RESAMPLES: Final = 500
"""Bootstrap samples of locations behind a driver's interval (OC)."""

DISCLAIMER: Final = {
    "nl": "Spontane reactie: hoe snel en welke kant op men antwoordt. Geen meting van onbewuste emoties.",
    "en": "Spontaneous reaction: how quickly, and which way, people answered. Not a measurement of unconscious emotion.",
}
"""What every screen and report that shows spontaneous values must say."""
