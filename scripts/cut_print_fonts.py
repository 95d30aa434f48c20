"""Cuts the fonts of the reports: `.venv/bin/python scripts/cut_print_fonts.py`, after `npm ci`.

Only needed when app/rendering/fonts.py asks for another weight or the font packages are upgraded. The results are kept in
reports/fonts, since a report that is made again must come out the same.
"""

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.rendering.fonts import FACES, FOLDER, Face  # noqa: E402 - the project is found by the line above

PACKAGES = ROOT / "node_modules" / "@fontsource-variable"
FEATURES = ["ccmp", "kern", "mark", "liga", "locl", "lnum", "tnum"]
"""Tabular and lining figures, ligatures, kerning; no report asks for the alternates."""
LETTERS = [
    *range(0x20, 0x180), *range(0x218, 0x21C), *range(0x2000, 0x2070), 0x20AC, 0x2122, 0x2191, 0x2193, 0x2212, 0xFEFF, 0xFFFD,
]  # fmt: skip
"""European Latin, punctuation, the euro and minus signs, arrows."""


def cut(face: Face) -> None:
    """Write one face."""
    package = "inter" if face.source.startswith("inter") else "source-serif-4"
    font = TTFont(PACKAGES / package / "files" / f"{face.source}.woff2", recalcTimestamp=False)
    options = Options()
    options.layout_features, options.hinting, options.name_IDs = FEATURES, False, []
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    axes: dict[str, float] = {"wght": face.weight}
    if face.optical_size is not None:
        axes["opsz"] = face.optical_size
    made = instantiateVariableFont(font, axes, static=True)
    # Named as a family of its own, regular: fontconfig goes by these names, and the makers keep theirs for their own cuts.
    family = f"{face.family} {face.weight}{' Italic' if face.italic else ''}"
    made["name"].names = []
    for number, text in {1: family, 2: "Regular", 3: family, 4: family, 6: family.replace(" ", "")}.items():
        made["name"].setName(text, number, 3, 1, 0x409)
    made["OS/2"].usWeightClass = face.weight
    made.flavor = "woff2"
    made.save(FOLDER / face.name)
    print(f"{face.name}: {(FOLDER / face.name).stat().st_size / 1024:.0f} KiB")


def main() -> None:
    """Cut all faces and put the makers' licences beside them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.woff2"):
        old.unlink()
    for face in FACES.values():
        cut(face)
    for package in ("inter", "source-serif-4"):
        shutil.copyfile(PACKAGES / package / "LICENSE", FOLDER / f"LICENSE-{package}.txt")


if __name__ == "__main__":
    main()
