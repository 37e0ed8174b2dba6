"""Builds the picture pack of the scene generator out of five npm packages and curated.txt.

    python3 -m train_mini.data.build_pack --out pack [--cache downloads]

Writes to --out:
    meta.json     {version, n, styles, size, objects: [...]}; for each object
                  id, hex (code points), label, en[] and zh[] (names, the main one first; "~" in front: takes
                  no article), mw (Chinese measure word), cat, sub (category, sub-category), pop (well known),
                  w (sampling weight), tags_en, tags_zh, off {style: [offset, length] in pack256.bin}, bbox
                  {style: x0, y0, x1, y1 of the art, 0..1}, hue [dominant hue in degrees, its share, value,
                  saturation] and gray, val (share of grey pixels, mean value) of the 3D render
    pack256.bin   pictures of 256×256 pixels one after the other: 3D renders as published (WebP), flat ones as
                  WebP of quality 90, line art as the alpha channel in lossless WebP
    LICENSE.*     licences of the sources

Needs numpy, Pillow with WebP and the program rsvg-convert (Debian: librsvg2-bin).
"""

import argparse
import io
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from . import npm

SIZE = 256
MEASURE_SIZE = 128  # boxes and hues are measured on pictures of this size
STYLES = ("3d", "flat", "line")
SKIPPED_GROUPS = (None, 2, 9)  # emojibase: regional indicators, skin tones and hair, flags
# Sub-category prefix -> category; the first match counts, anything else is an object.
CATEGORIES = {
    "face": "face", "cat-face": "face", "monkey-face": "face", "heart": "symbol", "emotion": "symbol",
    "hand": "body", "body": "body", "person": "people", "family": "people", "animal": "animal",
    "plant": "plant", "food": "food", "drink": "food", "dishware": "object", "place": "place",
    "transport-sign": "symbol", "transport": "vehicle", "hotel": "object", "time": "object", "sky": "nature",
    "event": "event", "award": "event", "sport": "sport", "game": "game", "arts": "object",
    "clothing": "clothing", "sound": "object", "music": "music", "warning": "symbol",
    "arrow": "symbol", "religion": "symbol", "math": "symbol", "punctuation": "symbol", "currency": "symbol",
    "other-symbol": "symbol", "geometric": "shape",
}
CATEGORY_OF = {
    "ghost": "creature", "alien": "creature", "alien monster": "creature", "robot": "creature",
    "skull": "creature", "pile of poo": "object", "clown face": "creature", "ogre": "creature",
    "goblin": "creature",
}
WEIGHTS = {
    "animal": 2.0, "food": 2.0, "vehicle": 2.0, "plant": 2.0, "nature": 1.6, "place": 1.3, "object": 1.3,
    "people": 1.2, "creature": 1.6, "sport": 1.3, "game": 1.3, "music": 1.3, "clothing": 1.3, "event": 1.3,
    "face": 0.8, "body": 0.6, "symbol": 0.6, "shape": 0.8,
}
WELL_KNOWN_WEIGHT = 1.6
PEOPLE = (
    "astronaut,firefighter,police officer,teacher,scientist,farmer,cook,artist,pilot,judge,singer,student,"
    "mechanic,technologist,construction worker,detective,superhero,vampire,mage,fairy,elf"
).split(",")  # each also as "man …" and "woman …"


@dataclass
class Emoji:
    """One entry of emojibase with what the picture packages have of it."""

    code: str  # code points without FE0F
    sub: str
    label: str
    zh_label: str
    tags: list
    zh_tags: list
    render: str | None  # file name of the 3D render
    flat: str | None  # icon names
    line: str | None


def _code(hexcode):
    return "-".join(part for part in hexcode.upper().split("-") if part != "FE0F")


def _icon_names(files):
    return {_code(code): name for code, name in json.loads(files["chars.json"]).items()}


def read_emoji(emojibase, renders, flat, line):
    """{label: Emoji}, from the files of the packages."""
    chinese = {entry["hexcode"]: entry for entry in json.loads(emojibase["zh/data.json"])}
    subgroups = {s["order"]: s["key"] for s in json.loads(emojibase["en/messages.json"])["subgroups"]}
    pictures = {_code(Path(name).stem): name for name in renders}
    flat_names, line_names = _icon_names(flat), _icon_names(line)
    table = {}
    for entry in json.loads(emojibase["en/data.json"]):
        if entry.get("group") in SKIPPED_GROUPS:
            continue
        code, zh = _code(entry["hexcode"]), chinese[entry["hexcode"]]
        emoji = Emoji(
            code, subgroups[entry["subgroup"]], entry["label"], zh["label"],
            entry["tags"], zh.get("tags", []),
            pictures.get(code), flat_names.get(code), line_names.get(code),
        )
        table.setdefault(emoji.label, emoji)
    return table


def read_curated(text, table):
    """[(label, well known, English names, Chinese names, measure word)] of curated.txt, then of PEOPLE."""
    chosen = []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        label, en, zh, measure = (line.lstrip("*").split("|") + ["", "", ""])[:4]
        if label not in table or not table[label].render:
            raise ValueError(f"curated.txt names '{label}', of which there is no 3D render.")
        names_en = [name for name in en.split(";") if name] or [label]
        names_zh = [name for name in zh.split(";") if name] or [table[label].zh_label]
        chosen.append((label, line.startswith("*"), names_en, names_zh, measure))
    seen = {label for label, *_ in chosen}
    if len(seen) < len(chosen):
        raise ValueError("curated.txt names a label twice.")
    for base in PEOPLE:
        for sex, adjective in (("man", "male"), ("woman", "female")):
            label = f"{sex} {base}"
            if label in table and label not in seen and table[label].render:
                chosen.append((label, False, [label, f"{adjective} {base}"], [table[label].zh_label], "位"))
    return chosen


def category(sub, label):
    if label in CATEGORY_OF:
        return CATEGORY_OF[label]
    return next((name for prefix, name in CATEGORIES.items() if sub.startswith(prefix)), "object")


def rasterize(icons, name):
    """An icon of an iconify collection as an RGBA picture of SIZE pixels, or None if there is none."""
    if name is None:
        return None
    name = icons.get("aliases", {}).get(name, {}).get("parent", name)
    body = icons["icons"].get(name)
    if body is None:
        return None
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{SIZE}" height="{SIZE}" viewBox="0 0 32 32" color="#000">{body["body"]}</svg>'
    )
    command = ["rsvg-convert", "-w", str(SIZE), "-h", str(SIZE)]
    png = subprocess.run(command, input=svg.encode(), stdout=subprocess.PIPE, check=True).stdout
    return Image.open(io.BytesIO(png)).convert("RGBA")


def webp(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", method=4, **options)
    return buffer.getvalue()


def encode_render(data):
    """(bytes, picture) of a 3D render: as published if it has the right size, else padded and resized."""
    image = Image.open(io.BytesIO(data)).convert("RGBA")
    if image.size == (SIZE, SIZE):
        return data, image
    side = max(image.size)
    square = Image.new("RGBA", (side, side))
    square.paste(image, ((side - image.size[0]) // 2, (side - image.size[1]) // 2))
    image = square.resize((SIZE, SIZE), Image.LANCZOS)
    return webp(image, quality=90), image


def downscale(image):
    """Box average over premultiplied pixels: RGBA -> uint8 [128, 128, 4] with straight alpha."""
    pixels = np.asarray(image.convert("RGBA"), np.float32)
    alpha = pixels[..., 3:] / 255
    pixels = np.concatenate([pixels[..., :3] * alpha, pixels[..., 3:]], -1)
    n = SIZE // MEASURE_SIZE
    pixels = pixels.reshape(MEASURE_SIZE, n, MEASURE_SIZE, n, 4).mean((1, 3))
    alpha = pixels[..., 3:] / 255
    rgb = np.where(alpha > 0, pixels[..., :3] / np.maximum(alpha, 1e-6), 0)
    return np.concatenate([rgb, pixels[..., 3:]], -1).round().clip(0, 255).astype(np.uint8)


def art_box(alpha):
    """[x0, y0, x1, y1] of what is visible, in 0..1."""
    visible = alpha > 64
    ys, xs = np.flatnonzero(visible.any(1)), np.flatnonzero(visible.any(0))
    return [round(float(v) / MEASURE_SIZE, 4) for v in (xs[0], ys[0], xs[-1] + 1, ys[-1] + 1)]


def measure_color(pixels):
    """{hue: [degrees, share, value, saturation], gray, val} of the opaque pixels of a 3D render."""
    pixels = pixels.reshape(-1, 4).astype(np.float32) / 255
    pixels = pixels[pixels[:, 3] > 0.8][:, :3]
    high, low = pixels.max(1), pixels.min(1)
    span = high - low
    saturation = span / np.maximum(high, 1e-6)
    r, g, b = pixels.T
    safe = np.maximum(span, 1e-6)
    sixth = np.where(high == g, (b - r) / safe + 2, (r - g) / safe + 4)
    hue = np.where(high == r, ((g - b) / safe) % 6, sixth) * 60
    colored = (saturation > 0.3) & (high > 0.25)
    histogram = np.histogram(hue[colored], 36, (0, 360))[0].astype(float)
    smooth = sum(np.roll(histogram, shift) for shift in range(-2, 3))
    peak = int(smooth.argmax())
    share = smooth[peak] / max(1, len(pixels))
    near = colored & (np.abs((hue - (peak * 10 + 5) + 180) % 360 - 180) <= 25)
    degrees = value = vividness = 0.0
    if near.any():
        angle = np.deg2rad(hue[near])
        degrees = float(np.rad2deg(np.arctan2(np.sin(angle).mean(), np.cos(angle).mean())) % 360)
        value, vividness = float(high[near].mean()), float(saturation[near].mean())
    return {
        "hue": [round(degrees, 1), round(float(share), 3), round(value, 3), round(vividness, 3)],
        "gray": round(float((saturation < 0.15).mean()), 3),
        "val": round(float(high.mean()), 3),
    }


def add_pictures(item, blob, render, flat, line):
    """Appends an object's pictures to `blob` and what they measure to `item`. flat, line: RGBA or None."""
    data, image = encode_render(render)
    encoded = {"3d": (data, image)}
    if flat is not None:
        encoded["flat"] = (webp(flat, quality=90, alpha_quality=100), flat)
    if line is not None:
        encoded["line"] = (webp(line.getchannel("A"), lossless=True), line)
    item["off"], item["bbox"] = {}, {}
    for style, (data, image) in encoded.items():
        item["off"][style] = [len(blob), len(data)]
        item["bbox"][style] = art_box(downscale(image)[..., 3])
        blob += data
    item.update(measure_color(downscale(encoded["3d"][1])))


def build(out, cache, threads=4):
    """Writes the pack to the folder `out`; tarballs are kept in `cache`."""
    here, out = Path(__file__).parent, Path(out)
    emojibase = npm.read(npm.EMOJIBASE, cache, re.compile(r"(en|zh)/(data|messages)\.json|LICENSE").fullmatch)
    renders = npm.read(npm.RENDERS, cache, lambda name: name.startswith("assets/"))
    flat, line = (npm.read(package, cache, lambda name: name in ("icons.json", "chars.json", "info.json"))
                  for package in (npm.FLAT, npm.LINE))
    table = read_emoji(emojibase, renders, flat, line)
    chosen = read_curated((here / "curated.txt").read_text(encoding="utf8"), table)
    flat_icons, line_icons = json.loads(flat["icons.json"]), json.loads(line["icons.json"])
    with ThreadPoolExecutor(threads) as pool:
        flat_pictures = list(pool.map(lambda entry: rasterize(flat_icons, table[entry[0]].flat), chosen))
        line_pictures = list(pool.map(lambda entry: rasterize(line_icons, table[entry[0]].line), chosen))
    objects, blob = [], bytearray()
    for index, (label, well_known, en, zh, measure) in enumerate(chosen):
        emoji, kind = table[label], category(table[label].sub, label)
        item = {
            "id": index, "hex": emoji.code.lower(), "label": label, "en": en, "zh": zh, "mw": measure,
            "cat": kind, "sub": emoji.sub, "pop": int(well_known),
            "w": WEIGHTS[kind] * (WELL_KNOWN_WEIGHT if well_known else 1),
            "tags_en": emoji.tags[:6], "tags_zh": emoji.zh_tags[:6],
        }
        add_pictures(item, blob, renders[emoji.render], flat_pictures[index], line_pictures[index])
        objects.append(item)
    out.mkdir(parents=True, exist_ok=True)
    (out / "pack256.bin").write_bytes(blob)
    meta = {"version": 1, "n": len(objects), "styles": STYLES, "size": [SIZE], "objects": objects}
    text = json.dumps(meta, ensure_ascii=False, separators=(",", ":"))
    (out / "meta.json").write_text(text, encoding="utf8")
    (out / "LICENSE.emojibase").write_bytes(emojibase["LICENSE"])
    licence = npm.read(npm.FLUENT_LICENSE, cache, lambda name: name == "LICENSE")["LICENSE"]
    (out / "LICENSE.fluentui-emoji").write_bytes(licence)
    return objects, len(blob)


def main():
    parser = argparse.ArgumentParser(description="Builds the picture pack out of npm packages.")
    parser.add_argument("--out", required=True, help="folder of the pack")
    parser.add_argument("--cache", default="downloads", help="folder that keeps the tarballs")
    args = parser.parse_args()
    objects, size = build(args.out, args.cache)
    counts = ", ".join(f"{sum(style in item['off'] for item in objects)} {style}" for style in STYLES)
    print(f"{len(objects)} objects; pictures: {counts}; {size / 2**20:.2f} MiB")


if __name__ == "__main__":
    main()
