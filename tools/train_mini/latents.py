"""Stage 2: scenes of every size, rendered, encoded and tokenised: what the transformer is trained on.

A bank maps (height, width) to latents [n, C, h/16, w/16] bf16 (shifted and scaled to about unit deviation), token ids
[n, K, 64] of K captions of each scene, padded, and their lengths [n, K], 0 for a caption of more than 64 tokens.
"""

import json
import os
import time

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from . import autoencoder
from .run import Log, Workers, configure_cuda
from .tokens import Tokenizer

CAPTION_LIMIT = 64
# height, width, share of the scenes
SIZES = (
    (256, 256, 0.40), (192, 320, 0.03), (320, 192, 0.03),
    (512, 512, 0.40), (384, 640, 0.05), (640, 384, 0.05),
    (768, 768, 0.015), (576, 1024, 0.007), (1024, 576, 0.007), (1024, 1024, 0.011),
)  # fmt: skip


class WithTokens:
    """Adds the captions' token ids, int16 [B, K, 64], and their lengths [B, K]; runs in the describing processes."""

    def __init__(self, tokenizer):
        self._tokenizer = tokenizer

    def __call__(self, description):
        more = description.pop("more", [[]] * description["B"])
        captions = [[first, *others] for first, others in zip(description["caps"], more)]
        shape = len(captions), len(captions[0])
        ids = np.full((*shape, CAPTION_LIMIT), self._tokenizer.pad, np.int16)
        lengths = np.zeros(shape, np.int16)
        for i, k in np.ndindex(shape):
            tokens = self._tokenizer.prompt(captions[i][k])
            if len(tokens) <= CAPTION_LIMIT:
                ids[i, k, : len(tokens)] = tokens
                lengths[i, k] = len(tokens)
        return description | {"ids": ids, "lengths": lengths}


@torch.no_grad()
def encode_size(model, scale, shift, renderer, descriptions, device):
    """One size: tensors of the bank from an iterable of descriptions with token ids."""
    latents, ids, lengths = [], [], []
    encoder = model.encoder
    for description in descriptions:
        x = renderer.render(description).contiguous(memory_format=torch.channels_last)
        with autoencoder.half_products(device):
            mean = encoder(x).float().chunk(2, 1)[0]
        latents.append(((mean - shift) * scale).to(torch.bfloat16))
        ids.append(torch.from_numpy(description["ids"]))
        lengths.append(torch.from_numpy(description["lengths"]))
    whole = {"latents": torch.cat(latents), "ids": torch.cat(ids).to(device), "lengths": torch.cat(lengths).to(device)}
    return {name: tensor.contiguous() for name, tensor in whole.items()}


def make_renderers(args, device):
    """{resolution: renderer} for all sizes. Painting the backgrounds forks: call it before anything is compiled."""
    from .scenes import SceneRenderer

    resolutions = sorted({max(height, width) for height, width, _ in json.loads(args.sizes)})
    return {size: SceneRenderer(args.pack, device, size, args.bank, args.painters) for size in resolutions}


def build(args, workers, renderers, log):
    """The bank on the device: {(height, width): tensors}."""
    from .scenes import SceneDescriber, SceneStream

    device = workers.device
    model, scale, shift = autoencoder.load(os.path.join(args.work, "model"), device)
    tokenizer = Tokenizer(args.tokenizer)
    bank, began = {}, time.time()
    for index, (height, width, share) in enumerate(json.loads(args.sizes)):
        seed = args.seed + 1000 * (index + 1) + 7919 * workers.rank
        options = dict(wordings=args.wordings, free=args.free, even=args.even)
        describer = SceneDescriber(args.pack, seed=seed, bank=args.bank, **options)
        stream = SceneStream(describer, args.workers, transform=WithTokens(tokenizer))
        renderer = renderers[max(height, width)]
        batch = min(args.encode_batch, max(4, args.encode_batch * 512 * 512 // (height * width)))
        count = max(1, round(args.scenes * share / batch))
        descriptions = stream.descriptions(batch, 0, count, aspect=(height, width))
        bank[height, width] = encode_size(model, scale, shift, renderer, descriptions, device)
        stream.close()
        entry = bank[height, width]
        log(
            f"{height}x{width}: {len(entry['lengths'])} scenes, deviation {entry['latents'].float().std().item():.3f},",
            f"tokens {entry['lengths'].float().mean().item():.1f}, {time.time() - began:.0f} s",
        )
    return bank


def path_of(work, size, rank):
    """Every GPU has scenes of its own."""
    return os.path.join(work, f"latents-{rank}", f"{size[0]}x{size[1]}.safetensors")


def save(bank, work, rank):
    for size, entry in bank.items():
        path = path_of(work, size, rank)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        save_file({k: v.cpu() for k, v in entry.items()}, path + ".part")
        os.replace(path + ".part", path)


def load(args, workers):
    """The saved bank, or None if a size is missing."""
    sizes = [(height, width) for height, width, _ in json.loads(args.sizes)]
    paths = {size: path_of(args.work, size, workers.rank) for size in sizes}
    if not all(os.path.exists(path) for path in paths.values()):
        return None
    return {size: load_file(path, device=str(workers.device)) for size, path in paths.items()}


def add_bank_arguments(parser):
    parser.add_argument("--tokenizer", required=True, help="folder of the tokenizer's files")
    parser.add_argument("--scenes", type=int, default=180_000, help="scenes of all sizes together")
    parser.add_argument("--sizes", default=json.dumps(SIZES), help="JSON: [[height, width, share], …]")
    parser.add_argument("--bank", type=int, default=12, help="pictures of each procedural background and size")
    parser.add_argument("--wordings", type=int, default=6, help="captions of each scene besides the first")
    parser.add_argument("--free", type=float, default=0.7, help="share of these in free wording")
    parser.add_argument("--even", type=float, default=0.0, help="1: all things equally often, 0: as the pack weighs them")
    parser.add_argument("--encode-batch", type=int, default=128, help="scenes at a time at 512×512")


def add_arguments(parser):
    add_bank_arguments(parser)


def run(args):
    workers = Workers(args.device, args.work, join=False)
    log = Log(args.work, "latents", workers.rank)
    configure_cuda()
    save(build(args, workers, make_renderers(args, workers.device), log), args.work, workers.rank)
    log("latents done")
