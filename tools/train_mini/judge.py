"""The judge: a small convolutional network that says what is in a picture of composed things.

It is trained on rendered scenes and then scores what the text-to-image model draws. Input [B, 3, 256, 256] in
[-1, 1]. Answers (logits):
    objects     [B, 3, N]  what stands in each place, left to right or top to bottom (of as many as there are)
    kind        [B, 6]     scenes.words.KINDS: how many things, and how they stand
    background  [B, 21]    scenes.words.BACKGROUNDS
    style       [B, 3]     scenes.words.STYLES
    colour      [B, 8]     of the first thing: a hue of words.HUES or, as the last class, its natural one

A residual trunk keeps a 16×16 map; learned queries, one per place and one for the whole scene, attend to it,
so that two things are told apart by where they are. It knows held-out combinations too (split 'all'): it
judges, it is not judged. Training stops at a given number of seconds and leaves OUT/judge.safetensors (fp16,
averaged weights) and OUT/judge.log.
"""

import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file

from .noise import TrainingNoise
from .run import Average, Log, configure_cuda, cosine
from .scenes import SceneDescriber, SceneRenderer, SceneStream
from .scenes.words import BACKGROUNDS, HUES, KINDS, STYLES

SIZE = 256  # pixels a side
PLACES = 3
IGNORE = -100  # label of what is not asked
MOST_BATCH = 256  # beside another training on the same card, more would take too much memory
MOST_BYTES = 15 * 2**20
LOG_EVERY = 100  # steps
SAVE_EVERY = 60  # seconds
FULL = dict(widths=(32, 64, 128, 256, 288), blocks=(1, 2, 2, 1), dim=256, heads=8)
NARROW = dict(widths=(8, 16, 16, 32, 32), blocks=(1, 1, 1, 1), dim=32, heads=2)  # for tests on a CPU
LOSS_WEIGHTS = dict(objects=1.0, kind=0.3, background=0.3, style=0.2, colour=0.3)


# ---- labels


def labels(description, recolourable):
    """Right answers for a description of scenes: int64 [B], objects [B, 3]; IGNORE where nothing is asked.

    recolourable: bool [N], the objects that scenes may recolour; one that was not counts as natural.
    """
    kind, objects = np.asarray(description["kind"]), np.asarray(description["obj"])
    used = np.arange(PLACES)[None] < np.asarray(description["nobj"])[:, None]
    one_sort = np.isin(kind, [KINDS.index(k) for k in ("single", "same2", "same3")])
    asked = one_sort & (np.asarray(description["style"]) < 2) & np.asarray(recolourable)[objects[:, 0]]
    colour = np.where(asked, len(HUES), IGNORE)
    hues = list(HUES)
    for i in np.flatnonzero(description["delta"]):
        colour[i] = hues.index(description["color"][i])
    answers = dict(
        objects=np.where(used, objects, IGNORE),
        kind=kind,
        background=description["bg"],
        style=description["style"],
        colour=colour,
    )
    return {name: torch.from_numpy(np.ascontiguousarray(a, dtype=np.int64)) for name, a in answers.items()}


def classes_for(objects):
    """How many classes each answer has, with so many objects in the pack."""
    return dict(
        objects=objects, kind=len(KINDS), background=len(BACKGROUNDS), style=len(STYLES), colour=len(HUES) + 1
    )


def loss_of(answers, right):
    """Weighted sum of the cross entropies and each of them, as 0-d tensors."""
    parts = {}
    for name, weight in LOSS_WEIGHTS.items():
        logits, target = answers[name].float().flatten(0, -2), right[name].flatten()
        smoothing = 0.05 if name == "objects" else 0.0
        total = F.cross_entropy(
            logits, target, ignore_index=IGNORE, reduction="sum", label_smoothing=smoothing
        )
        parts[name] = total / (target != IGNORE).sum().clamp(min=1)
    return sum(LOSS_WEIGHTS[name] * part for name, part in parts.items()), parts


# ---- network


def convolution(inputs, outputs, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs, momentum=0.05),
    )


class Residual(nn.Module):
    """x + two 3×3 convolutions; the branch starts at zero."""

    def __init__(self, width):
        super().__init__()
        self.first = convolution(width, width)
        self.second = convolution(width, width)
        nn.init.zeros_(self.second[1].weight)

    def forward(self, x):
        return F.relu(x + self.second(F.relu(self.first(x))))


class Attention(nn.Module):
    """Queries [B, Q, D] look at keys and values made from tokens [B, T, D]."""

    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(dim)
        self.query = nn.Linear(dim, dim)
        self.key_value = nn.Linear(dim, 2 * dim)
        self.out = nn.Linear(dim, dim)

    def forward(self, queries, tokens=None):
        inner = self.norm(queries)
        split = lambda t: t.unflatten(-1, (self.heads, -1)).transpose(1, 2)
        key, value = self.key_value(inner if tokens is None else tokens).chunk(2, -1)
        seen = F.scaled_dot_product_attention(split(self.query(inner)), split(key), split(value))
        return queries + self.out(seen.transpose(1, 2).flatten(2))


def waves(side, dim):
    """Where the cells of a side×side map lie, as sines and cosines of 1/4 to 4 turns: [side * side, dim].

    A start as strong as the tokens: learned from near zero, places take long to matter.
    """
    turns = 2 ** torch.linspace(-2, 2, dim // 4)
    angle = 2 * math.pi * (torch.arange(side)[:, None] + 0.5) / side * turns
    wave = torch.cat([angle.sin(), angle.cos()], -1)  # [side, dim / 2]
    down, across = wave[:, None].expand(-1, side, -1), wave[None].expand(side, -1, -1)
    return torch.cat([down, across], -1).flatten(0, 1)


class Judge(nn.Module):
    """widths: channels at 1/2, 1/4, 1/8, 1/16, 1/32 of the size; blocks: residual blocks at the last four."""

    def __init__(self, classes, widths, blocks, dim, heads):
        """classes: see classes_for; heads: of the attention."""
        super().__init__()
        self.shape = dict(classes=classes, widths=list(widths), blocks=list(blocks), dim=dim, heads=heads)
        self.stem = convolution(12, widths[0])
        self.stages = nn.ModuleList(
            nn.Sequential(convolution(before, width, 2), nn.ReLU(), *(Residual(width) for _ in range(count)))
            for before, width, count in zip(widths, widths[1:], blocks)
        )
        self.fine = nn.Conv2d(widths[-2], dim, 1)
        self.coarse = nn.Conv2d(widths[-1], dim, 1)
        self.norm = nn.LayerNorm(dim)
        self.position = nn.Parameter(waves(SIZE // 16, dim))
        self.queries = nn.Parameter(torch.randn(PLACES + 1, dim))
        self.look = nn.ModuleList(Attention(dim, heads) for _ in range(2))
        self.compare = Attention(dim, heads)
        self.think = nn.ModuleList(
            nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, 2 * dim), nn.GELU(), nn.Linear(2 * dim, dim))
            for _ in range(2)
        )
        self.last = nn.LayerNorm(dim)
        every = (PLACES + 2) * dim
        sizes = dict(objects=dim, kind=every, background=every, style=every, colour=dim)
        self.heads = nn.ModuleDict({name: nn.Linear(size, classes[name]) for name, size in sizes.items()})

    def forward(self, x):
        x = F.relu(self.stem(F.pixel_unshuffle(x, 2)))  # [B, C, 128, 128]
        for stage in self.stages[:-1]:
            x = stage(x)
        coarse = F.interpolate(self.coarse(self.stages[-1](x)), scale_factor=2, mode="nearest")
        tokens = self.norm((self.fine(x) + coarse).flatten(2).transpose(1, 2))  # [B, 256, D]
        placed = tokens + self.position
        queries = self.queries.expand(len(x), -1, -1)
        queries = self.look[0](queries, placed)
        queries = queries + self.think[0](queries)
        queries = self.compare(queries)
        queries = self.look[1](queries, placed)
        queries = self.last(queries + self.think[1](queries))
        whole = torch.cat([queries.flatten(1), tokens.mean(1)], -1)  # [B, 5 D]
        seen = dict(kind=whole, background=whole, style=whole)
        seen.update(objects=queries[:, :PLACES], colour=queries[:, 0])
        return {name: head(seen[name]) for name, head in self.heads.items()}


def save_judge(path, judge, state, notes):
    """Writes the floating tensors of `state` as fp16, whole or not at all; `notes` (a dict) as metadata."""
    kept = {k for k, v in judge.state_dict().items() if v.is_floating_point()}
    tensors = {k: v.detach().half().cpu().contiguous() for k, v in state.items() if k in kept}
    half = Path(path).with_suffix(".part")
    save_file(tensors, str(half), metadata=dict(shape=json.dumps(judge.shape), notes=json.dumps(notes)))
    size = half.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"{path} would have {size} bytes, more than the {MOST_BYTES} that a judge may have.")
    half.replace(path)


def load_judge(path, device="cpu"):
    """A judge in evaluation mode, its weights in fp32."""
    if not Path(path).is_file():
        raise FileNotFoundError(f"There is no judge at {path}; train one first.")
    with safe_open(str(path), "pt") as file:
        shape = json.loads((file.metadata() or {}).get("shape", "null"))
        if shape is None:
            raise ValueError(f"{path} is not a judge: its metadata lack 'shape'.")
        state = {name: file.get_tensor(name).float() for name in file.keys()}
    judge = Judge(**shape)
    counters = {k: v for k, v in judge.state_dict().items() if not v.is_floating_point()}
    judge.load_state_dict({**state, **counters})
    return judge.to(device, memory_format=torch.channels_last).eval().requires_grad_(False)


def answer(judge, x):
    """The judge's logits in fp32 for pictures [B, 3, 256, 256]; bf16 inside on a card."""
    x = x.contiguous(memory_format=torch.channels_last)
    with torch.no_grad(), torch.autocast(x.device.type, torch.bfloat16, enabled=x.device.type == "cuda"):
        return {name: logits.float() for name, logits in judge(x).items()}


# ---- training


class Pace:
    """Keeps the host at most two steps ahead of the card, so that the clock it reads is the card's."""

    def __init__(self, device):
        self.events = [] if device.type == "cuda" else None

    def step(self):
        if self.events is None:
            return
        event = torch.cuda.Event()
        event.record()
        self.events.append(event)
        if len(self.events) > 2:
            self.events.pop(0).synchronize()


class Trainer:
    """One network with its optimiser, average and noise; `step` learns from one batch of rendered scenes."""

    def __init__(self, judge, device, seed, rate, compiled=False):
        self.device, self.rate = torch.device(device), rate
        self.judge = judge.to(self.device, memory_format=torch.channels_last).train()
        self.forward = torch.compile(self.judge, dynamic=False) if compiled else self.judge
        parameters = list(self.judge.parameters())
        decayed = dict(params=[p for p in parameters if p.ndim >= 2], weight_decay=0.02)
        free = dict(params=[p for p in parameters if p.ndim < 2], weight_decay=0.0)
        fused = self.device.type == "cuda"
        self.optimiser = torch.optim.AdamW([decayed, free], lr=rate, betas=(0.9, 0.98), fused=fused)
        self.average = Average(self.judge, 0.999)
        self.noise = TrainingNoise(self.device, seed)
        self.steps, self.warm_steps = 0, 300

    def step(self, pictures, right, progress):
        """progress: share of the training time that is over, 0 to 1. Returns the losses by name (tensors)."""
        warm = min(1.0, (self.steps + 1) / self.warm_steps)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * warm * cosine(progress, 1e-3)
        with torch.no_grad():
            x = self.noise(pictures).contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            answers = self.forward(x)
        loss, parts = loss_of(answers, right)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.judge.parameters(), 1.0)
        self.optimiser.step()
        self.steps += 1
        self.average.update(self.steps)
        return {name: part.detach() for name, part in parts.items()}


def train(
    pack, out, seconds, device="cuda", batch=256, seed=0, workers=4,
    start=None, compiled=False, shape=FULL, bank=32,
):  # fmt: skip
    """Trains until `seconds` after the call, setting up and the last save included; returns the file's path.

    start: a judge.safetensors to go on from. shape: FULL or NARROW. bank: painted backgrounds of each kind.
    """
    began = time.monotonic()
    if not 1 <= batch <= MOST_BATCH:
        raise ValueError(f"The judge's batch must be 1 to {MOST_BATCH} pictures, not {batch}.")
    device, out = torch.device(device), Path(out)
    out.mkdir(parents=True, exist_ok=True)
    if device.type == "cuda" and device.index is not None:
        torch.cuda.set_device(device)
    log = Log(out, "judge")
    describer = SceneDescriber(pack, seed=seed, split="all", bank=bank)
    with SceneStream(describer, workers) as stream:
        renderer = SceneRenderer(pack, device, SIZE, bank, max(1, workers))
        torch.manual_seed(seed)
        configure_cuda()
        if start:
            judge = load_judge(start).requires_grad_(True)
        else:
            judge = Judge(classes_for(len(describer.objects)), **shape)
        trainer = Trainer(judge, device, seed, 1e-3 if start else 2e-3, compiled)
        count = sum(p.numel() for p in judge.parameters())
        log(f"{count / 1e6:.2f} M parameters, {len(describer.objects)} objects, batches of {batch}")
        scenes = Scenes(stream, renderer, np.asarray(describer.recolorable), batch)
        _learn(trainer, scenes, began + seconds, out / "judge.safetensors", log, seed)
    return out / "judge.safetensors"


class Scenes:
    """Rendered scenes and their labels without end; the describer's seed and the batch decide which."""

    def __init__(self, stream, renderer, recolourable, batch):
        self.stream, self.renderer, self.recolourable, self.batch = stream, renderer, recolourable, batch

    def __iter__(self):
        device = self.renderer.device
        for description in self.stream.descriptions(self.batch):
            right = labels(description, self.recolourable)
            right = {name: target.to(device, non_blocking=True) for name, target in right.items()}
            yield self.renderer.render(description), right


def _learn(trainer, scenes, deadline, path, log, seed):
    """Steps until the deadline (time.monotonic), with a log line every 100 steps and a file every minute."""
    cuda = trainer.device.type == "cuda"
    pace, spare = Pace(trainer.device), 1.5 if cuda else 0.2  # seconds kept for the last save
    first = saved = lap = time.monotonic()
    sums, laps = {}, 0

    def save():
        notes = dict(steps=trainer.steps, pictures=trainer.steps * scenes.batch, seed=seed)
        save_judge(path, trainer.judge, trainer.average.weights, notes)

    for pictures, right in scenes:
        progress = (time.monotonic() - first) / max(1e-6, deadline - spare - first)
        if progress >= 1 and trainer.steps:
            break
        parts = trainer.step(pictures, right, progress)
        pace.step()
        sums = {k: sums.get(k, 0) + v for k, v in parts.items()}
        laps += 1
        if trainer.steps % LOG_EVERY == 0:
            losses = ", ".join(f"{k} {v.item() / laps:.3f}" for k, v in sums.items())
            speed = laps * scenes.batch / (time.monotonic() - lap)
            log(f"step {trainer.steps}, {100 * progress:.0f} %: {losses}; {speed:.0f} pictures/s")
            sums, laps, lap = {}, 0, time.monotonic()
        if time.monotonic() - saved >= SAVE_EVERY:
            save()
            saved = time.monotonic()
    save()
    log(f"done after {trainer.steps} steps, {trainer.steps * scenes.batch} pictures")


def add_arguments(parser):
    parser.add_argument("--pack", required=True, help="folder of the picture pack")
    parser.add_argument("--out", required=True, help="folder for judge.safetensors and judge.log")
    parser.add_argument("--seconds", type=float, required=True, help="time for all, the set-up included")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--batch", type=int, default=MOST_BATCH, help=f"pictures, up to {MOST_BATCH}")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=4, help="processes that describe scenes")
    parser.add_argument("--start", help="a judge.safetensors to go on from; give another seed then")
    parser.add_argument("--compile", action="store_true", help="compile the network (a minute of set-up)")
    parser.add_argument("--narrow", action="store_true", help="a tiny network, to try the program on a CPU")
    parser.add_argument("--bank", type=int, default=32, help="painted backgrounds of each kind")


def run(args):
    shape = NARROW if args.narrow else FULL
    train(
        args.pack, args.out, args.seconds, args.device, args.batch, args.seed, args.workers,
        start=args.start, compiled=args.compile, shape=shape, bank=args.bank,
    )  # fmt: skip
