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
