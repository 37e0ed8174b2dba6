"""Stage 1: the autoencoder, on crops of rendered scenes.

256×256 crops of scenes drawn at 512, at 256 (whole) and at 1,024 pixels, so that fine and coarse detail are both
seen. Loss: absolute and squared error, error of the gradients (edges), error of 8×8 means (colour), a weak pull of
the latents towards a unit Gaussian. Writes WORK/model/vae and, for judging, WORK/autoencoder.png.
"""

import json
import math
import os
import random
import time

import torch
import torch.nn.functional as F
from torch import nn

from .export import export_autoencoder
from .networks import Autoencoder, AutoencoderConfig
from .run import Average, Log, Progress, Workers, configure_cuda, cosine, load_weights, save_picture, save_state

CROP = 256
# resolution and share of the steps
SOURCES = ((512, 0.5), (256, 0.35), (1024, 0.15))
KL_WEIGHT = 2e-4


def reconstruction_loss(r, x):
    """(loss, squared error) of a reconstruction r of x, both [B, 3, H, W] in [-1, 1]."""
    square = ((r - x) ** 2).mean()
    across = ((r[..., 1:] - r[..., :-1]) - (x[..., 1:] - x[..., :-1])).abs().mean()
    down = ((r[..., 1:, :] - r[..., :-1, :]) - (x[..., 1:, :] - x[..., :-1, :])).abs().mean()
    colour = (F.avg_pool2d(r, 8) - F.avg_pool2d(x, 8)).abs().mean()
    return (r - x).abs().mean() + 0.5 * square + across + down + 0.5 * colour, square


def decibels(square):
    """Peak signal-to-noise ratio of pictures in [-1, 1]."""
    return 10 * math.log10(4 / max(square, 1e-12))


class Crops:
    """Endless batches [B, 3, CROP, CROP]: each step one resolution, chosen with the shares of SOURCES."""

    def __init__(self, pack, device, batch, seed, workers, painters, bank, sources=SOURCES):
        from .scenes import SceneDescriber, SceneRenderer, SceneStream

        # One bank size for all renderers: a description names its background by number.
        describer = SceneDescriber(pack, seed=seed, bank=bank)
        self._stream = SceneStream(describer, workers)
        self._descriptions = self._stream.descriptions(batch)
        self._renderers = {size: SceneRenderer(pack, device, size, bank, painters) for size, _ in sources}
        self._sources, self._random = sources, random.Random(seed)

    def next(self):
        sizes, shares = zip(*self._sources)
        size = self._random.choices(sizes, shares)[0]
        x = self._renderers[size].render(next(self._descriptions))
        y0, x0 = (self._random.randint(0, (size - CROP) // 16) * 16 for _ in range(2)) if size > CROP else (0, 0)
        return x[:, :, y0 : y0 + CROP, x0 : x0 + CROP].contiguous(memory_format=torch.channels_last)

    def whole(self, size, batch, step):
        """Whole scenes the training never saw, for measuring."""
        description = self._stream.describer.describe(batch, 10**7 + step)
        return self._renderers[size].render(description).contiguous(memory_format=torch.channels_last)

    def close(self):
        self._stream.close()


@torch.no_grad()
def measure(model, crops, sizes, log):
    """PSNR at each size, and the latents' mean and standard deviation over 512-pixel scenes (or the first size)."""
    scores, latents = {}, []
    for size in sizes:
        errors = []
        for step in range(4):
            x = crops.whole(size, 8, step)
            mean = model.encoder(x).chunk(2, 1)[0]
            r = model.decoder(mean).clamp(-1, 1)
            errors.append(((r - x) ** 2).mean().item())
            if size == sizes[0]:
                latents.append(mean)
        scores[size] = round(decibels(sum(errors) / len(errors)), 2)
    latents = torch.cat(latents)
    log("PSNR", scores, "channel deviations", [round(v, 2) for v in latents.std(dim=(0, 2, 3)).tolist()])
    return scores, latents.mean().item(), latents.std().item()


def save_pairs(model, crops, size, path):
    """A picture: eight scenes above, their reconstructions below."""
    with torch.no_grad():
        x = crops.whole(size, 8, 99)
        r = model.decoder(model.encoder(x).chunk(2, 1)[0])
    save_picture((x, r), path)


def half_products(device):
    """bf16 products on a card, fp32 ones on the CPU."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda")


def compiled(model, batch, device, log):
    """Encoder and decoder compiled for one shape; plain ones if this machine cannot compile."""
    encoder, decoder = (torch.compile(part, dynamic=False) for part in (model.encoder, model.decoder))
    began = time.time()
    try:
        x = torch.randn(batch, 3, CROP, CROP, device=device).contiguous(memory_format=torch.channels_last)
        with half_products(device):
            latents = encoder(x).float().chunk(2, 1)[0]
            reconstruction = decoder(latents).float()
        reconstruction.mean().backward()
        model.zero_grad(set_to_none=True)
        log(f"compiled in {time.time() - began:.0f} s")
        return encoder, decoder
    except Exception as error:  # any failure of the compiler: slower training is better than none
        log("not compiled:", repr(error)[:300])
        return model.encoder, model.decoder


def train(args):
    workers = Workers(args.device, args.work)
    log = Log(args.work, "autoencoder", workers.rank)
    device = workers.device
    configure_cuda()
    torch.manual_seed(args.seed)
    model = Autoencoder(AutoencoderConfig(**json.loads(args.config)))
    model.start_near_identity()
    sources = tuple((int(size), share) for size, share in json.loads(args.sources).items())
    began = time.time()
    seed = args.seed + 7919 * workers.rank
    crops = Crops(args.pack, device, args.batch, seed, args.workers, args.painters, args.bank, sources)
    log(f"scenes ready in {time.time() - began:.0f} s")
    model = model.to(device).to(memory_format=torch.channels_last)
    log("parameters", sum(p.numel() for p in model.parameters()))
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate, betas=(0.9, 0.99), weight_decay=0.0, fused=True)
    average = Average(model, 0.998)
    encoder, decoder = compiled(model, args.batch, device, log) if args.compile else (model.encoder, model.decoder)
    torch.manual_seed(args.seed + 1 + workers.rank)
    progress = Progress(args, workers)
    state_file = os.path.join(args.work, "autoencoder.state")
    step = 0
    if args.resume and os.path.exists(state_file):
        state = torch.load(state_file, map_location=device)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        average = Average(model, 0.998, state["average"])
        step, progress = state["step"], Progress(args, workers, state["fraction"])
        log("resumed at step", step)
    total, saved = torch.zeros((), device=device), time.time()
    progress.start()
    while (fraction := progress.at(step)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = args.rate * min(1, (step + 1) / 200) * cosine(fraction)
        x = crops.next()
        with half_products(device):
            mean, log_variance = encoder(x).float().chunk(2, 1)
            log_variance = log_variance.clamp(-30, 20)
            z = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
            r = decoder(z).float()
        loss, square = reconstruction_loss(r, x)
        kl = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).mean()
        optimizer.zero_grad(set_to_none=True)
        (loss + KL_WEIGHT * kl).backward()
        workers.average(model.parameters())
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        average.update(step)
        total += square.detach()
        if step % args.report == 0:
            speed = step / max(progress.elapsed, 1e-9)
            log(f"step {step} {fraction:.1%} PSNR {decibels(total.item() / args.report):.2f} kl {kl.item():.2f} {speed:.1f} it/s")
            total.zero_()
            if workers.rank == 0 and time.time() - saved > args.save_every:
                save_state({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average.weights,
                            "step": step, "fraction": fraction}, state_file)  # fmt: skip
                saved = time.time()
    finish(model, average, crops, [size for size, _ in sources], args, log, workers)


def finish(model, average, crops, sizes, args, log, workers):
    model.load_state_dict({k: v.to(torch.bfloat16).float() for k, v in average.weights.items()})
    model.eval().requires_grad_(False)
    if workers.rank == 0:
        scores, mean, deviation = measure(model, crops, sizes, log)
        export_autoencoder(model.state_dict(), model.config, 1 / deviation, mean, os.path.join(args.work, "model"))
        with open(os.path.join(args.work, "autoencoder.json"), "w") as file:
            json.dump({"psnr": scores}, file)
        save_pairs(model, crops, sizes[0], os.path.join(args.work, "autoencoder.png"))
        log("autoencoder done")
    crops.close()


def load(folder, device):
    """(model, scaling factor, shift factor) of an exported folder, frozen."""
    with open(os.path.join(folder, "vae", "config.json")) as file:
        c = json.load(file)
    names = ("block_out_channels", "latent_channels", "norm_num_groups", "layers_per_block")
    model = Autoencoder(AutoencoderConfig(**{name: c[name] for name in names}))
    model.load_state_dict(load_weights(os.path.join(folder, "vae", "diffusion_pytorch_model.safetensors")))
    model = model.to(device).to(memory_format=torch.channels_last).eval().requires_grad_(False)
    return model, c["scaling_factor"], c["shift_factor"]


def add_arguments(parser):
    Progress.add_arguments(parser)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=5e-4, help="highest learning rate")
    parser.add_argument("--bank", type=int, default=16, help="pictures of each procedural background")
    parser.add_argument("--config", default="{}", help="JSON: sizes other than the embedded model's")
    parser.add_argument("--sources", default=json.dumps(dict(SOURCES)), help="JSON: resolution to share of steps")
    parser.add_argument("--report", type=int, default=250)
    parser.add_argument("--save-every", type=float, default=60, help="seconds between saved states")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--resume", action="store_true")


def run(args):
    train(args)
