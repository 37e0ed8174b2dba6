"""How far the judge itself can be trusted: its accuracy on freshly rendered scenes, written to judge.json.

The scenes come from a seed that training never used, clean, under training noise, and under four kinds of
noise that training never showed (noise.HELD_OUT). Shares are 0 to 1, each beside the number of cases it is
made of.
"""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from .judge import IGNORE, SIZE, answer, labels, load_judge
from .noise import HELD_OUT, TrainingNoise
from .scenes import SceneDescriber, SceneRenderer, SceneStream
from .scenes.words import KINDS, STYLES

FRESH = 1_000_003  # added to the seed, far from every seed of training


class Tally:
    """Counts right answers by name."""

    def __init__(self):
        self.right, self.cases = Counter(), Counter()

    def add(self, name, right):
        """right: bool array of any length."""
        self.right[name] += int(np.sum(right))
        self.cases[name] += int(np.size(right))

    def table(self):
        return {k: dict(share=round(self.right[k] / n, 4), n=n) for k, n in sorted(self.cases.items()) if n}


def add_batch(tally, answers, right, groups):
    """Adds a batch and returns the (right, given) objects that were mistaken.

    answers: logits; right: labels; groups: name -> (array [B] of indices, names of the indices).
    """
    right = {name: target.cpu().numpy() for name, target in right.items()}
    for name in ("kind", "background", "style", "colour"):
        asked = right[name] != IGNORE
        tally.add(name, answers[name].argmax(-1).cpu().numpy()[asked] == right[name][asked])
    asked = right["objects"] != IGNORE
    best = answers["objects"].topk(3, -1).indices.cpu().numpy()  # [B, 3, 3]
    hit = best[..., 0] == right["objects"]
    tally.add("object", hit[asked])
    tally.add("object in the first three", (best == right["objects"][..., None]).any(-1)[asked])
    tally.add("every object in its place", (hit | ~asked).all(1))
    for index, names in groups.values():
        for i, name in enumerate(names):
            tally.add(f"object, {name}", hit[asked & (index == i)[:, None]])
    return [(int(r), int(b)) for r, b in zip(right["objects"][asked & ~hit], best[..., 0][asked & ~hit])]


def conditions(device, seed):
    """name -> function of pictures: none, the noise of training, and the kinds that training never showed."""
    generator = torch.Generator(device).manual_seed(seed)
    held_out = {name: lambda x, damage=damage: damage(x, generator) for name, damage in HELD_OUT.items()}
    return {"clean": lambda x: x, "training noise": TrainingNoise(device, seed), **held_out}


def check(pack, judge_file, out, count=4096, device="cuda", batch=256, seed=0, workers=4, bank=32):
    """Measures on `count` scenes (whole batches of them); writes OUT (JSON) and returns what it wrote."""
    device = torch.device(device)
    describer = SceneDescriber(pack, seed=seed + FRESH, split="all", bank=bank)
    with SceneStream(describer, workers) as stream:
        renderer = SceneRenderer(pack, device, SIZE, bank, max(1, workers))
        judge = load_judge(judge_file, device)
        changes = conditions(device, seed + FRESH)
        tallies, confused = {name: Tally() for name in changes}, Counter()
        for description in stream.descriptions(batch, 0, -(-count // batch)):
            right = labels(description, describer.recolorable)
            groups = dict(style=(description["style"], STYLES), kind=(description["kind"], KINDS))
            pictures = renderer.render(description)
            for name, change in changes.items():
                wrong = add_batch(tallies[name], answer(judge, change(pictures)), right, groups)
                if name == "clean":
                    confused.update(wrong)
    result = {name: tally.table() for name, tally in tallies.items()}
    result["held-out noise, all kinds"] = sum_of([tallies[name] for name in HELD_OUT]).table()
    names = [item["label"] for item in describer.objects]
    result["most confused, clean"] = [[names[a], names[b], n] for (a, b), n in confused.most_common(30)]
    Path(out).write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return result


def sum_of(tallies):
    """One tally of all cases of several."""
    whole = Tally()
    for tally in tallies:
        whole.right.update(tally.right)
        whole.cases.update(tally.cases)
    return whole


def add_arguments(parser):
    parser.add_argument("--pack", required=True, help="folder of the picture pack")
    parser.add_argument("--judge", required=True, help="judge.safetensors")
    parser.add_argument("--out", required=True, help="the JSON file to write")
    parser.add_argument("--count", type=int, default=4096, help="scenes, rounded up to whole batches")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=4, help="processes that describe scenes")
    parser.add_argument("--bank", type=int, default=32, help="painted backgrounds of each kind")


def run(args):
    options = dict(batch=args.batch, seed=args.seed, workers=args.workers, bank=args.bank)
    result = check(args.pack, args.judge, args.out, args.count, args.device, **options)
    for condition, table in result.items():
        if isinstance(table, dict):
            wanted = ("object", "every object in its place", "background", "style", "colour", "kind")
            shares = [f"{name} {100 * table[name]['share']:.1f} %" for name in wanted if name in table]
            print(f"{condition}: {', '.join(shares)}")
