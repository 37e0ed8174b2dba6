"""A made-up pack of a few plain shapes in the format of data/build_pack.py, for tests."""

import io
import json
from pathlib import Path

from PIL import Image, ImageDraw

NAMES = [
    ("cat", "猫", "只", "animal", "animal-mammal"), ("dog", "狗", "只", "animal", "animal-mammal"),
    ("horse", "马", "匹", "animal", "animal-mammal"), ("car", "汽车", "辆", "vehicle", "transport-ground"),
    ("apple", "苹果", "个", "food", "food-fruit"), ("umbrella", "雨伞", "把", "object", "sky & weather"),
    ("rose", "玫瑰", "朵", "plant", "plant-flower"), ("castle", "城堡", "座", "place", "place-building"),
]  # English, Chinese, measure word, category, sub-category
COUNT = 5 * len(NAMES)


def _picture(index, line):
    """An ellipse (3D, flat) or its outline (line), 256 pixels, filling most of the square."""
    image = Image.new("L" if line else "RGBA", (256, 256), 0)
    box = (20, 40, 235, 225 - index % 40)
    colors = ((215, 40 + index * 3 % 60, 30, 255), (40, 170, 60, 255), (40, 90, 210, 255))
    color = 255 if line else colors[index % 3]
    ImageDraw.Draw(image).ellipse(box, fill=None if line else color, outline=color, width=10)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True)
    return buffer.getvalue(), [round(v / 256, 4) for v in box]


def make(folder):
    """Writes meta.json and pack256.bin."""
    blob, objects = bytearray(), []
    for index in range(COUNT):
        en, zh, measure, category, subcategory = NAMES[index % len(NAMES)]
        item = {
            "id": index, "label": f"{en} {index}", "en": [f"{en} {index}", f"little {en}"],
            "zh": [f"{zh}{index}"], "mw": measure, "cat": category, "sub": subcategory, "pop": 1,
            "w": 1 + index % 3, "tags_en": ["thing"], "tags_zh": ["东西"], "off": {}, "bbox": {},
            "hue": [(5.0, 125.0, 218.0)[index % 3], 0.9, 0.8, 0.8],
        }
        for style in ("3d", "flat", "line"):
            if style == "line" and index == 7:
                continue  # an object that one style lacks
            data, item["bbox"][style] = _picture(index, style == "line")
            item["off"][style] = [len(blob), len(data)]
            blob += data
        objects.append(item)
    folder = Path(folder)
    (folder / "pack256.bin").write_bytes(blob)
    (folder / "meta.json").write_text(json.dumps({"n": COUNT, "objects": objects}), encoding="utf8")
    return str(folder)
