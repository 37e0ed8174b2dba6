"""Chooses scenes: objects, background, style, caption and layout, as plain numpy arrays.

`SceneDescriber.describe(B, step)` depends on (seed, step, B) alone. Nothing here draws pixels or needs
PyTorch, so that worker processes can run it (sampler.py); renderer.py draws what it describes.

A description is a dict; with N objects in the pack, one row per scene:

    B, aspect, bank             batch size; (height, width) of the picture; pictures per painted background
    kind, style, bg, nobj       ids in words.KINDS, STYLES, BACKGROUNDS; number of objects drawn        [B]
    obj                         object ids, left to right or top to bottom; slots beyond nobj unused    [B, 3]
    caps, lang                  list of captions; True where Chinese
    more                        with `wordings`: further captions of each scene, lists of `wordings`
    namebg, namestyle           whether the caption names background and style                           [B]
    color, recolored            list of colour words of the first object or None; True where it was repainted
    delta, pink                 hue shift in degrees of the repainted object; whether it becomes pink    [B]
    sc cx cy fl rot bb sh pc shade ink bi bflip bgain: see layout.py
"""

import json
import random
from pathlib import Path

import numpy as np

from .captions import Captioner
from .heldout import heldout_pair, heldout_single
from .layout import lay_out, shrink
from .words import (
    BACKGROUND_ID,
    BACKGROUNDS,
    HUES,
    KIND_WEIGHTS,
    KINDS,
    LINE_WEIGHTS,
    NAMED_WEIGHTS,
    NATURAL_SKIP,
    OBJECT_COUNT,
    POSITIONS,
    STYLE_WEIGHTS,
    STYLES,
    UNNAMED_WEIGHTS,
)

FLAT, LINE = STYLES.index("flat"), STYLES.index("line")
ROW3, SAME2 = KINDS.index("row3"), KINDS.index("same2")
CLEAR_HUES = {
    "yellow": (38, 62), "green": (75, 165), "blue": (190, 240), "purple": (256, 292), "pink": (300, 332),
}  # degrees
MIN_HUE_SHIFT = 25  # degrees; less would hardly show
UNCOLORED_CATEGORIES = ("face", "people", "body", "symbol", "shape", "place", "nature")
FLIPPABLE_CATEGORIES = ("animal", "vehicle", "food", "plant", "people", "creature")


def read_pack(pack_dir):
    """meta.json of a pack, or a clear error."""
    path = Path(pack_dir) / "meta.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; data/README.md says how to build the pack.")
    return json.loads(path.read_text(encoding="utf8"))


def natural_color(hue):
    """The colour word for a hue [degrees, share, value, saturation], or None where no word is safe."""
    degrees, _, value, saturation = hue
    degrees = degrees - 360 if degrees >= 332 else degrees
    if degrees < 15:
        if saturation >= 0.64:
            return "red" if value >= 0.66 else None
        return "pink" if degrees < 4 and value > 0.8 and saturation < 0.55 else None
    if degrees < 33:
        if saturation > 0.72 and value > 0.86:
            return "orange"
        return "brown" if value < 0.68 else None
    return next((color for color, (low, high) in CLEAR_HUES.items() if low <= degrees < high), None)


def hue_shift(color, hue):
    """Degrees from the dominant hue to the hue of `color`, -180..180."""
    return (HUES[color] - hue + 180) % 360 - 180


def _cumulative(weights):
    weights = np.asarray(weights, np.float64)
    return np.cumsum(weights / weights.sum())


class SceneDescriber:
    """Describes batches of scenes; see the top of this file.

    split: 'train' leaves out the held-out combinations (heldout.py), any other word allows them. bank:
    pictures per painted background. zh: share of Chinese captions. recolor, flip: shares of suitable objects
    that are repainted, mirrored. drop_bg, drop_style: shares of captions that do not name them. styles: those
    that occur. wordings: further captions of each scene, of which `free` is the share in free wording. even:
    0 draws objects as often as the pack says, 1 all alike.
    """

    def __init__(
        self, pack_dir, seed=0, split="train", bank=32, zh=0.5, recolor=0.30, flip=0.12, drop_bg=0.16,
        drop_style=0.30, styles=("3d", "flat", "line"), wordings=0, free=0.7, even=0.0,
    ):
        unknown = set(styles) - set(STYLES)
        if unknown or not styles:
            raise ValueError(f"styles must be some of {STYLES}, not {tuple(styles)}.")
        self.seed, self.split, self.bank = seed, split, bank
        self.zh, self.recolor, self.flip = zh, recolor, flip
        self.drop_bg, self.drop_style = drop_bg, drop_style
        self.wordings, self.free = wordings, free
        self.objects = read_pack(pack_dir)["objects"]
        self.captioner = Captioner(self.objects)
        self._kinds = _cumulative(KIND_WEIGHTS)
        self._styles = _cumulative(np.array(STYLE_WEIGHTS) * [style in styles for style in STYLES])
        self._weights = _cumulative([item["w"] ** (1 - even) for item in self.objects])
        self._read_objects()

    def _read_objects(self):
        items, entries = self.objects, self.captioner.entries
        colorable = np.array([
            bool(entry["en_uncolored"] and entry["zh_uncolored"] and entry["cat"] not in UNCOLORED_CATEGORIES)
            for entry in entries
        ])
        self.hue = np.array([item["hue"] for item in items], np.float32)  # [N, 4]
        self.boxes = np.array(
            [[item["bbox"].get(style, [0, 0, 1, 1]) for style in STYLES] for item in items], np.float32
        )  # [N, 3, 4]
        self.available = np.array([[style in item["off"] for style in STYLES] for item in items])  # [N, 3]
        share, saturation = (np.array([item["hue"][i] for item in items]) for i in (1, 3))
        self.recolorable = colorable & (share > 0.5)
        skip = np.array([item["label"] in NATURAL_SKIP for item in items])
        self.natural = colorable & (share > 0.62) & (saturation > 0.45) & ~skip
        self.countable = np.array([
            bool(entry["en_countable"] and entry["zh_countable"] and entry["cat"] != "place")
            for entry in entries
        ])
        self.flippable = np.array([item["cat"] in FLIPPABLE_CATEGORIES for item in items])

    def describe(self, B, step, aspect=(1, 1)):
        """The description of batch `step`. aspect: (height, width) in any unit; only their ratio matters."""
        rng = np.random.default_rng([self.seed, step, 7 if self.split == "train" else 8])
        kind = np.searchsorted(self._kinds, rng.random(B)).clip(0, len(KINDS) - 1)
        style = np.searchsorted(self._styles, rng.random(B)).clip(0, len(STYLES) - 1)
        count = np.array(OBJECT_COUNT)[kind]
        objects = self._choose_objects(rng, kind, style, count)
        named_bg, named_style = self._choose_named(rng, style)
        background = self._choose_backgrounds(rng, style, count, objects, named_bg)
        delta, target, color = self._choose_colors(rng, kind, style, objects[:, 0])
        size, position = self._choose_place_words(rng, kind)
        chinese = rng.random(B) < self.zh
        draws = rng.random((B, 40)).tolist()
        spots = list(POSITIONS)
        captions = [
            self.captioner.caption(
                KINDS[kind[i]], objects[i, : count[i] if kind[i] < SAME2 else 1].tolist(),
                BACKGROUNDS[background[i]], STYLES[style[i]], "zh" if chinese[i] else "en",
                iter(draws[i]).__next__, color[i], int(size[i]),
                spots[position[i]] if position[i] >= 0 else None, bool(named_bg[i]), bool(named_style[i]),
            )
            for i in range(B)
        ]
        layout = self._layout(rng, kind, style, objects, count, background, size, position, aspect)
        more = {}
        if self.wordings:
            rows = list(zip(kind, style, objects, count, background, color, size, position, named_bg, named_style))
            more = {"more": self._more_captions([self.seed, step, 9], rows)}
        recolored = delta != 0
        pink = recolored & (target == list(HUES).index("pink"))
        return {
            "B": B, "aspect": tuple(aspect), "bank": self.bank, "kind": kind, "style": style, "obj": objects,
            "nobj": count, "bg": background, "caps": captions, "lang": chinese, "namebg": named_bg,
            "namestyle": named_style, "color": color, "recolored": recolored, "delta": delta, "pink": pink,
            **more, **layout,
        }

    def _more_captions(self, seed, rows):
        """`wordings` further captions for each scene, with random numbers of their own."""
        draw, spots, captions = random.Random(str(seed)).random, list(POSITIONS), []
        for kind, style, objects, count, background, color, size, position, named_bg, named_style in rows:
            shown = objects[: count if kind < SAME2 else 1].tolist()
            spot = spots[position] if position >= 0 else None
            captions.append([
                self.captioner.caption(
                    KINDS[kind], shown, BACKGROUNDS[background], STYLES[style], "zh" if draw() < self.zh else "en",
                    draw, color, int(size), spot, bool(named_bg), bool(named_style), free=draw() < self.free,
                )
                for _ in range(self.wordings)
            ])
        return captions

    def scenes(self, specs, seed=0, aspect=(1, 1)):
        """A description, without captions, of given scenes: dicts of kind, objects (ids), style and, each or
        None, bg (None: white) and color. For reference pictures of evaluation prompts."""
        rng = np.random.default_rng([seed, 99])
        kind = np.array([KINDS.index(spec["kind"]) for spec in specs])
        style = np.array([STYLES.index(spec["style"]) for spec in specs])
        background = np.array([BACKGROUND_ID[spec.get("bg") or "white"] for spec in specs])
        objects = np.array([(list(spec["objects"]) * 3)[:3] for spec in specs])
        count = np.array(OBJECT_COUNT)[kind]
        size, position = np.zeros(len(specs), int), np.full(len(specs), -1)
        layout = self._layout(rng, kind, style, objects, count, background, size, position, aspect)
        color = [spec.get("color") for spec in specs]
        hues = self.hue[objects[:, 0], 0]
        shifts = [hue_shift(word, hue) if word in HUES else 0.0 for word, hue in zip(color, hues)]
        delta = np.array(shifts, np.float32)
        return {
            "B": len(specs), "aspect": tuple(aspect), "bank": self.bank, "kind": kind, "style": style,
            "obj": objects,
            "nobj": count, "bg": background, "color": color, "recolored": delta != 0, "delta": delta,
            "pink": np.array([word == "pink" for word in color]), **layout,
        }

    def _draw_objects(self, rng, shape):
        return np.searchsorted(self._weights, rng.random(shape)).clip(0, len(self.objects) - 1)

    def _choose_objects(self, rng, kind, style, count):
        """Object ids [B, 3]: existing in the style, countable if counted, distinct, not held out together."""
        objects = self._draw_objects(rng, (len(kind), 3))
        same = kind >= SAME2
        for _ in range(20):
            bad = same & ~self.countable[objects[:, 0]] | ~self.available[objects[:, 0], style]
            if not bad.any():
                break
            objects[bad, 0] = self._draw_objects(rng, int(bad.sum()))
        objects[same] = objects[same][:, :1]
        several, row = (count > 1) & ~same, kind == ROW3
        for _ in range(30):
            first, second, third = objects.T
            bad2 = several & ((second == first) | ~self.available[second, style])
            bad3 = row & ((third == first) | (third == second) | ~self.available[third, style])
            if self.split == "train":
                bad2 |= several & heldout_pair(first, second)
                bad3 |= row & (heldout_pair(first, third) | heldout_pair(second, third))
            if not (bad2.any() or bad3.any()):
                break
            objects[bad2, 1] = self._draw_objects(rng, int(bad2.sum()))
            objects[bad3, 2] = self._draw_objects(rng, int(bad3.sum()))
        return objects

    def _choose_named(self, rng, style):
        """Whether captions name background and style; an unnamed style means 3D, rarely another one."""
        named_bg = rng.random(len(style)) >= self.drop_bg
        named_style = rng.random(len(style)) >= self.drop_style
        named_style |= (style == LINE) & (rng.random(len(style)) < 0.97)
        named_style |= (style == FLAT) & (rng.random(len(style)) < 0.9)
        return named_bg, named_style

    def _choose_backgrounds(self, rng, style, count, objects, named):
        """Background ids [B], none of which is held out with one of the objects."""
        ids = np.arange(len(BACKGROUNDS))[None]
        named, line = named[:, None], np.array(LINE_WEIGHTS)[None]
        unnamed_line = line * (1 + 9 * (ids == BACKGROUND_ID["white"]))
        weights = np.where(
            (style == LINE)[:, None],
            np.where(named, line, unnamed_line),
            np.where(named, np.array(NAMED_WEIGHTS)[None], np.array(UNNAMED_WEIGHTS)[None]),
        )
        if self.split == "train":
            for slot in range(3):
                held_out = heldout_single(objects[:, slot, None], ids, style[:, None])
                weights = weights * ~((count > slot)[:, None] & held_out)
        cumulative = np.cumsum(weights, 1)
        chosen = rng.random(len(style))[:, None] * cumulative[:, -1:] > cumulative
        return chosen.sum(1).clip(0, len(BACKGROUNDS) - 1)

    def _choose_colors(self, rng, kind, style, first):
        """(hue shift of the first object or 0 [B], index in HUES aimed at [B], list of colour words)."""
        length, words = len(kind), list(HUES)
        can = ((kind == 0) | (kind >= SAME2)) & (style != LINE)
        repaint = can & self.recolorable[first] & (rng.random(length) < self.recolor)
        target = rng.integers(0, len(words), length)
        hues = np.array(list(HUES.values()), np.float32)[target]
        delta = np.where(repaint, (hues - self.hue[first, 0] + 180) % 360 - 180, 0).astype(np.float32)
        delta[np.abs(delta) <= MIN_HUE_SHIFT] = 0
        repaint = delta != 0
        natural = can & ~repaint & self.natural[first] & (rng.random(length) < 0.12)
        color = [None] * length
        for i in np.flatnonzero(repaint):
            color[i] = words[target[i]]
        for i in np.flatnonzero(natural):
            color[i] = natural_color(self.hue[first[i]])
        return delta, target, color

    @staticmethod
    def _choose_place_words(rng, kind):
        """(size word -1, 0, 1 [B], index in POSITIONS or -1 [B]); single objects only."""
        single, u = kind == 0, rng.random(len(kind))
        size = np.where(single & (u < 0.05), -1, np.where(single & (u > 0.95), 1, 0))
        position = np.full(len(kind), -1)
        placed = single & (u > 0.05) & (u < 0.12)
        position[placed] = rng.integers(0, len(POSITIONS), int(placed.sum()))
        return size, position

    def _layout(self, rng, kind, style, objects, count, background, size, position, aspect):
        scene = {"kind": kind, "style": style, "count": count, "background": background, "size_word": size,
                 "position": position}
        boxes = self.boxes[objects, style[:, None]]
        layout = lay_out(rng, scene, boxes, self.flippable[objects], self.flip, self.bank)
        shrink(layout, kind, background, position, aspect)
        return layout
