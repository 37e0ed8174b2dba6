"""Painted backgrounds: sky, sunset, night, grass, beach, snow, studio, ocean, desert.

`paint` makes one square picture, uint8 [size, size, 3], out of gradients, horizons and filtered noise;
`paint_bank` makes a bank of them, the same whatever the number of processes.
"""

import multiprocessing

import numpy as np

from .words import SCENES

BANK_SEED = 4242


def noise(rng, size, exponent, stretch_y=1.0, stretch_x=1.0):
    """Power-law noise, mean 0, deviation 1, [size, size]; more stretch: finer along that axis."""
    frequency = np.fft.fftfreq(size) * size
    radius = np.sqrt((frequency[None] * stretch_x) ** 2 + (frequency[:, None] * stretch_y) ** 2)
    radius[0, 0] = 1
    field = np.fft.ifft2(np.fft.fft2(rng.standard_normal((size, size))) * radius**-exponent).real
    field -= field.mean()
    return field / (field.std() + 1e-9)


def smoothstep(x, low, high):
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


class Canvas:
    """A picture being painted: float RGB 0..255 [size, size, 3]; X and Y are pixel centres in 0..1."""

    def __init__(self, rng, size):
        self.rng, self.size = rng, size
        axis = (np.arange(size) + 0.5) / size
        self.Y, self.X = np.meshgrid(axis, axis, indexing="ij")
        self.image = np.zeros((size, size, 3))

    def tint(self, color, spread=10):
        """`color`, a little off."""
        rng = self.rng
        shift = rng.normal(0, spread, 3) * 0.6 + rng.normal(0, spread) * 0.5
        return np.clip(np.array(color, float) + shift, 0, 255)

    def noise(self, exponent, stretch_y=1.0, stretch_x=1.0):
        return noise(self.rng, self.size, exponent, stretch_y, stretch_x)

    def gradient(self, *stops):
        """Vertical gradient through (height, colour) stops."""
        heights, colors = zip(*stops)
        colors = np.array(colors, float)
        return np.stack([np.interp(self.Y, heights, colors[:, i]) for i in range(3)], -1)

    def blend(self, over, alpha):
        """Lays `over` (picture, colour or grey) on the picture; alpha [size, size]."""
        alpha = alpha[..., None]
        self.image = self.image * (1 - alpha) + over * alpha

    def below(self, edge, over, softness=0.004):
        """Covers everything below the height `edge` (a number, or [size, size])."""
        self.blend(over, smoothstep(self.Y - edge, -softness, softness))

    def clouds(self, horizon, amount):
        field = self.noise(1.9, 0.55, 1.2)
        self.blend(255 * 0.985, smoothstep(field, 0.5 - amount, 1.9) * smoothstep(horizon - self.Y, 0, 0.18))

    def wave(self, amplitude, low, high):
        """A sine across the picture, `low`..`high` radians from side to side."""
        return amplitude * np.sin(self.X * self.rng.uniform(low, high) + self.rng.uniform(0, 6))

    def spots(self, count, radius, value, paint):
        """`count` soft round spots of radius() and value(); paint(region, spot 0..1, value) puts one down."""
        for _ in range(count):
            x, y = self.rng.uniform(), self.rng.uniform()
            r, v = radius(), value()
            edges = (x - 0.03, x + 0.03, y - 0.03, y + 0.03)
            x0, x1, y0, y1 = (int(np.clip(edge * self.size, 0, self.size)) for edge in edges)
            if x1 > x0 and y1 > y0:
                region = (slice(y0, y1), slice(x0, x1))
                distance = (self.X[region] - x) ** 2 + (self.Y[region] - y) ** 2
                paint(region, np.exp(-distance / (2 * r * r))[..., None], v)


def _sky(c):
    c.image = c.gradient((0, c.tint((66, 138, 226))), (1, c.tint((196, 228, 250))))
    c.clouds(1.3, c.rng.uniform(0, 0.4))


def _sunset(c):
    rng = c.rng
    horizon = rng.uniform(0.70, 0.78)
    c.image = c.gradient(
        (0, c.tint((78, 56, 120))), (horizon * 0.45, c.tint((206, 92, 100))),
        (horizon * 0.8, c.tint((250, 146, 72))), (horizon, c.tint((255, 208, 120))),
    )
    sun_x = rng.uniform(0.2, 0.8)
    distance = np.hypot(c.X - sun_x, c.Y - (horizon - rng.uniform(0.02, 0.1)))
    c.blend(255, np.exp(-((distance / 0.16) ** 2)) * 0.6)
    c.blend(np.array([255, 238, 180]), smoothstep(0.085 - distance, -0.008, 0.008))
    ground = c.gradient((horizon, c.tint((120, 66, 88))), (1, c.tint((52, 34, 66))))
    glitter = np.exp(-(((c.X - sun_x) / 0.1) ** 2)) * 60 * smoothstep(c.noise(1.2, 0.3, 2.0), -0.3, 1)
    c.below(horizon, ground + glitter[..., None] * np.array([1, 0.7, 0.4]))


def _night(c):
    rng = c.rng
    c.image = c.gradient((0, c.tint((8, 10, 34), 4)), (1, c.tint((34, 42, 104), 8)))
    haze = np.clip(c.noise(2.0), 0, 3) * rng.uniform(2, 9)
    c.image += haze[..., None] * np.array([0.7, 0.5, 1.2])

    def star(region, spot, brightness):
        c.image[region] += brightness * spot

    def radius():
        return rng.choice([0.0035, 0.005, 0.008], p=[0.6, 0.3, 0.1])

    c.spots(int(rng.integers(50, 90)), radius, lambda: rng.uniform(90, 245), star)


def _grass(c):
    horizon = c.rng.uniform(0.50, 0.62)
    c.image = c.gradient((0, c.tint((112, 178, 236))), (horizon, c.tint((210, 234, 250))))
    c.clouds(horizon, c.rng.uniform(-0.2, 0.3))
    ground = c.gradient((horizon, c.tint((128, 190, 84))), (1, c.tint((58, 136, 46))))
    blades = 0.07 * c.noise(0.7, 2.2, 0.5) * smoothstep(c.Y, horizon - 0.02, 1)
    ground *= (1 + blades + 0.03 * c.noise(1.8))[..., None]
    c.below(horizon + c.wave(0.012, 4, 9), ground)


def _beach(c):
    horizon, shore = c.rng.uniform(0.38, 0.46), c.rng.uniform(0.56, 0.64)
    c.image = c.gradient((0, c.tint((92, 178, 240))), (horizon, c.tint((206, 236, 250))))
    c.clouds(horizon, c.rng.uniform(-0.3, 0.2))
    sea = c.gradient((horizon, c.tint((28, 122, 190))), (shore, c.tint((92, 206, 214))))
    c.below(horizon, sea + (9 * c.noise(1.0, 0.3, 2.2))[..., None])
    sand = c.gradient((shore, c.tint((238, 214, 160))), (1, c.tint((222, 186, 124))))
    sand *= (1 + 0.025 * c.noise(0.5))[..., None]
    edge = shore + c.wave(0.014, 6, 12) + 0.05 * (c.X - 0.5) * c.rng.uniform(-1, 1)
    c.below(edge, sand)
    c.blend(252, np.exp(-(((c.Y - edge) / 0.011) ** 2)) * 0.9)  # surf


def _snow(c):
    rng = c.rng
    horizon = rng.uniform(0.52, 0.62)
    c.image = c.gradient((0, c.tint((142, 172, 206))), (horizon, c.tint((214, 226, 238))))
    ground = c.gradient((horizon, c.tint((236, 242, 250), 4)), (1, c.tint((206, 220, 238), 5)))
    edge = horizon + c.wave(0.02, 3, 7)
    c.below(edge, ground + 3 * c.noise(1.5)[..., None], 0.005)

    def flake(region, spot, opacity):
        c.image[region] = c.image[region] * (1 - spot * opacity) + 255 * spot * opacity

    c.spots(int(rng.integers(35, 70)), lambda: rng.uniform(0.004, 0.009), lambda: 0.95, flake)


def _studio(c):
    rng = c.rng
    base = c.tint(rng.choice([(222, 222, 226), (228, 220, 210), (206, 214, 224), (196, 198, 204)]), 6)
    corner = rng.uniform(0.62, 0.72)
    light = 1.06 - 0.42 * ((c.X - 0.5) ** 2 + (c.Y - 0.42) ** 2)
    light = light * (1 - 0.10 * np.exp(-(((c.Y - corner) / 0.09) ** 2)))
    c.image = base * light[..., None] + 14 * smoothstep(c.Y, corner, 1)[..., None]


def _ocean(c):
    horizon = c.rng.uniform(0.42, 0.52)
    c.image = c.gradient((0, c.tint((104, 180, 240))), (horizon, c.tint((214, 236, 248))))
    c.clouds(horizon, c.rng.uniform(-0.3, 0.25))
    sea = c.gradient((horizon, c.tint((40, 120, 188))), (1, c.tint((12, 66, 132))))
    waves = c.noise(1.0, 0.35, 1.6)
    foam = 15 * waves * smoothstep(c.Y, horizon - 0.05, 1) + 26 * smoothstep(waves, 1.2, 2.4)
    c.below(horizon, sea + foam[..., None])


def _desert(c):
    horizon = c.rng.uniform(0.48, 0.56)
    c.image = c.gradient((0, c.tint((120, 186, 232))), (horizon, c.tint((248, 226, 186))))
    for k, (near, far) in enumerate([((232, 176, 104), (214, 150, 84)), ((240, 192, 118), (206, 142, 76))]):
        edge = horizon + 0.02 + k * 0.14 + c.wave(0.045 + 0.02 * k, 3, 6)
        sand = c.gradient((horizon, c.tint(near)), (1, c.tint(far)))
        c.below(edge, sand * (1 + 0.02 * c.noise(1.0, 0.6, 2.0))[..., None])


_PAINTERS = {
    "sky": _sky, "sunset": _sunset, "night": _night, "grass": _grass, "beach": _beach, "snow": _snow,
    "studio": _studio, "ocean": _ocean, "desert": _desert,
}


def paint(scene, rng, size):
    """One picture of `scene` (a name out of words.SCENES), uint8 [size, size, 3]."""
    canvas = Canvas(rng, size)
    _PAINTERS[scene](canvas)
    return np.clip(canvas.image, 0, 255).astype(np.uint8)


def _paint_numbered(job):
    size, scene_index, k = job
    return paint(SCENES[scene_index], np.random.default_rng([BANK_SEED, scene_index, k]), size)


def paint_bank(size, count, workers=1):
    """`count` pictures of every scene, uint8 [scenes * count, size, size, 3], in the order of words.SCENES.

    Each picture has its own random numbers, so the bank is the same for any number of worker processes. More
    than one worker forks this process; the children use numpy alone.
    """
    jobs = [(size, scene, k) for scene in range(len(SCENES)) for k in range(count)]
    if workers <= 1:
        return np.stack([_paint_numbered(job) for job in jobs])
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        return np.stack(pool.map(_paint_numbered, jobs, chunksize=1))
