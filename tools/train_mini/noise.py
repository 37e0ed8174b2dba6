"""Damage for pictures: what the judge is trained with, and other kinds that it never sees in training.

All pictures are float tensors [B, 3, H, W] in [-1, 1], on any device, and stay so.

TrainingNoise imitates what a small text-to-image model does to a scene: soft edges, lost detail, smeared
patches, bent outlines, a slight shift of place or tone, grain. HELD_OUT holds four kinds that have nothing in
common with these (block quantisation as in JPEG, salt and pepper, motion blur, strong contrast); the judge's
accuracy under them is what one may expect on flaws that nobody foresaw.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F

GROUPS = 8  # pictures of a batch that share one kind and strength of softening


def blur(x, sigma):
    """Gaussian blur; sigma in pixels."""
    radius = min(max(1, math.ceil(2.5 * sigma)), min(x.shape[-2:]) - 1)
    at = torch.arange(-radius, radius + 1, device=x.device, dtype=x.dtype)
    kernel = torch.exp(-0.5 * (at / sigma) ** 2)
    kernel = (kernel / kernel.sum()).repeat(3, 1)
    x = F.pad(x, (radius,) * 4, mode="reflect")
    x = F.conv2d(x, kernel[:, None, None, :], groups=3)
    return F.conv2d(x, kernel[:, None, :, None], groups=3)


def down_up(x, size):
    """Shrinks to `size` pixels by area averaging and enlarges again."""
    return enlarge(F.interpolate(x, size=(size, size), mode="area"), x.shape[-2:])


def enlarge(x, size):
    return F.interpolate(x, size=size, mode="bilinear", align_corners=False)


class TrainingNoise:
    """Callable on [B, 3, H, W]; the same seed and calls give the same damage on the same kind of device."""

    def __init__(self, device, seed):
        self.device = torch.device(device)
        self.generator = torch.Generator(self.device).manual_seed(seed)
        self.choice = np.random.default_rng([seed, 31])

    def __call__(self, x):
        x = self._move(x)
        x = torch.cat([self._soften(part) for part in x.chunk(min(GROUPS, len(x)))])
        return self._tone(x).clamp_(-1, 1)

    def _uniform(self, *shape):
        return torch.rand(shape, generator=self.generator, device=self.device)

    def _normal(self, *shape):
        return torch.randn(shape, generator=self.generator, device=self.device)

    def _some(self, share, count):
        """1 for about `share` of `count` pictures, else 0."""
        return (self._uniform(count) < share).float()

    def _move(self, x):
        """Half of the pictures shifted and scaled by a few per cent, a third bent by a smooth field."""
        count, _, height, width = x.shape
        moved = self._some(0.5, count)
        scale = 1 + moved * (self._uniform(count) - 0.5) * 0.16
        shift = moved[:, None] * (self._uniform(count, 2) - 0.5) * 0.16
        theta = torch.zeros(count, 2, 3, device=self.device)
        theta[:, 0, 0] = theta[:, 1, 1] = scale
        theta[:, :, 2] = shift
        grid = F.affine_grid(theta, x.shape, align_corners=False)
        cells = int(self.choice.integers(8, 28))
        field = enlarge(self._normal(count, 2, cells, cells), (height, width))
        bend = self._some(0.33, count) * self._uniform(count) * 2.5 * 2 / width
        grid = grid + field.permute(0, 2, 3, 1) * bend.view(-1, 1, 1, 1)
        return F.grid_sample(x, grid, mode="bilinear", padding_mode="reflection", align_corners=False)

    def _soften(self, x):
        """One kind of lost detail for a group of pictures: none, blur, down and up, or smeared patches."""
        height, width = x.shape[-2:]
        kind = self.choice.random()
        if kind < 0.25:
            return x
        if kind < 0.5:
            return blur(x, self.choice.uniform(0.4, 2.2))
        if kind < 0.75:
            return down_up(x, int(min(height, width) * self.choice.uniform(0.3, 0.9)))
        cells = int(self.choice.integers(6, 24))
        spots = (self._uniform(len(x), 1, cells, cells) < self.choice.uniform(0.1, 0.6)).float()
        return torch.lerp(x, blur(x, self.choice.uniform(2, 5)), enlarge(spots, (height, width)))

    def _tone(self, x):
        """Small gains and shifts per channel, grain, and blotches of some 16 to 64 pixels."""
        count, _, height, width = x.shape
        toned = self._some(0.6, count).view(-1, 1, 1, 1)
        gain = 1 + toned * (0.05 * self._normal(count, 3, 1, 1) + 0.05 * self._normal(count, 1, 1, 1))
        shift = toned * (0.025 * self._normal(count, 3, 1, 1) + 0.035 * self._normal(count, 1, 1, 1))
        grain = (self._some(0.5, count) * self._uniform(count) * 0.12).view(-1, 1, 1, 1)
        cells = int(self.choice.integers(4, 17))
        blotches = enlarge(self._normal(count, 3, cells, cells), (height, width))
        strength = (self._some(0.4, count) * self._uniform(count) * 0.1).view(-1, 1, 1, 1)
        return x * gain + shift + grain * self._normal(*x.shape) + strength * blotches


def block_quantisation(x, generator):
    """8×8 cosine transform with coefficients rounded coarsely, as in a JPEG file of low quality."""
    k = torch.arange(8, device=x.device, dtype=torch.float32)
    basis = torch.cos(math.pi * (2 * k[None] + 1) * k[:, None] / 16) * 0.5  # [frequency, place]
    basis[0] /= math.sqrt(2)
    step = 0.18 * (1 + 0.6 * (k[:, None] + k[None]))
    count, channels, height, width = x.shape
    tiles = x.view(count, channels, height // 8, 8, width // 8, 8).permute(0, 1, 2, 4, 3, 5)
    coarse = torch.round(basis @ tiles @ basis.T / step) * step
    tiles = (basis.T @ coarse @ basis).permute(0, 1, 2, 4, 3, 5)
    return tiles.reshape(count, channels, height, width).clamp(-1, 1)


def salt_and_pepper(x, generator):
    """3 % of the pixels black or white."""
    u = torch.rand(x[:, :1].shape, generator=generator, device=x.device)
    x = torch.where(u < 0.015, torch.full_like(x, -1), x)
    return torch.where(u > 0.985, torch.ones_like(x), x)


def motion_blur(x, generator):
    """Mean along a line of 9 pixels: level, upright and both diagonals in turn."""
    line = torch.zeros(4, 9, 9, device=x.device)
    line[0, 4, :] = line[1, :, 4] = 1
    line[2] = torch.eye(9, device=x.device)
    line[3] = line[2].flip(0)
    parts = []
    for i, part in enumerate(x.chunk(min(4, len(x)))):
        kernel = (line[i] / 9).expand(3, 1, 9, 9)
        parts.append(F.conv2d(F.pad(part, (4,) * 4, mode="reflect"), kernel, groups=3))
    return torch.cat(parts)


def strong_contrast(x, generator):
    """Contrast 1.4 times as strong about mid grey, with clipping."""
    return (x * 1.4).clamp(-1, 1)


HELD_OUT = {
    "block quantisation": block_quantisation,
    "salt and pepper": salt_and_pepper,
    "motion blur": motion_blur,
    "strong contrast": strong_contrast,
}
