"""What every training stage shares: the log, the clock that ends it, several GPUs, averaged weights, files."""

import math
import os
import time

import torch
import torch.distributed as dist
from safetensors.torch import load_file, save_file


class Workers:
    """This process's place among the GPUs of one host, from RANK and WORLD in the environment (one process a GPU).

    join: whether the processes work together; without it they only know their numbers.
    """

    def __init__(self, device, folder, join=True):
        self.rank = int(os.environ.get("RANK", "0"))
        self.world = int(os.environ.get("WORLD", "1"))
        if device == "cuda":
            index = self.rank % torch.cuda.device_count()  # 0 where CUDA_VISIBLE_DEVICES shows this process one card alone
            torch.cuda.set_device(index)
            device = f"cuda:{index}"
        self.device = torch.device(device)
        if self.world > 1 and join:
            os.makedirs(folder, exist_ok=True)
            backend = "nccl" if self.device.type == "cuda" else "gloo"
            rendezvous = f"file://{os.path.abspath(folder)}/rendezvous"
            dist.init_process_group(backend, init_method=rendezvous, rank=self.rank, world_size=self.world)

    def average(self, parameters):
        """Gradients averaged over the GPUs, in one flat all-reduce."""
        if self.world == 1:
            return
        gradients = [p.grad for p in parameters if p.grad is not None]
        flat = torch.cat([g.reshape(-1) for g in gradients])
        dist.all_reduce(flat)
        flat /= self.world
        for gradient, mean in zip(gradients, flat.split([g.numel() for g in gradients])):
            gradient.copy_(mean.view_as(gradient))

    def align(self, tensors):
        """Rank 0's values, on every rank: sums in another order would slowly drive the copies apart."""
        if self.world > 1:
            for tensor in tensors:
                dist.broadcast(tensor.detach(), 0)

    def agree(self, value):
        """Rank 0's number, on every rank."""
        return self.agree_all([value])[0]

    def agree_all(self, values):
        """Rank 0's list of at most 64 numbers, on every rank."""
        if self.world == 1:
            return values
        shared = torch.zeros(64, device=self.device, dtype=torch.float64)
        shared[: len(values)] = torch.tensor(values, dtype=torch.float64)
        dist.broadcast(shared, 0)
        return shared[: len(values)].tolist()


class Log:
    """Lines with the time of day, on the terminal and in WORK/<name>.log; silent on every rank but the first."""

    def __init__(self, folder, name, rank=0):
        self._path = os.path.join(folder, name + ".log") if rank == 0 else None
        os.makedirs(folder, exist_ok=True)

    def __call__(self, *words):
        if self._path:
            line = time.strftime("%H:%M:%S ") + " ".join(str(word) for word in words)
            print(line, flush=True)
            with open(self._path, "a") as file:
                file.write(line + "\n")


class Progress:
    """How far a stage is, 0 to 1: by steps (repeatable), else by seconds from start() or by a time of day to end at.

    args: has steps, seconds and deadline (Unix time), the first non-zero of which counts.
    """

    def __init__(self, args, workers, done=0.0):
        if not args.steps and not args.seconds and not args.deadline:
            raise SystemExit("Give --steps, --seconds or --deadline: how long to train.")
        self._steps, self._seconds, self._deadline = args.steps, args.seconds, args.deadline
        self._workers, self._done = workers, done
        self._fraction, self._start = done, time.time()

    def start(self):
        self._start = time.time()
        if not self._seconds:
            self._seconds = max(1.0, self._deadline - self._start)

    @staticmethod
    def add_arguments(parser):
        parser.add_argument("--steps", type=int, default=0, help="train this many steps (repeatable)")
        parser.add_argument("--seconds", type=float, default=0, help="train this long")
        parser.add_argument("--deadline", type=float, default=0, help="train until this Unix time")

    @property
    def elapsed(self):
        return time.time() - self._start

    def at(self, step):
        """Fraction at a step; the clock is read every 10 steps and agreed over the GPUs."""
        if self._steps:
            return min(1.0, step / self._steps)
        if step % 10 == 0:
            self._fraction = min(1.0, self._done + self._workers.agree(self.elapsed) / self._seconds)
        return self._fraction


def cosine(fraction, floor=0.02):
    """1 at 0, `floor` at 1."""
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(1.0, max(0.0, fraction))))


class Average:
    """Exponentially averaged weights (what is exported), warming up with the number of steps."""

    def __init__(self, module, decay, weights=None):
        self._module, self._decay = module, decay
        current = module.state_dict()
        self.weights = {k: (weights[k] if weights else v).detach().clone().float() for k, v in current.items()}

    @torch.no_grad()
    def update(self, step):
        current = self._module.state_dict()
        keys = list(self.weights)
        rate = 1 - min(self._decay, step / (step + 20))
        torch._foreach_lerp_([self.weights[k] for k in keys], [current[k].float() for k in keys], rate)


def configure_cuda():
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    torch.set_float32_matmul_precision("high")


def save_weights(weights, path, dtype=torch.bfloat16):
    """Writes beside the target and renames, so that a file is whole or absent."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    plain = {k: v.detach().to(dtype).cpu().contiguous() for k, v in weights.items()}
    save_file(plain, path + ".part", metadata={"format": "pt"})
    os.replace(path + ".part", path)


def load_weights(path, device="cpu"):
    """All tensors of a file, as fp32."""
    return {k: v.float() for k, v in load_file(path, device=str(device)).items()}


def save_state(state, path):
    torch.save(state, path + ".part")
    os.replace(path + ".part", path)


def save_picture(rows, path):
    """Rows of pictures, each a list of [3, H, W] in [-1, 1], as one picture file (the format by the name)."""
    from PIL import Image

    whole = torch.cat([torch.cat(list(row), 2) for row in rows], 1)
    pixels = ((whole.clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0).cpu().numpy()
    Image.fromarray(pixels).save(path, quality=88)
