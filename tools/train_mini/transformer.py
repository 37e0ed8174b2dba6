"""Stage 3: the transformer and its text encoder, from nothing or from an exported model, on the latents of stage 2.

Flow matching: x = (1 - s)·picture + s·noise, the output is picture - noise, squared error. Times are logit-normal
with a share of uniform ones, then shifted by 3 as at sampling. One caption in ten is empty, for guidance. Small
pictures first (they cost a quarter and teach what things look like), then 512, then more of the large ones. The
learning rate holds for the first half and falls with a cosine; averaged weights are exported. To go on from an exported
model the same schedule warms up again, with a lower --rate and --phases without a time of small pictures alone.
"""

import json
import math
import os
import time

import torch
from torch import nn

from . import autoencoder, latents
from .export import export_rest, export_transformer
from .networks import Geometry, TextConfig, TextEncoder, Transformer, TransformerConfig
from .networks import modulated_block, plain_block, text_layer
from .optimizer import Optimizers
from .run import Average, Log, Progress, Workers, configure_cuda, cosine, load_weights, save_picture, save_state
from .tokens import Tokenizer

SHIFT = 3.0
EMPTY_SHARE = 0.1
ALIGN_EVERY = 500  # steps
# from this fraction of the training on, the odds of small (about 256), middle (512) and large sizes
PHASES = ((0.0, (0.70, 0.30, 0.0)), (0.40, (0.15, 0.77, 0.08)), (0.75, (0.08, 0.68, 0.24)))


def group_of(height, width):
    """0 small, 1 middle, 2 large: by area."""
    return 0 if height * width <= 300 * 300 else 1 if height * width <= 600 * 600 else 2


def batch_of(height, width, middle):
    """Pictures in a batch: about the same work whatever the size; `middle` is the batch at 512×512."""
    tokens = math.ceil(height * width / 1024 / 32) * 32 + 32
    return max(1, min(3 * middle, int(middle * 288 / tokens) // 8 * 8 or 1))


class Bucket:
    """Captions of one length (32 or 64) with scenes of one size, drawn at random."""

    def __init__(self, size, caption, entry, batch):
        self.size, self.caption, self.batch = size, caption, batch
        lengths = entry["lengths"].int()
        low = 0 if caption == 32 else 32
        self.latents, self.ids, self.lengths = entry["latents"], entry["ids"], lengths
        self.index = torch.nonzero((lengths > low) & (lengths <= caption))  # [n, 2]: scene, which of its captions
        self.group = group_of(*size)
        self.count = len(self.index)  # rank 0's on every rank, so that all draw the same sizes

    def draw(self, generator):
        pick = torch.randint(len(self.index), (self.batch,), device=self.index.device, generator=generator)
        scene, wording = self.index[pick].unbind(1)
        return self.latents[scene].float(), self.ids[scene, wording, : self.caption].long(), self.lengths[scene, wording]


def make_buckets(bank, middle_batch, log, captions=(32, 64)):
    buckets = []
    for size, entry in bank.items():
        for caption in captions:
            bucket = Bucket(size, caption, entry, batch_of(*size, middle_batch))
            if len(bucket.index) >= min(64, bucket.batch):
                buckets.append(bucket)
                log(f"bucket {size[0]}x{size[1]} captions {caption}: {len(bucket.index)} captions, batch {bucket.batch}")
    return buckets


def odds(buckets, fraction, phases=PHASES):
    """Odds of each bucket at a point of the training: of its group, shared by number of captions per picture drawn."""
    shares = [s for start, s in phases if fraction >= start][-1]
    weights = [b.count / b.batch for b in buckets]
    totals = [sum(w for b, w in zip(buckets, weights) if b.group == g) for g in range(3)]
    given = [shares[b.group] * w / totals[b.group] for b, w in zip(buckets, weights)]
    return [g / sum(given) for g in given]  # a group without buckets leaves its share to the others


class Net(nn.Module):
    """Text encoder and transformer as one module; compute type bf16 on CUDA, fp32 on the CPU."""

    def __init__(self, text_config, transformer_config, device):
        super().__init__()
        self.text_encoder = TextEncoder(text_config).to(device)
        self.transformer = Transformer(transformer_config).to(device)
        self.dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
        self.device = device
        self._geometries = {}

    def compile(self):
        import torch._dynamo

        for name in ("recompile_limit", "cache_size_limit"):  # one compiled variant for each shape
            if hasattr(torch._dynamo.config, name):
                setattr(torch._dynamo.config, name, 128)
        self.text_encoder.layer_function = torch.compile(text_layer, dynamic=False)
        self.transformer.block_function = torch.compile(modulated_block, dynamic=False)
        self.transformer.context_function = torch.compile(plain_block, dynamic=False)

    def plain(self):
        self.text_encoder.layer_function = text_layer
        self.transformer.block_function, self.transformer.context_function = modulated_block, plain_block

    def geometry(self, latents, caption):
        key = (latents.shape[2] // 2, latents.shape[3] // 2, caption)
        if key not in self._geometries:
            self._geometries[key] = Geometry(*key, self.transformer.config, self.device)
        return self._geometries[key]

    def forward(self, x, time, ids, lengths):
        geometry = self.geometry(x, ids.shape[1])
        states = self.text_encoder(ids, self.dtype)
        caption = self.transformer.caption(states, lengths, geometry, self.dtype)
        return self.transformer(x, time, caption, geometry, self.dtype).float()


def times(batch, device, generator):
    """Noise shares s in 0..1, [B]."""
    u = torch.sigmoid(torch.randn(batch, device=device, generator=generator))
    uniform = torch.rand(batch, device=device, generator=generator)
    u = torch.where(torch.rand(batch, device=device, generator=generator) < 0.15, uniform, u)
    return SHIFT * u / (1 + (SHIFT - 1) * u)


def loss_of(net, batch, empty, generator):
    """Squared error of the velocity; empty = (ids [64], length) of the empty prompt."""
    x0, ids, lengths = batch
    drop = torch.rand(len(x0), device=x0.device, generator=generator) < EMPTY_SHARE
    ids = torch.where(drop[:, None], empty[0][None, : ids.shape[1]], ids)
    lengths = torch.where(drop, torch.full_like(lengths, empty[1]), lengths)
    s = times(len(x0), x0.device, generator)
    noise = torch.randn(x0.shape, device=x0.device, generator=generator)
    share = s[:, None, None, None]
    velocity = net((1 - share) * x0 + share * noise, 1 - s, ids, lengths)
    return ((velocity - (x0 - noise)) ** 2).mean()


@torch.no_grad()
def sample(net, prompts, tokenizer, size, steps, guidance, seed):
    """Latents [n, C, h/16, w/16] drawn with guidance (diffusers' convention: c + g·(c - u)); fp32 on any device."""
    device, length = net.device, 64
    generator = torch.Generator(device).manual_seed(seed)
    token_ids = [tokenizer.prompt(p)[:length] for p in prompts] + [tokenizer.prompt("")]
    ids = torch.full((len(token_ids), length), tokenizer.pad, dtype=torch.long, device=device)
    for row, tokens in zip(ids, token_ids):
        row[: len(tokens)] = torch.tensor(tokens, device=device)
    lengths = torch.tensor([len(t) for t in token_ids], device=device)
    n, channels = len(prompts), net.transformer.config.in_channels
    x = torch.randn(n, channels, size[0] // 16, size[1] // 16, device=device, generator=generator)
    line = torch.linspace(1, 0, steps + 1, device=device)
    sigmas = SHIFT * line / (1 + (SHIFT - 1) * line)
    rows = torch.cat([torch.arange(n), torch.full((n,), n)]).to(device)
    for now, then in zip(sigmas[:-1], sigmas[1:]):
        v = net(torch.cat([x, x]), (1 - now).expand(2 * n), ids[rows], lengths[rows])
        v = v[:n] + guidance * (v[:n] - v[n:])
        x = x + (now - then) * v
    return x


def preview(net, average, work, tokenizer, prompts, name, size=(512, 512)):
    """A sheet of pictures of the averaged weights, at half size, eight in a row."""
    model, scale, shift = autoencoder.load(os.path.join(work, "model"), net.device)
    kept = {k: v.clone() for k, v in net.state_dict().items()}
    functions = net.text_encoder.layer_function, net.transformer.block_function, net.transformer.context_function
    net.plain()
    net.load_state_dict(average.weights)
    rows = []
    for i in range(0, len(prompts) // 8 * 8, 8):
        x = sample(net, prompts[i : i + 8], tokenizer, size, 12, 3.0, i)
        with torch.no_grad():
            pictures = model.decoder(x / scale + shift).clamp(-1, 1)
        rows.append(nn.functional.avg_pool2d(pictures, 2))
    net.load_state_dict(kept)
    net.text_encoder.layer_function, net.transformer.block_function, net.transformer.context_function = functions
    save_picture(rows, os.path.join(work, f"preview-{name}.jpg"))


def warm_up(net, args, log):
    """Compiles every shape on random latents before there is anything to learn; falls back to plain functions."""
    vocabulary, channels = net.text_encoder.config.vocab_size, net.transformer.config.in_channels
    shapes = {}
    for height, width, _ in json.loads(args.sizes):
        for caption in json.loads(args.captions):
            tokens = math.ceil(height * width / 1024 / 32) * 32
            shapes.setdefault((batch_of(height, width, args.batch), tokens, caption), (height, width))
    for (batch, _, caption), (height, width) in shapes.items():
        began = time.time()
        x = torch.randn(batch, channels, height // 16, width // 16, device=net.device)
        ids = torch.randint(vocabulary, (batch, caption), device=net.device)
        lengths = torch.full((batch,), caption - 3, device=net.device)
        try:
            for _ in range(2):
                net(x, torch.rand(batch, device=net.device), ids, lengths).square().mean().backward()
        except Exception as error:  # any failure of the compiler: slower training is better than none
            log("not compiled:", repr(error)[:500])
            net.plain()
            break
        log(f"shape {height}x{width} captions {caption} batch {batch}: {time.time() - began:.0f} s")
    net.zero_grad(set_to_none=True)


def wait_for_autoencoder(args, log):
    path = os.path.join(args.work, "model", "vae", "config.json")
    weights = os.path.join(args.work, "autoencoder.json")  # written last
    while args.wait and not (os.path.exists(path) and os.path.exists(weights)):
        time.sleep(1)
    if not os.path.exists(path):
        raise SystemExit(f"{path} is missing: train the autoencoder first.")


def export(net, average, args, name="model"):
    text = {k.removeprefix("text_encoder."): v for k, v in average.weights.items() if k.startswith("text_encoder.")}
    image = {k.removeprefix("transformer."): v for k, v in average.weights.items() if k.startswith("transformer.")}
    folder = os.path.join(args.work, name)
    export_transformer(image, text, net.transformer.config, net.text_encoder.config, folder)
    export_rest(args.tokenizer, folder)


def wait_for_latents(args, workers):
    """The bank that a `latents` process beside this one is making."""
    while (bank := latents.load(args, workers)) is None:
        time.sleep(1)
    return bank


def narrowed(weights, width):
    """A text encoder's weights with only the `width` strongest inner units of each feed-forward part."""
    result = dict(weights)
    for name in weights:
        if not name.endswith("mlp.down_proj.weight"):
            continue
        gate, up, down = (name.replace("down_proj", part) for part in ("gate_proj", "up_proj", "down_proj"))
        strength = weights[gate].norm(dim=1) * weights[up].norm(dim=1) * weights[down].norm(dim=0)
        kept = strength.topk(min(width, len(strength))).indices.sort().values
        result[gate], result[up], result[down] = weights[gate][kept], weights[up][kept], weights[down][:, kept]
    return result


def start_from(net, folder):
    """Weights of an exported model folder; its text encoder may have a wider feed-forward part than `net`'s."""
    net.transformer.load_state_dict(load_weights(os.path.join(folder, "transformer", "diffusion_pytorch_model.safetensors")))
    text = load_weights(os.path.join(folder, "text_encoder", "model.safetensors"))
    net.text_encoder.load_state_dict(narrowed(text, net.text_encoder.config.intermediate_size))


def train(args):
    workers = Workers(args.device, args.work)
    log = Log(args.work, "transformer", workers.rank)
    device = workers.device
    configure_cuda()
    torch.manual_seed(args.seed)
    net = Net(TextConfig(**json.loads(args.text)), TransformerConfig(**json.loads(args.transformer)), device)
    log("parameters", sum(p.numel() for p in net.transformer.parameters()), sum(p.numel() for p in net.text_encoder.parameters()))
    if args.start:
        start_from(net, args.start)
        log("starts from", os.path.basename(args.start))
    waits = args.wait_latents or args.compile_only
    bank = None if waits else latents.load(args, workers)
    renderers = None if bank or waits else latents.make_renderers(args, device)
    if args.compile:
        net.compile()
        warm_up(net, args, log)
    if args.compile_only:
        return
    wait_for_autoencoder(args, log)
    if args.wait_latents:
        bank = wait_for_latents(args, workers)
    bank = bank or latents.build(args, workers, renderers, log)
    buckets = make_buckets(bank, args.batch, log, json.loads(args.captions))
    tokenizer = Tokenizer(args.tokenizer)
    tokens = tokenizer.prompt("")
    empty = (torch.tensor(tokens + [tokenizer.pad] * (64 - len(tokens)), device=device), len(tokens))
    Trainer(args, net, buckets, tokenizer, empty, workers, log).run()


class Trainer:
    """The loop: batches, rates, reports, previews, states."""

    def __init__(self, args, net, buckets, tokenizer, empty, workers, log):
        self.args, self.net, self.buckets, self.tokenizer, self.empty = args, net, buckets, tokenizer, empty
        self.workers, self.log = workers, log
        for bucket, count in zip(buckets, workers.agree_all([b.count for b in buckets])):
            bucket.count = count
        self.optimizers = Optimizers(net.named_parameters(), args.rate, args.optimizer)
        self.average = Average(net, args.average)
        self.progress = Progress(args, workers)
        self.choice = torch.Generator().manual_seed(args.seed + 5)  # the same sizes on every rank
        self.generator = torch.Generator(net.device).manual_seed(args.seed + 200 + workers.rank)
        self.step, self.seen = 0, 0
        self.state_file = os.path.join(args.work, "transformer.state")
        with open(args.prompts, encoding="utf8") as file:
            self.prompts = [record["prompt"] for record in json.load(file)][::3][:64]
        if args.resume and os.path.exists(self.state_file):
            self.restore()

    def restore(self):
        state = torch.load(self.state_file, map_location=self.net.device)
        self.net.load_state_dict(state["net"])
        self.optimizers.load_state_dict(state["optimizers"])
        self.average = Average(self.net, self.args.average, state["average"])
        self.step, self.seen = state["step"], state["seen"]
        self.progress = Progress(self.args, self.workers, state["fraction"])
        self.log("resumed at step", self.step)

    def save(self, fraction):
        state = {"net": self.net.state_dict(), "optimizers": self.optimizers.state_dict(), "step": self.step,
                 "average": self.average.weights, "seen": self.seen, "fraction": fraction}  # fmt: skip
        save_state(state, self.state_file)

    def rate(self, fraction):
        held = self.args.hold
        fall = 1.0 if fraction < held else cosine((fraction - held) / (1 - held), 0.01)
        return self.args.rate * min(1, (self.step + 1) / self.args.warm_up) * fall

    def run(self):
        args, net, log = self.args, self.net, self.log
        total, counted, last, saved = torch.zeros((), device=net.device), 0, time.time(), time.time()
        previews = list(args.previews)
        phases = json.loads(args.phases)
        self.progress.start()
        while (fraction := self.progress.at(self.step)) < 1:
            self.optimizers.set_rate(self.rate(fraction))
            weights = torch.tensor(odds(self.buckets, fraction, phases))
            bucket = self.buckets[torch.multinomial(weights, 1, generator=self.choice).item()]
            loss = loss_of(net, bucket.draw(self.generator), self.empty, self.generator)
            self.optimizers.zero_grad()
            loss.backward()
            self.workers.average(net.parameters())
            norm = nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            self.optimizers.step()
            self.step += 1
            self.seen += bucket.batch * self.workers.world
            self.average.update(self.step)
            if self.step % ALIGN_EVERY == 0:
                self.workers.align(net.parameters())
            total += loss.detach()
            counted += 1
            if self.step % args.report == 0:
                speed = counted / (time.time() - last)
                log(f"step {self.step} {fraction:.1%} loss {total.item() / counted:.4f} norm {norm.item():.2f}",
                    f"rate {self.rate(fraction):.1e} {speed:.1f} it/s seen {self.seen / 1e6:.2f}M")  # fmt: skip
                total.zero_()
                counted, last = 0, time.time()
            if self.workers.rank == 0 and self.step % 50 == 0 and time.time() - saved > args.save_every:
                self.save(fraction)
                saved = time.time()
            if self.workers.rank == 0 and previews and fraction >= previews[0]:
                name = f"{int(100 * previews.pop(0)):03d}"
                preview(net, self.average, args.work, self.tokenizer, self.prompts, name)
                export(net, self.average, args)
        if self.workers.rank == 0:
            export(net, self.average, args)
            self.save(1.0)
            preview(net, self.average, args.work, self.tokenizer, self.prompts, "100")
            log("transformer done")


def add_arguments(parser):
    latents.add_bank_arguments(parser)
    Progress.add_arguments(parser)
    parser.add_argument("--batch", type=int, default=512, help="pictures a batch at 512×512; other sizes follow")
    parser.add_argument("--rate", type=float, default=8e-4, help="highest learning rate")
    parser.add_argument("--warm-up", type=int, default=400, help="steps to the highest learning rate")
    parser.add_argument("--hold", type=float, default=0.5, help="fraction of the training at the highest rate")
    parser.add_argument("--phases", default=json.dumps(PHASES), help="JSON: [[from fraction, [small, middle, large]], …]")
    parser.add_argument("--optimizer", choices=("muon", "adamw"), default="muon")
    parser.add_argument("--average", type=float, default=0.9995, help="decay of the averaged weights")
    parser.add_argument("--text", default="{}", help="JSON: text encoder sizes other than the embedded model's")
    parser.add_argument("--transformer", default="{}", help="JSON: transformer sizes, likewise")
    parser.add_argument("--prompts", required=True, help="prompts of the preview sheets (eval_prompts.json)")
    parser.add_argument("--previews", type=float, nargs="*", default=[0.35, 0.7], help="fractions with a preview")
    parser.add_argument("--report", type=int, default=200)
    parser.add_argument("--save-every", type=float, default=120, help="seconds between saved states")
    parser.add_argument("--start", help="exported model folder to start from")
    parser.add_argument("--wait", action="store_true", help="start early, compile, and wait for the autoencoder")
    parser.add_argument("--wait-latents", action="store_true", help="likewise wait for a `latents` that runs beside this")
    parser.add_argument("--captions", default="[32, 64]", help="JSON: lengths of captions, of 32 and 64 tokens")
    parser.add_argument("--compile-only", action="store_true", help="end after compiling: fills the compiler's cache")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--resume", action="store_true", help="go on from WORK/transformer.state")


def run(args):
    train(args)
