"""Where the objects of a scene stand and what light they get: the numbers that the renderer draws from.

Everything is in units of the square canvas, 0..1, y downwards; arrays have one row per scene and three
columns of object slots (unused slots have size 0):

    sc, cx, cy   size of the object's square picture and its centre          [B, 3]
    fl, rot      mirrored; turned by rot radians                              [B, 3]
    bb           box of the art within its picture: x0, y0, x1, y1            [B, 3, 4]
    sh           darkness of the contact shadow, 0 = none                     [B, 3]
    pc, shade    plain background: colour 0..255 [B, 3], fall-off to the rim  [B]
    ink          colour of line art, 0..255                                   [B, 3]
    bi           painted background: scene number * bank + picture, or -1     [B]
    bflip, bgain painted background mirrored [B]; gain of its channels        [B, 3]

`shrink` then fits a layout to a canvas that is not square.
"""

import numpy as np

from .words import BACKGROUND_ID, GROUND, KINDS, PLAIN, POSITIONS, RGB

SINGLE, PAIR_LR, PAIR_TB, ROW3, SAME2, SAME3 = range(len(KINDS))
MARGIN = 0.012  # between the art and the rim of the canvas
_POSITION_XY = np.array(list(POSITIONS.values()))
_PLAIN_RGB = np.array([RGB[name] for name in PLAIN], np.float32)


class Placement:
    """The layouts of one batch, being built; `rng` is drawn from in a fixed order."""

    def __init__(self, rng, kind, style, count, background, position, boxes):
        self.rng, self.kind, self.style = rng, kind, style
        self.background, self.position = background, position
        self.boxes = boxes  # [B, 3, 4]
        self.length = len(kind)
        self.active = np.arange(3)[None] < count[:, None]
        self.size = np.zeros((self.length, 3), np.float32)
        self.x = np.full((self.length, 3), 0.5, np.float32)
        self.y = np.full((self.length, 3), 0.5, np.float32)

    def jitter(self, amount):
        return self.rng.uniform(-amount, amount, self.length)

    def uniform(self, low, high):
        return self.rng.uniform(low, high, self.length)

    def _put(self, mask, slot, size, x, y):
        self.size[mask, slot], self.x[mask, slot], self.y[mask, slot] = size[mask], x[mask], y[mask]

    def place_singles(self, size_word):
        small, big = self.uniform(0.30, 0.42), self.uniform(0.90, 1.0)
        positioned, usual = self.uniform(0.32, 0.44), self.uniform(0.60, 0.88)
        named = self.position >= 0
        size = np.select([size_word < 0, size_word > 0, named], [small, big, positioned], usual)
        spot = _POSITION_XY[self.position.clip(0)]
        play = np.minimum(np.maximum(0, (1 - size) / 2 - 0.02), 0.10)
        x = np.where(named, spot[:, 0] + self.jitter(0.03), 0.5 + self.jitter(1) * play)
        y = np.where(named, spot[:, 1] + self.jitter(0.03), 0.5 + self.jitter(1) * play)
        self._put(np.ones(self.length, bool), 0, size, x, y)

    def place_groups(self):
        mask, size = self.kind == PAIR_LR, self.uniform(0.42, 0.49)
        for slot, x in ((0, 0.26), (1, 0.74)):
            scale = self.uniform(0.93, 1.04)
            self._put(mask, slot, size * scale, x + self.jitter(0.02), 0.52 + self.jitter(0.05))
        mask, size, x = self.kind == PAIR_TB, self.uniform(0.42, 0.48), 0.5 + self.jitter(0.08)
        for slot, y in ((0, 0.275), (1, 0.715)):
            scale = self.uniform(0.95, 1.05)
            self._put(mask, slot, size * scale, x + self.jitter(0.02), y + self.jitter(0.015))
        mask, size, y = np.isin(self.kind, (ROW3, SAME3)), self.uniform(0.285, 0.325), 0.5 + self.jitter(0.12)
        for slot, x in ((0, 0.18), (1, 0.5), (2, 0.82)):
            scale = self.uniform(0.96, 1.04)
            self._put(mask, slot, size * scale, x + self.jitter(0.012), y + self.jitter(0.015))
        mask, size, y = self.kind == SAME2, self.uniform(0.42, 0.48), 0.52 + self.jitter(0.05)
        for slot, x in ((0, 0.26), (1, 0.74)):
            self._put(mask, slot, size, x + self.jitter(0.012), y + self.jitter(0.012))
        self.size[~self.active] = 0

    def stand_on_ground(self):
        """In scenes with a ground, objects stand on it; the upper one of a stack rests on the lower one."""
        ground = np.zeros(self.length, bool)
        level = np.zeros(self.length, np.float32)
        for name, (low, high) in GROUND.items():
            here = self.background == BACKGROUND_ID[name]
            ground |= here
            level[here] = self.rng.uniform(low, high, int(here.sum()))
        for slot in range(3):
            lowest = (self.kind != PAIR_TB) | (slot == 1)
            stands = ground & self.active[:, slot] & (self.position < 0) & lowest
            foot = level + (self.size[:, 0] > 0.85) * 0.03
            self.y[stands, slot] = (foot - (self.boxes[:, slot, 3] - 0.5) * self.size[:, slot])[stands]
        stacked = ground & (self.kind == PAIR_TB)
        top_of_lower = self.y[:, 1] + (self.boxes[:, 1, 1] - 0.5) * self.size[:, 1]
        foot_of_upper = self.y[:, 0] + (self.boxes[:, 0, 3] - 0.5) * self.size[:, 0]
        self.y[stacked, 0] += (top_of_lower - foot_of_upper + 0.02)[stacked]
        return ground

    def keep_inside(self, mirrored):
        """Moves objects so that their art stays on the canvas."""
        left = np.where(mirrored, 1 - self.boxes[..., 2], self.boxes[..., 0])
        right = np.where(mirrored, 1 - self.boxes[..., 0], self.boxes[..., 2])
        for centre, low, high in ((self.x, left, right), (self.y, self.boxes[..., 1], self.boxes[..., 3])):
            first = (0.5 - low) * self.size + MARGIN
            last = 1 - (high - 0.5) * self.size - MARGIN
            np.clip(centre, np.minimum(first, 0.5), np.maximum(last, 0.5), out=centre)

    def shadows(self):
        rng, background = self.rng, self.background
        in_air = np.isin(background, [BACKGROUND_ID["sky"], BACKGROUND_ID["night"]])
        dark = np.where(in_air | (self.style == 2), 0, np.where(self.style == 0, 0.34, 0.16))
        dark = dark * np.where(background < len(PLAIN), (rng.random(self.length) < 0.7) * 0.8, 1)
        casts = self.active & ((self.kind != PAIR_TB)[:, None] | (np.arange(3)[None] == 1))
        shadow = np.where(casts, dark[:, None], 0).astype(np.float32)
        shadow[self.position >= 0] = 0
        return shadow

    def plain_colors(self):
        """(colour of the plain background, colour of line art on it), 0..255."""
        rng, length = self.rng, self.length
        base = _PLAIN_RGB[self.background.clip(0, len(PLAIN) - 1)]
        tinted = base + rng.normal(0, 1, (length, 3)) * 5 + rng.normal(0, 4, (length, 1))
        neutral = base + rng.normal(0, 2.5, (length, 1))
        is_neutral = np.isin(self.background, [BACKGROUND_ID["white"], BACKGROUND_ID["black"]])
        color = np.where(is_neutral[:, None], neutral, tinted).clip(0, 255).astype(np.float32)
        brightness = (color * np.array([0.299, 0.587, 0.114], np.float32)).sum(1)
        ink = np.where(brightness[:, None] < 110, 250.0, 16.0) * np.ones((1, 3))
        return color, ink.astype(np.float32)


def lay_out(rng, scene, boxes, flippable, flip, bank):
    """The layout arrays (see the top) of a batch.

    scene: dict of kind, style, count, background, size_word (-1, 0, 1) and position (index or -1), arrays of
    length B; boxes [B, 3, 4] and flippable [B, 3] belong to the objects; flip: share of mirrored ones; bank:
    pictures per scene.
    """
    kind, background, position = scene["kind"], scene["background"], scene["position"]
    length = len(kind)
    place = Placement(rng, kind, scene["style"], scene["count"], background, position, boxes)
    place.place_singles(scene["size_word"])
    place.place_groups()
    ground = place.stand_on_ground()
    mirrored = (rng.random((length, 3)) < flip) & flippable
    mirrored[kind >= SAME2] = mirrored[kind >= SAME2][:, :1]
    place.keep_inside(mirrored)
    turned = rng.random((length, 1)) < 0.15
    rotation = np.where(turned, rng.uniform(-0.12, 0.12, (length, 3)), 0).astype(np.float32)
    rotation[ground | (kind > SINGLE)] = 0
    shadow = place.shadows()
    color, ink = place.plain_colors()
    shade = rng.uniform(0, 0.07, length) * np.where(background == BACKGROUND_ID["white"], 0.35, 1)
    shade *= (scene["style"] != 2) & (background != BACKGROUND_ID["black"])
    picture = rng.integers(0, bank, length)
    painted = background >= len(PLAIN)
    return {
        "sc": place.size, "cx": place.x, "cy": place.y, "fl": mirrored, "rot": rotation, "sh": shadow,
        "bb": boxes, "pc": color, "shade": shade.astype(np.float32), "ink": ink,
        "bi": np.where(painted, (background - len(PLAIN)) * bank + picture, -1),
        "bflip": rng.random(length) < 0.5,
        "bgain": (1 + rng.normal(0, 0.03, (length, 3))).astype(np.float32),
    }


def shrink(layout, kind, background, position, aspect):
    """Fits a layout to the centre crop of `aspect` = (height, width) out of the square canvas, in place.

    Everything shrinks by short side / long side and moves towards the middle along the short side. Along the
    long side objects keep their places, except that in a tall picture those on the ground keep their feet
    on it and stacked ones stay together.
    """
    height, width = aspect
    factor = np.float32(min(height, width) / max(height, width))
    if factor == 1:
        return
    if height < width:
        layout["cy"] = 0.5 + (layout["cy"] - 0.5) * factor
    else:
        ground = np.isin(background, [BACKGROUND_ID[name] for name in GROUND]) & (position < 0)
        feet = layout["cy"] + (layout["bb"][..., 3] - 0.5) * layout["sc"]
        anchor = np.where(ground[:, None], feet, layout["cy"])
        stacked = kind == PAIR_TB
        anchor[stacked] = np.where(ground, feet[:, 1], 0.5)[stacked, None]
        layout["cy"] = (anchor + (layout["cy"] - anchor) * factor).astype(np.float32)
        layout["cx"] = 0.5 + (layout["cx"] - 0.5) * factor
    layout["sc"] = layout["sc"] * factor
