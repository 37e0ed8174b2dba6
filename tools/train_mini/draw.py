"""Pictures of a model folder drawn by the training code, in batches on a GPU: hundreds of prompts in seconds.

They serve to compare trainings. The scores that the model card gives are of pictures that the program itself drew
(`evaluate pictures`). `--things` first writes a file of prompts that asks for every thing of the pack once in English and
once in Chinese.
"""

import dataclasses
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
from PIL import Image

from . import autoencoder
from .networks import TextConfig, TransformerConfig
from .pictures import read_prompts
from .run import configure_cuda
from .scenes import SceneDescriber, heldout_single
from .scenes.words import BACKGROUNDS, STYLES
from .tokens import Tokenizer
from .transformer import Net, sample, start_from


def config_from(kind, folder, part, **others):
    """A config dataclass out of an exported config.json."""
    values = json.loads(Path(folder, part, "config.json").read_text(encoding="utf8"))
    names = {field.name for field in dataclasses.fields(kind)}
    return kind(**{key: value for key, value in values.items() if key in names} | others)


def load_net(folder, device):
    """Text encoder and transformer of an exported folder, in fp32."""
    net = Net(config_from(TextConfig, folder, "text_encoder"), config_from(TransformerConfig, folder, "transformer"), device)
    start_from(net, folder)
    net.dtype = torch.float32
    return net.eval().requires_grad_(False)


def all_things(pack):
    """Prompts for every thing of a pack, on a background that training shows it on."""
    describer, records = SceneDescriber(pack), []
    for index, item in enumerate(describer.objects):
        style = next(style for style in STYLES if style in item["off"])
        for shift, language in enumerate(("en", "zh")):
            order = [(7 * index + 10 * shift + k) % len(BACKGROUNDS) for k in range(len(BACKGROUNDS))]
            background = next(b for b in order if not heldout_single(index, b, STYLES.index(style)))
            prompt = describer.captioner.caption(
                "single", [index], BACKGROUNDS[background], style, language, lambda: 0.5, plain=True
            )
            records.append(dict(
                id=len(records), lang=language, prompt=prompt, kind="single", objects=[index], labels=[item["label"]],
                bg=BACKGROUNDS[background], style=style, color=None, heldout=None,
            ))  # fmt: skip
    return records


@torch.no_grad()
def draw(folder, prompts, out, device, size=(512, 512), steps=12, guidance=3.0, seed=1000, batch=64):
    """OUT/ID.png for each prompt."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    net, tokenizer = load_net(folder, device), Tokenizer(os.path.join(folder, "tokenizer"))
    decoder, scale, shift = autoencoder.load(folder, device)
    save = lambda pixels, prompt: Image.fromarray(pixels).save(out / f"{prompt['id']}.png", compress_level=1)
    with ThreadPoolExecutor(8) as pool:
        jobs = []
        for at in range(0, len(prompts), batch):
            part = prompts[at : at + batch]
            latents = sample(net, [p["prompt"] for p in part], tokenizer, size, steps, guidance, seed + at)
            pictures = torch.cat([decoder.decoder(x / scale + shift) for x in latents.split(16)]).clamp(-1, 1)
            pixels = ((pictures + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()
            jobs += [pool.submit(save, picture, prompt) for picture, prompt in zip(pixels, part)]
        for job in jobs:
            job.result()


def add_arguments(parser):
    parser.add_argument("--model", required=True, help="model folder")
    parser.add_argument("--prompts", required=True, help="JSON file of prompts")
    parser.add_argument("--out", required=True, help="folder for ID.png")
    parser.add_argument("--things", metavar="PACK", help="write --prompts first: every thing of this pack")
    parser.add_argument("--size", default="512x512", help="width x height")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--first", type=int, help="only so many prompts")


def run(args):
    if args.things:
        Path(args.prompts).write_text(json.dumps(all_things(args.things), ensure_ascii=False), encoding="utf8")
    configure_cuda()
    width, height = map(int, args.size.split("x"))
    prompts = read_prompts(args.prompts)[: args.first]
    sampling = dict(size=(height, width), steps=args.steps, guidance=args.guidance, seed=args.seed, batch=args.batch)
    draw(args.model, prompts, args.out, torch.device(args.device), **sampling)

