"""Drawn pictures that stand in for shoppers' photos."""

import hashlib
import io
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 900)


@dataclass(frozen=True)
class DrawnPhoto:
    """The bytes of a JPEG and their hash."""

    content: bytes
    sha256: str


def draw_parcel(seed: int) -> DrawnPhoto:
    """A parcel on a table with a slip beside it, in soft focus. The same seed gives the same bytes."""
    rng = random.Random(1000 + seed)
    image = Image.new("RGB", (900, 675), (188 + rng.randint(-20, 20), 176, 160 - rng.randint(0, 20)))
    draw = ImageDraw.Draw(image)
    left, top, wide, tall = rng.randint(120, 220), rng.randint(150, 220), rng.randint(330, 420), rng.randint(230, 300)
    draw.rectangle((left, top, left + wide, top + tall), fill=(178, 140, 96))
    draw.rectangle((left, top + tall // 2 - 18, left + wide, top + tall // 2 + 18), fill=(204, 182, 140))
    draw.rectangle((left + 30, top + 24, left + 150, top + 96), fill=(238, 236, 230))
    slip = left + wide + rng.randint(30, 60)
    draw.rectangle((slip, top + 30, slip + 150, top + 280), fill=(246, 245, 240))
    for n in range(9):
        draw.line((slip + 14, top + 56 + 22 * n, slip + rng.randint(70, 136), top + 56 + 22 * n), fill=(120, 118, 112), width=5)
    buffer = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(2.2)).save(buffer, "JPEG", quality=76)
    content = buffer.getvalue()
    return DrawnPhoto(content, hashlib.sha256(content).hexdigest())


def draw_photo(seed: int) -> DrawnPhoto:
    """A station hall in soft focus: light from high windows, a row of people, a desk. The same seed gives the same bytes."""
    rng = random.Random(seed)
    warm = rng.randint(-14, 14)
    image = Image.new("RGB", SIZE, (206 + warm, 198, 186 - warm))
    draw = ImageDraw.Draw(image)
    width, height = SIZE
    for x in range(0, width, 200):
        draw.rectangle((x + 30, 40, x + 160, 330), fill=(236, 232, 220 - warm))
        draw.line((x + 95, 40, x + 95, 330), fill=(180, 172, 160), width=6)
    draw.polygon(((0, 520), (width, 520), (width, height), (0, height)), fill=(150 + warm, 142, 132))
    desk = rng.randint(560, 800)
    draw.rectangle((desk, 430, desk + 330, 620), fill=(92, 84, 76))
    draw.rectangle((desk, 410, desk + 330, 440), fill=(58, 110, 108))
    for n in range(rng.randint(1, 8)):
        x, tall, shade = 90 + n * 78 + rng.randint(-14, 14), rng.randint(190, 240), rng.randint(40, 110)
        draw.rounded_rectangle((x, 690 - tall, x + 52, 700), radius=22, fill=(shade, shade - 6, shade + rng.randint(-4, 22)))
        draw.ellipse((x + 6, 640 - tall, x + 46, 690 - tall), fill=(190, 158 + rng.randint(-20, 12), 136))
    soft = image.filter(ImageFilter.GaussianBlur(3.2))
    buffer = io.BytesIO()
    soft.save(buffer, "JPEG", quality=78)
    content = buffer.getvalue()
    return DrawnPhoto(content, hashlib.sha256(content).hexdigest())
