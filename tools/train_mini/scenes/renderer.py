"""Draws described scenes with PyTorch: backgrounds, contact shadows, then the objects.

`SceneRenderer.render` takes a description (describer.py) and returns [B, 3, h, w] float32 in [-1, 1]; h and w
follow the description's aspect, the longer side being `res`. The same description gives the same picture.

Textures are the 256-pixel pictures of the pack with two smaller versions each, alpha premultiplied; renderers
of different sizes share them, and renderers of one size share the painted backgrounds.
"""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from .backgrounds import paint_bank
from .describer import read_pack
from .words import KINDS, STYLES

TEXTURE_SIZE = 256
LEVELS = 3
CHANNELS = {"3d": 4, "flat": 4, "line": 1}
LINE = STYLES.index("line")
SAME2 = KINDS.index("same2")
_textures = {}  # (pack, device) -> see load_textures
_pictures = {}  # (size, count, device) -> see load_pictures


def _decode(pack_dir, objects):
    """The pack's pictures, one uint8 array per style [N, 4 or 1, 256, 256]; zeros where there is none."""
    blob = (Path(pack_dir) / "pack256.bin").read_bytes()
    arrays = [np.zeros((len(objects), CHANNELS[s], TEXTURE_SIZE, TEXTURE_SIZE), np.uint8) for s in STYLES]

    def decode(index):
        for array, style in zip(arrays, STYLES):
            if style not in objects[index]["off"]:
                continue
            offset, length = objects[index]["off"][style]
            image = Image.open(io.BytesIO(blob[offset : offset + length]))
            pixels = np.asarray(image.convert("L" if style == "line" else "RGBA"))
            array[index] = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)

    with ThreadPoolExecutor(os.cpu_count() or 4) as pool:
        list(pool.map(decode, range(len(objects))))
    return arrays


@torch.no_grad()
def load_textures(pack_dir, device):
    """Per style, tensors [N, 4 or 1, s, s] uint8 of s = 256, 128 and 64; kept for the next caller."""
    key = (str(Path(pack_dir).resolve()), str(torch.device(device)))
    if key not in _textures:
        styles = []
        for array in _decode(pack_dir, read_pack(pack_dir)["objects"]):
            texture = torch.from_numpy(array).to(device)
            if texture.shape[1] == 4:
                for part in texture.split(64):  # views: premultiplied in place, a few at a time
                    part[:, :3] = (part[:, :3].float() * (part[:, 3:].float() / 255)).round().to(torch.uint8)
            levels = [texture]
            while len(levels) < LEVELS:
                halves = [F.avg_pool2d(part.float(), 2).round() for part in levels[-1].split(64)]
                levels.append(torch.cat([half.to(torch.uint8) for half in halves]))
            styles.append(levels)
        _textures[key] = styles
    return _textures[key]


def load_pictures(size, count, device, workers=1):
    """paint_bank's pictures on the device, uint8 [n, 3, size, size]; kept for the next caller."""
    key = (size, count, str(torch.device(device)))
    if key not in _pictures:
        pictures = torch.from_numpy(paint_bank(size, count, workers))
        _pictures[key] = pictures.permute(0, 3, 1, 2).contiguous().to(device)
    return _pictures[key]


def _column(x):
    return x.view(-1, 1, 1, 1)


def _hsv_to_rgb(hue, saturation, value):
    """Hue in degrees; all [n, 1, S, S] -> [n, 3, S, S]."""
    channels = []
    for offset in (5.0, 3.0, 1.0):
        k = (offset + hue / 60) % 6
        channels.append(value - value * saturation * torch.minimum(k, 4 - k).clamp(0, 1))
    return torch.cat(channels, 1)


def shift_hue(texture, delta, dominant, pink):
    """Repaints the pixels near an object's dominant hue.

    texture [n, 4, S, S], premultiplied, 0..1; delta [n] degrees; dominant [n, 4]: hue in degrees, share,
    value, saturation; pink [n], 1 where the new colour is a light one. Dull and dark objects become more
    vivid.
    """
    alpha = texture[:, 3:]
    rgb = (texture[:, :3] / alpha.clamp(min=1e-3)).clamp(0, 1)
    high, low = rgb.amax(1, keepdim=True), rgb.amin(1, keepdim=True)
    span = (high - low).clamp(min=1e-5)
    r, g, b = rgb[:, :1], rgb[:, 1:2], rgb[:, 2:]
    hue = torch.where(
        high == r, ((g - b) / span) % 6, torch.where(high == g, (b - r) / span + 2, (r - g) / span + 4)
    ) * 60
    distance = ((hue - _column(dominant[:, 0]) + 180) % 360 - 180).abs()
    weight = ((70 - distance) / 15).clamp(0, 1)
    pink = _column(pink)
    boost = _column((0.62 / dominant[:, 3].clamp(min=0.1)).clamp(1, 3))
    saturation = ((high - low) / high.clamp(min=1e-5) * boost).clamp(max=1) * (1 - 0.42 * pink)
    value = (high * _column((0.82 / dominant[:, 2].clamp(min=0.2)).clamp(1, 1.5))).clamp(max=1)
    value = value + (1 - value) * 0.35 * pink
    repainted = _hsv_to_rgb((hue + _column(delta)) % 360, saturation, value)
    return torch.cat([(rgb * (1 - weight) + repainted * weight) * alpha, alpha], 1)


class SceneRenderer:
    """Draws descriptions at one size. bank: pictures per background; workers: processes that paint them."""

    def __init__(self, pack_dir, device="cuda", res=512, bank=32, workers=1):
        self.device, self.res, self.bank = torch.device(device), res, bank
        self.pictures = load_pictures(res, bank, self.device, workers)
        self.hue = torch.tensor([item["hue"] for item in read_pack(pack_dir)["objects"]], device=self.device)
        self.textures = load_textures(pack_dir, self.device)
        axis = (torch.arange(res, device=self.device) + 0.5) / res
        self.grid_y, self.grid_x = axis.view(1, res, 1), axis.view(1, 1, res)

    def _move(self, array):
        tensor = torch.from_numpy(np.ascontiguousarray(array))
        if self.device.type == "cuda":
            return tensor.pin_memory().to(self.device, non_blocking=True)
        return tensor.to(self.device)

    def _move_float(self, array):
        return self._move(np.asarray(array, np.float32))

    def picture_size(self, aspect):
        """(height, width) in pixels of a picture of this aspect; the longer side is `res`."""
        return tuple(round(self.res * side / max(aspect)) for side in aspect)

    @torch.no_grad()
    def render(self, description):
        """The pictures of a description, [B, 3, h, w] float32 in [-1, 1]."""
        d = description
        canvas = torch.empty(d["B"], 3, self.res, self.res, device=self.device)
        self._draw_plain(canvas, d)
        self._draw_painted(canvas, d)
        slots = range(int(d["nobj"].max()))
        for slot in slots:
            self._draw_shadows(canvas, d, slot)
        for slot in slots:
            self._draw_objects(canvas, d, slot)
        height, width = self.picture_size(d["aspect"])
        top, left = (self.res - height) // 2, (self.res - width) // 2
        cropped = canvas[:, :, top : top + height, left : left + width]
        return cropped.clamp(0, 1).mul_(2).sub_(1).contiguous()

    def _draw_plain(self, canvas, d):
        rows = np.flatnonzero(d["bi"] < 0)
        if len(rows):
            color = self._move(d["pc"][rows]).view(-1, 3, 1, 1) / 255
            radius2 = ((self.grid_x - 0.5) ** 2 + (self.grid_y - 0.45) ** 2)[None]
            canvas[self._move(rows)] = color * (1 - _column(self._move(d["shade"][rows])) * radius2 * 3)

    def _draw_painted(self, canvas, d):
        rows = np.flatnonzero(d["bi"] >= 0)
        if len(rows):
            scene, picture = np.divmod(d["bi"][rows], d["bank"])
            pictures = self.pictures[self._move(scene * self.bank + picture % self.bank)].float() / 255
            pictures = torch.where(_column(self._move(d["bflip"][rows])), pictures.flip(-1), pictures)
            gain = self._move(d["bgain"][rows]).view(-1, 3, 1, 1)
            canvas[self._move(rows)] = (pictures * gain).clamp_(0, 1)

    def _draw_shadows(self, canvas, d, slot):
        """Soft contact shadows: flat ellipses under the feet."""
        rows = np.flatnonzero(d["sh"][:, slot] > 0)
        if not len(rows):
            return
        size, box = d["sc"][rows, slot], d["bb"][rows, slot]
        middle = (box[:, 0] + box[:, 2]) / 2
        middle = np.where(d["fl"][rows, slot], 1 - middle, middle)
        x = d["cx"][rows, slot] + (middle - 0.5) * size
        y = d["cy"][rows, slot] + (box[:, 3] - 0.5) * size - 0.004
        half_width, half_height = (box[:, 2] - box[:, 0]) * size * 0.44, size * 0.05 + 0.006
        x, y, half_width, half_height, dark = (
            self._move_float(v).view(-1, 1, 1) for v in (x, y, half_width, half_height, d["sh"][rows, slot])
        )
        shape = -(((self.grid_x - x) / half_width) ** 4) * 1.2 - ((self.grid_y - y) / half_height) ** 2
        index = self._move(rows)
        canvas[index] = canvas[index] * (1 - (torch.exp(shape) * dark)[:, None])

    def _draw_objects(self, canvas, d, slot):
        pixels = d["sc"][:, slot] * self.res
        level = np.where(pixels * 1.5 > TEXTURE_SIZE, 0, np.where(pixels * 3 > TEXTURE_SIZE, 1, 2))
        for style in range(len(STYLES)):
            for step in range(LEVELS):
                rows = np.flatnonzero((d["nobj"] > slot) & (d["style"] == style) & (level == step))
                if len(rows):
                    self._draw_group(canvas, d, slot, rows, style, self.textures[style][step])

    def _draw_group(self, canvas, d, slot, rows, style, textures):
        """Objects of one slot, style and texture size."""
        objects = self._move(d["obj"][rows, slot])
        texture = textures[objects].float() / 255
        repaint = np.flatnonzero((d["delta"][rows] != 0) & ((slot == 0) | (d["kind"][rows] >= SAME2)))
        if len(repaint) and style != LINE:
            chosen = self._move(repaint)
            delta, pink = (self._move_float(d[key][rows[repaint]]) for key in ("delta", "pink"))
            texture[chosen] = shift_hue(texture[chosen], delta, self.hue[objects[chosen]], pink)
        theta = self._move_float(_inverse_placement(d, slot, rows))
        grid = F.affine_grid(theta, (len(rows), texture.shape[1], self.res, self.res), align_corners=False)
        drawn = F.grid_sample(texture, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
        if style == LINE:
            alpha = drawn
            rgb = alpha * (self._move(d["ink"][rows]).view(-1, 3, 1, 1) / 255)
        else:
            rgb, alpha = drawn[:, :3], drawn[:, 3:]
        index = self._move(rows)
        canvas[index] = canvas[index] * (1 - alpha) + rgb


def _inverse_placement(d, slot, rows):
    """Affine maps from the canvas to the texture, both in -1..1, [n, 2, 3]."""
    mirror = np.where(d["fl"][rows, slot], -1.0, 1.0)
    size = np.maximum(d["sc"][rows, slot], 1e-3)
    x, y = 2 * d["cx"][rows, slot] - 1, 2 * d["cy"][rows, slot] - 1
    cos, sin = np.cos(d["rot"][rows, slot]), np.sin(d["rot"][rows, slot])
    first = np.stack([mirror * cos / size, mirror * sin / size, -mirror * (cos * x + sin * y) / size], -1)
    second = np.stack([-sin / size, cos / size, (sin * x - cos * y) / size], -1)
    return np.stack([first, second], 1)
