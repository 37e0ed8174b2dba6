"""Contact sheets: many pictures of a folder in one PNG, with captions if wanted.

Pictures are scaled by area averaging into square cells and keep their proportions. Captions come from a file
of prompts (see pictures.py; FOLDER/ID.png gets the prompt with that id) or are the files' names. For Chinese
a font that has it is taken from the usual places, or the one that is named.
"""

import itertools
import json
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp"}
FONTS = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
]
GAP = 8  # pixels between cells
INK, PAPER = (40, 40, 40), (255, 255, 255)


def picture_files(folder):
    """Pictures of a folder, numbered names in order of their numbers, then the others by name."""
    files = [p for p in Path(folder).iterdir() if p.suffix.lower() in SUFFIXES]
    if not files:
        raise FileNotFoundError(f"There are no pictures in {folder}.")
    number = lambda name: int(name) if name.isdecimal() else float("inf")
    return sorted(files, key=lambda p: (number(p.stem), p.name))


def is_chinese(sign):
    return ord(sign) > 0x2E80


class Letters:
    """Writes lines of mixed text: Chinese signs in a font that has them, all others in Pillow's own."""

    def __init__(self, size, path=None):
        """path: a font with Chinese; without it the first of FONTS that is there."""
        self.latin = ImageFont.load_default(size)
        path = path or next((known for known in FONTS if Path(known).exists()), None)
        try:
            self.chinese = ImageFont.truetype(str(path), size) if path else None
        except OSError:
            raise ValueError(f"{path} cannot be read as a font.") from None

    def runs(self, text):
        """(part, font) for each run of one script."""
        for chinese, signs in itertools.groupby(text, is_chinese):
            if chinese and not self.chinese:
                raise ValueError("No font here has Chinese; name one with --font.")
            yield "".join(signs), self.chinese if chinese else self.latin

    def width(self, text):
        return sum(font.getlength(part) for part, font in self.runs(text))

    def write(self, pen, x, baseline, text):
        for part, font in self.runs(text):
            pen.text((x, baseline), part, fill=INK, font=font, anchor="ls")
            x += font.getlength(part)


def wrap(text, letters, width, lines):
    """Breaks text into up to `lines` lines of `width` pixels, at spaces and Chinese signs; then dots."""
    pieces, word = [], ""
    for sign in text:
        if sign == " " or is_chinese(sign):
            pieces += [word, sign] if word else [sign]
            word = ""
        else:
            word += sign
    rows = [""]
    for piece in [*pieces, word]:
        if letters.width((rows[-1] + piece).strip()) > width and rows[-1]:
            rows.append("")
        rows[-1] = (rows[-1] + piece).lstrip()
    if len(rows) > lines:
        last = rows[lines - 1]
        while last and letters.width(last + "…") > width:
            last = last[:-1]
        rows = [*rows[: lines - 1], last + "…"]
    return [row.strip() for row in rows]


def fit(picture, cell):
    """The picture scaled so that its longer side is `cell` pixels."""
    scale = cell / max(picture.size)
    size = tuple(max(1, round(side * scale)) for side in picture.size)
    return picture.resize(size, Image.BOX if scale < 1 else Image.BILINEAR)


def make_sheet(files, out, columns=8, cell=192, captions=None, font=None, font_size=12, lines=2):
    """Writes the sheet of `files` to OUT (PNG); captions: one text for each file, or None for none."""
    if columns < 1 or cell < 8:
        raise ValueError("A sheet needs at least 1 column and cells of at least 8 pixels.")
    if captions is not None and len(captions) != len(files):
        raise ValueError(f"There are {len(captions)} captions for {len(files)} pictures.")
    columns = min(columns, len(files))
    line = font_size + font_size // 3
    step = cell + GAP + (line * lines if captions else 0)
    rows = -(-len(files) // columns)
    sheet = Image.new("RGB", (columns * (cell + GAP) + GAP, rows * step + GAP), PAPER)
    pen, letters = ImageDraw.Draw(sheet), Letters(font_size, font) if captions else None
    for i, file in enumerate(files):
        x, y = GAP + i % columns * (cell + GAP), GAP + i // columns * step
        with Image.open(file) as picture:
            thumbnail = fit(picture.convert("RGB"), cell)
        sheet.paste(thumbnail, (x + (cell - thumbnail.width) // 2, y + (cell - thumbnail.height) // 2))
        if captions:
            for k, row in enumerate(wrap(captions[i], letters, cell, lines)):
                letters.write(pen, x, y + cell + font_size + 2 + k * line, row)
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    sheet.save(out, format="PNG", optimize=True)
    return sheet.size


def add_arguments(parser):
    parser.add_argument("--pictures", required=True, help="folder of pictures")
    parser.add_argument("--out", required=True, help="the PNG file to write")
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--cell", type=int, default=192, help="pixels a side of each thumbnail")
    parser.add_argument("--captions", help="JSON file of prompts, or the word names: the files' names")
    parser.add_argument("--ids", help="only these pictures, in this order: 3,17,40")
    parser.add_argument("--font", help="a font file that has Chinese")
    parser.add_argument("--font-size", type=int, default=12)
    parser.add_argument("--lines", type=int, default=2, help="lines for each caption")


def run(args):
    files = picture_files(args.pictures)
    if args.ids:
        by_name = {p.stem: p for p in files}
        lacking = [name for name in args.ids.split(",") if name not in by_name]
        if lacking:
            raise FileNotFoundError(f"There is no picture {lacking[0]} in {args.pictures}.")
        files = [by_name[name] for name in args.ids.split(",")]
    captions = None
    if args.captions == "names":
        captions = [p.stem for p in files]
    elif args.captions:
        prompts = json.loads(Path(args.captions).read_text(encoding="utf-8"))
        texts = {str(prompt["id"]): prompt["prompt"] for prompt in prompts}
        captions = [texts.get(p.stem, p.stem) for p in files]
    width, height = make_sheet(
        files, args.out, args.columns, args.cell, captions, args.font, args.font_size, args.lines
    )
    print(f"{args.out}: {len(files)} pictures, {width}×{height}")
