"""Draws a picture of a journey map as SVG, with attributes only: it stands in a page, in a file and on paper alike."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from html import escape
from itertools import pairwise
from typing import Final

from app.journeys.maps.letters import width_of, wrap
from app.journeys.maps.picture import Picture, PictureStep, bands
from app.journeys.maps.rules import StepState
from app.rendering.specs import light_tokens
from app.web.templating import STATIC, asset

COLUMN: Final = 132.0
LABEL: Final = 96.0
PAD: Final = 9.0
TEXT: Final = 10.5
LINE: Final = 13.5
STAGE: Final = 32.0
FELT: Final = 112.0
MARKS: Final = 20.0
LEGS: Final = 22.0
EDGE: Final = 18.0
SANS: Final = "'Inter Variable', Inter, Helvetica, Arial, sans-serif"
SERIF: Final = "'Source Serif 4 Variable', 'Source Serif 4', Georgia, serif"
WIDEST: Final = 12
"""Steps beside each other at most in a file."""
NORMAL: Final = 400
PAPERS: Final = {"a3": (range(8, 14), 420 - 20, 297 - 20), "a4": (range(6, 10), 297 - 20, 210 - 20)}
"""Steps beside each other (the more, the smaller the type), and the room on the sheet in mm."""
FEELINGS: Final = ((-1.34, "--neg-3"), (-0.67, "--neg-2"), (-0.1, "--neg-1"), (0.1, "--ink-3"), (0.67, "--pos-2"), (9.0, "--pos-3"))


@dataclass(frozen=True)
class Drawn:
    """A piece of SVG and how high it is."""

    body: str
    height: float


def draw_picture(picture: Picture) -> str:
    """The whole map as one SVG file, its bands below each other."""
    width = _width(_columns(picture, WIDEST))
    parts = [_head(picture, width), *(_band(picture, band) for band in bands(picture.steps, WIDEST))]
    return _svg(picture, parts, width, None, alone=True)


def draw_sheets(picture: Picture, paper: str) -> list[str]:
    """The map as sheets of paper, each an SVG of the same width: as few sheets as possible, with type as large as that allows."""
    choices, wide, high = PAPERS[paper]
    tries = [_sheets(picture, most, high / wide) for most in choices]
    return min(tries, key=lambda tried: (len(tried[0]), tried[1]))[0]


def _sheets(picture: Picture, most: int, shape: float) -> tuple[list[str], float]:
    """The sheets, and how much is drawn into their width: the more, the smaller it gets."""
    width = _width(_columns(picture, most))
    room = width * shape
    sheets: list[list[Drawn]] = [[_head(picture, width)]]
    for drawn in (_band(picture, band) for band in bands(picture.steps, most)):
        used = sum(part.height for part in sheets[-1])
        alone = len(sheets) == 1 and len(sheets[-1]) == 1
        if used + drawn.height > room and not alone:
            sheets.append([])
        sheets[-1].append(drawn)
    tallest = max(sum(part.height for part in parts) + EDGE for parts in sheets)
    return [_svg(picture, parts, width, room, alone=False) for parts in sheets], max(width, tallest / shape)


def _columns(picture: Picture, most: int) -> int:
    return max([4, *(len(band) for band in bands(picture.steps, most))])


def _width(columns: int) -> float:
    return LABEL + columns * COLUMN + 2 * EDGE


def _svg(picture: Picture, parts: Sequence[Drawn], width: float, room: float | None, *, alone: bool) -> str:
    height = max(sum(part.height for part in parts) + EDGE, room or 0)
    y, body = 0.0, []
    for part in parts:
        body.append(f'<g transform="translate({EDGE:.0f} {y:.1f})">{part.body}</g>')
        y += part.height
    size = f'width="{width:.0f}" height="{height:.0f}" ' if alone else ""
    ground = f'<rect width="{width:.0f}" height="{height:.0f}" fill="{_colour("--surface")}"/>' if alone else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}viewBox="0 0 {width:.0f} {height:.0f}" role="img" font-family="{SANS}" font-size="{TEXT}" '
        f'fill="{_colour("--ink")}"><title>{escape(_printable(picture.title))}</title>{ground}{"".join(body)}</svg>'
    )


def _head(picture: Picture, width: float) -> Drawn:
    """Title and owner, and what the map is for."""
    inner = width - 2 * EDGE
    title = wrap(picture.title, inner * 0.8, 25, bold=True)
    body = [_text(0, 38 + 28 * n, line, size=25, font=SERIF, weight=600) for n, line in enumerate(title)]
    top = 38 + 28 * (len(title) - 1)
    body.append(_text(inner, 38, picture.owner, size=12, ink="--ink-2", anchor="end"))
    lowest = top + 12
    if picture.frame:
        room = inner / len(picture.frame)
        body.append(_line(0, lowest + 4, inner, lowest + 4, "--ink", 1.5))
        for n, (term, text) in enumerate(picture.frame):
            x = n * room
            lines = wrap(text, room - 22, 11.5)
            body.append(_text(x, top + 34, term, size=9.5, weight=600, ink="--ink-2"))
            body += [_text(x, top + 50 + 15 * row, line, size=11.5) for row, line in enumerate(lines)]
            lowest = max(lowest, top + 50 + 15 * len(lines))
    return Drawn("".join(body), lowest + 8)


def _band(picture: Picture, steps: Sequence[PictureStep]) -> Drawn:
    """Stages on top, then a column a step and a row a kind of thing said about it."""
    body = [_stages(picture, steps), _legs(picture, steps)]
    y = STAGE + 12 + (LEGS if any(step.leg for step in steps) else 0)
    names = _row(steps, lambda step: [step.name], bold=True)
    marks = [_marks(step, picture) for step in steps]
    shift = MARKS if any(marks) else 0
    touch = _row(steps, lambda step: [step.touchpoint])
    rise = 34 + shift + LINE * max(len(lines) for lines in names)
    for n, step in enumerate(steps):
        x = LABEL + n * COLUMN
        body.append(_card(x, y, step, names[n], shift))
        body.append(f'<g transform="translate({x + PAD:.1f} {y + 17:.1f})">{marks[n]}</g>' if marks[n] else "")
        body += [_text(x + PAD, y + rise + 2 + LINE * row, line, ink="--ink-2") for row, line in enumerate(touch[n])]
    y += rise + LINE * max(len(lines) for lines in touch) + 2
    for code, ground in (("as_is", "--sunk"), ("should_be", "--accent-soft"), ("promises", ""), ("standards", "")):
        row = _row(steps, partial(_said, code=code))
        if any(row):
            drawn = _lane(picture.words[code], row, ground)
            body.append(f'<g transform="translate(0 {y:.1f})">{drawn.body}</g>')
            y += drawn.height
    drawn = _felt(picture, steps) if picture.felt else _cues(picture, steps)
    body.append(f'<g transform="translate(0 {y:.1f})">{drawn.body}</g>')
    return Drawn("".join(body), y + drawn.height + 24)


def _said(step: PictureStep, code: str) -> list[str]:
    said = getattr(step, code)
    return [said] if isinstance(said, str) else [f"• {one}" for one in said]


def _row(steps: Sequence[PictureStep], what: Callable[[PictureStep], list[str]], *, bold: bool = False) -> list[list[str]]:
    return [[line for text in what(step) if text for line in wrap(text, COLUMN - 2 * PAD, TEXT + bold, bold=bold)] for step in steps]


def _stages(picture: Picture, steps: Sequence[PictureStep]) -> str:
    """Arrows over the columns that belong to a stage."""
    body, first = [], 0
    while first < len(steps):
        stage = steps[first].stage
        last = max(n for n, step in enumerate(steps) if step.stage == stage)
        x, end = LABEL + first * COLUMN, LABEL + (last + 1) * COLUMN - 4
        tail = 0 if first == 0 else 10
        points = f"{x},0 {end - 10},0 {end},{STAGE / 2} {end - 10},{STAGE} {x},{STAGE} {x + tail},{STAGE / 2}"
        body.append(f'<polygon points="{points}" fill="{_colour("--accent")}"/>')
        goes_on = any(step.stage == stage and step.number < steps[0].number for step in picture.steps)
        name = f"{stage + 1}\u2002{picture.stages[stage]}" + (f" ({picture.words['more']})" if goes_on else "")
        lines = wrap(name, end - x - 30, 12.5, bold=True)
        shown = lines[0] if len(lines) == 1 else lines[0].rstrip() + "…" if lines else ""
        body.append(_text(x + 14, STAGE / 2 + 4.5, shown, size=12.5, font=SERIF, weight=600, ink="--on-accent"))
        first = last + 1
    return "".join(body)


def _legs(picture: Picture, steps: Sequence[PictureStep]) -> str:
    """A bracket over the columns of each leg, with its number and name."""
    body, first = [], 0
    while first < len(steps):
        leg, last = steps[first].leg, first
        while last + 1 < len(steps) and steps[last + 1].leg == leg:
            last += 1
        if leg is not None:
            x, end, y = LABEL + first * COLUMN + 2, LABEL + (last + 1) * COLUMN - 10, STAGE + 18
            words = f"{picture.words['leg']} {leg[0]}: {leg[1]}"
            wide = width_of(words, 9.5, bold=True) + 12
            body.append(f'<path d="M{x:.1f} {y + 5}V{y}H{end:.1f}V{y + 5}" fill="none" stroke="{_colour("--ink-3")}" stroke-width="1"/>')
            body.append(f'<rect x="{x + 12:.1f}" y="{y - 7}" width="{wide:.1f}" height="14" fill="{_colour("--surface")}"/>')
            body.append(_text(x + 18, y + 3.5, words, size=9.5, weight=600, ink="--ink-2"))
        first = last + 1
    return "".join(body)


def _card(x: float, y: float, step: PictureStep, name: Sequence[str], shift: float) -> str:
    """Channel with icon and word, then the step's number and name."""
    icon = f'<svg x="{x + PAD}" y="{y + 2}" width="14" height="14" viewBox="0 0 24 24" color="{_colour("--accent")}" stroke-width="2">{_icon(step.icon)}</svg>'
    head = _text(x + PAD + 19, y + 13, step.channel, size=9.5, weight=600, ink="--accent")
    lines = [_text(x + PAD, y + 32 + shift + LINE * row, line, size=TEXT + 1, weight=600) for row, line in enumerate(name)]
    number = _text(x + COLUMN - PAD - 4, y + 13, str(step.number), size=9.5, ink="--ink-3", anchor="end")
    return icon + head + number + "".join(lines)


def _marks(step: PictureStep, picture: Picture) -> str:
    """Whether a step goes or is new: a small word in a frame."""
    marks = []
    if step.state is not StepState.BOTH:
        goes = step.state is StepState.AS_IS
        marks.append((f"{'−' if goes else '+'} {picture.words['goes' if goes else 'new']}", "--warn-ink" if goes else "--accent"))
    at, made = 0.0, []
    for word, ink in marks:
        wide = width_of(word, 8.5, bold=True) + 8
        made.append(f'<rect x="{at:.1f}" y="4" width="{wide:.1f}" height="13" rx="3" fill="none" stroke="{_colour(ink)}"/>')
        made.append(_text(at + 4, 13.6, word, size=8.5, weight=600, ink=ink))
        at += wide + 4
    return "".join(made)


def _lane(label: str, row: Sequence[Sequence[str]], ground: str) -> Drawn:
    """A row of texts, its name on the left."""
    height = LINE * max(len(lines) for lines in row) + 16
    width = LABEL + len(row) * COLUMN - 4
    body = [_line(0, 0, width, 0, "--line-strong", 1)]
    if ground:
        body.append(f'<rect x="{LABEL}" y="0.5" width="{width - LABEL:.1f}" height="{height - 0.5:.1f}" fill="{_colour(ground)}"/>')
    body += [_text(0, 17 + LINE * n, line, size=TEXT, weight=600) for n, line in enumerate(wrap(label, LABEL - 10, TEXT, bold=True))]
    for n, lines in enumerate(row):
        body += [_text(LABEL + n * COLUMN + PAD, 17 + LINE * place, line) for place, line in enumerate(lines)]
    return Drawn("".join(body), height)


def _cues(picture: Picture, steps: Sequence[PictureStep]) -> Drawn:
    return _lane(picture.words["cue"], _row(steps, lambda step: [step.cue]), "")


def _felt(picture: Picture, steps: Sequence[PictureStep]) -> Drawn:
    """The curve of what guests felt, -2..+2, with its interval; a step without enough visits stays open."""
    width, top, middle = LABEL + len(steps) * COLUMN - 4, 16.0, 16 + FELT / 2
    body = [_line(0, 0, width, 0, "--line-strong", 1)]
    body += [
        _text(0, 17 + LINE * n, line, size=TEXT, weight=600)
        for n, line in enumerate(wrap(picture.words["felt"], LABEL - 10, TEXT, bold=True))
    ]
    for value in (2, 0, -2):
        y = middle - value * FELT / 4
        body.append(_line(LABEL, y, width, y, "--line-strong" if value == 0 else "--line", 1))
        body.append(_text(LABEL - 6, y + 3.5, f"{value:+d}".replace("-", "−") if value else "0", size=9, ink="--ink-3", anchor="end"))
    points = []
    for n, step in enumerate(steps):
        felt = step.lived
        if felt is None or felt.feeling is None:
            continue
        x, y = LABEL + (n + 0.5) * COLUMN, middle - felt.feeling * FELT / 2
        points.append((n, x, y, felt))
    for (n, x, y, _f), (m, x2, y2, _g) in pairwise(points):
        if m == n + 1:
            half = (x + x2) / 2
            body.append(
                f'<path d="M{x:.1f} {y:.1f}C{half:.1f} {y:.1f} {half:.1f} {y2:.1f} {x2:.1f} {y2:.1f}" fill="none" stroke="{_colour("--ink")}" stroke-width="1.6"/>'
            )
    for _n, x, y, felt in points:
        worth = 2 * (felt.feeling or 0.0)
        ink = next(token for limit, token in FEELINGS if worth <= limit)
        if felt.low is not None and felt.high is not None:
            low, high = (middle - max(-1.0, min(1.0, end)) * FELT / 2 for end in (felt.low, felt.high))
            body.append(_line(x, low, x, high, "--ink-3", 1.2))
        body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{_colour(ink)}" stroke="{_colour("--surface")}" stroke-width="1.5"/>')
        body.append(_text(x + 9, y - 5 if y > top + 14 else y + 14, _signed(worth), size=TEXT, weight=600))
    lines = wrap(picture.source, width - LABEL, 8.5)
    body += [_text(LABEL, FELT + 36 + 11 * n, line, size=8.5, ink="--ink-2") for n, line in enumerate(lines)]
    return Drawn("".join(body), FELT + 34 + 11 * len(lines))


def _signed(value: float) -> str:
    """A figure with its sign, one decimal; nothing before a nought."""
    rounded = round(value, 1)
    return "0.0" if not rounded else f"{rounded:+.1f}".replace("-", "−")


def _text(
    x: float, y: float, text: str, *, size: float = TEXT, weight: int = NORMAL, ink: str = "", font: str = "", anchor: str = ""
) -> str:
    more = (f' font-weight="{weight}"' if weight != NORMAL else "") + (f' fill="{_colour(ink)}"' if ink else "")
    more += (
        (f' font-family="{font}"' if font else "")
        + (f' text-anchor="{anchor}"' if anchor else "")
        + (f' font-size="{size:g}"' if size != TEXT else "")
    )
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(_printable(text))}</text>'


def _printable(text: str) -> str:
    """Without what XML cannot hold: control characters and halves of letters."""
    return "".join(letter for letter in text if letter.isprintable() or letter in " \u2002\u00a0")


def _line(x: float, y: float, x2: float, y2: float, ink: str, thick: float) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_colour(ink)}" stroke-width="{thick:g}"/>'


def _colour(token: str) -> str:
    return light_tokens()[token]


@cache
def _sprite() -> str:
    path = STATIC / asset("icons.svg").removeprefix("/static/")
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _icon(name: str) -> str:
    """An icon's own shapes, out of the built sprite, so that the file stands alone."""
    found = re.search(rf'<symbol id="{re.escape(name)}"[^>]*>(.*?)</symbol>', _sprite(), re.DOTALL)
    return f'<g fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">{found[1]}</g>' if found else ""
