"""Stage 2: scenes of every size, rendered, encoded and tokenised: what the transformer is trained on.

A bank maps (height, width) to latents [n, C, h/16, w/16] bf16 (shifted and scaled to about unit deviation), caption
token ids [n, 64] padded, and their lengths [n]. Scenes whose caption is longer than 64 tokens are left out.
"""

import json
import os
import time

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
    """Adds the captions' token ids to a description; runs in the describing processes."""

    def __init__(self, tokenizer):
        self._tokenizer = tokenizer

    def __call__(self, description):
        description["ids"] = [self._tokenizer.prompt(caption) for caption in description["caps"]]
        return description


@torch.no_grad()
def encode_size(model, scale, shift, renderer, descriptions, tokenizer, device):
    """One size: tensors of the bank from an iterable of descriptions with token ids."""
    latents, ids, lengths = [], [], []
    encoder = model.encoder
    for description in descriptions:
        keep = [i for i, tokens in enumerate(description["ids"]) if len(tokens) <= CAPTION_LIMIT]
        x = renderer.render(description).contiguous(memory_format=torch.channels_last)
        with autoencoder.half_products(device):
            mean = encoder(x).float().chunk(2, 1)[0]
        latents.append(((mean - shift) * scale).to(torch.bfloat16)[keep].contiguous())
        for i in keep:
            tokens = description["ids"][i]
            ids.append(tokens + [tokenizer.pad] * (CAPTION_LIMIT - len(tokens)))
            lengths.append(len(tokens))
    return {
        "latents": torch.cat(latents),
        "ids": torch.tensor(ids, dtype=torch.int16, device=device),
        "lengths": torch.tensor(lengths, dtype=torch.int16, device=device),
    }


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
        describer = SceneDescriber(args.pack, seed=seed, bank=args.bank)
        stream = SceneStream(describer, args.workers, transform=WithTokens(tokenizer))
        renderer = renderers[max(height, width)]
        batch = min(args.encode_batch, max(4, args.encode_batch * 512 * 512 // (height * width)))
        count = max(1, round(args.scenes * share / batch))
        descriptions = stream.descriptions(batch, 0, count, aspect=(height, width))
        bank[height, width] = encode_size(model, scale, shift, renderer, descriptions, tokenizer, device)
        stream.close()
        entry = bank[height, width]
        log(
            f"{height}x{width}: {len(entry['lengths'])} scenes, deviation {entry['latents'].float().std().item():.3f},",
            f"tokens {entry['lengths'].float().mean().item():.1f}, {time.time() - began:.0f} s",
        )
    return bank


def path_of(work, size):
    return os.path.join(work, "latents", f"{size[0]}x{size[1]}.safetensors")


def save(bank, work):
    os.makedirs(os.path.join(work, "latents"), exist_ok=True)
    for size, entry in bank.items():
        path = path_of(work, size)
        save_file({k: v.cpu() for k, v in entry.items()}, path + ".part")
        os.replace(path + ".part", path)


def load(args, device):
    """The saved bank, or None if a size is missing."""
    sizes = [(height, width) for height, width, _ in json.loads(args.sizes)]
    if not all(os.path.exists(path_of(args.work, size)) for size in sizes):
        return None
    return {size: load_file(path_of(args.work, size), device=str(device)) for size in sizes}


def add_bank_arguments(parser):
    parser.add_argument("--tokenizer", required=True, help="folder of the tokenizer's files")
    parser.add_argument("--scenes", type=int, default=180_000, help="scenes of all sizes together")
    parser.add_argument("--sizes", default=json.dumps(SIZES), help="JSON: [[height, width, share], …]")
    parser.add_argument("--bank", type=int, default=12, help="pictures of each procedural background and size")
    parser.add_argument("--encode-batch", type=int, default=128, help="scenes at a time at 512×512")


def add_arguments(parser):
    add_bank_arguments(parser)


def run(args):
    workers = Workers(args.device, args.work)
    log = Log(args.work, "latents", workers.rank)
    configure_cuda()
    save(build(args, workers, make_renderers(args, workers.device), log), args.work)
    log("latents done")
