"""The honest score: pictures drawn from evaluation prompts, looked at by the judge.

`evaluate pictures` draws one picture for each prompt (see pictures.py, which also says what a file of prompts
holds), `evaluate score` judges them; FOLDER/7.png, of any size, is the picture of prompt 7.

What counts as right:
    objects     every named thing is there, as often as it is named, wherever it stands
    top 3       the same when the judge's three likeliest names count for each thing (some look nearly alike)
    places      the things stand in the asked order and arrangement, and there are no others
    background, style   where the prompt names them
    colour      where the prompt asks for another colour than the natural one
Each share has its number of pictures and a 95 % Wilson interval. Beside it stands what the judge makes of
real renders of the very same layouts: where it errs there, perfect pictures would score no higher.
"""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from . import pictures as drawing
from .judge import IGNORE, SIZE, answer, labels, load_judge
from .pictures import read_prompts
from .scenes import SceneDescriber, SceneRenderer
from .scenes.words import BACKGROUNDS, HUES, KINDS, STYLES

MEASURES = ["objects", "top 3", "places", "background", "style", "colour"]
# How things stand, whatever they are.
ARRANGEMENT = dict(single=0, pair_lr=1, same2=1, pair_tb=2, row3=3, same3=3)
COUNT = dict(single=1, pair_lr=2, same2=2, pair_tb=2, row3=3, same3=3)


def read_picture(path):
    """A file as [3, 256, 256] in [-1, 1]: squared by repeating its edges, scaled by area averaging."""
    try:
        with Image.open(path) as file:
            pixels = np.asarray(file.convert("RGB"))
    except FileNotFoundError:
        raise FileNotFoundError(f"There is no picture {path}; draw the pictures first.") from None
    height, width = pixels.shape[:2]
    side = max(height, width)
    above, left = (side - height) // 2, (side - width) // 2
    padding = ((above, side - height - above), (left, side - width - left), (0, 0))
    square = Image.fromarray(np.pad(pixels, padding, mode="edge"))
    scaled = square.resize((SIZE, SIZE), Image.BOX if side > SIZE else Image.BILINEAR)
    return torch.from_numpy(np.array(scaled)).permute(2, 0, 1).float() / 127.5 - 1


# ---- verdicts


def names_style(prompt):
    """Free-form prompts name a style only where it is not the usual 3D."""
    return not prompt.get("freeform") or prompt["style"] != "3d"


def all_found(wanted, seen):
    """Whether each wanted object has a place of its own among `seen`, a set of objects for each place."""
    orders = itertools.permutations(seen, len(wanted))
    return any(all(w in place for w, place in zip(wanted, order)) for order in orders)


def verdict(prompt, right, best, given):
    """One picture's verdict: measure -> True, False, or None where nothing is asked.

    right: labels of the prompt's layout; best: the three likeliest objects of each place [3, 3];
    given: the likeliest kind's name and background, style and colour indices.
    """
    wanted = [int(o) for o in right["objects"] if o != IGNORE]
    seen = best[: COUNT[given["kind"]]]
    arranged = ARRANGEMENT[given["kind"]] == ARRANGEMENT[prompt["kind"]]
    recoloured = prompt["color"] is not None and right["colour"] != IGNORE
    asked = dict(background=prompt["bg"] is not None, style=names_style(prompt), colour=recoloured)
    return {
        "objects": all_found(wanted, [{int(place[0])} for place in seen]),
        "top 3": all_found(wanted, [set(map(int, place)) for place in seen]),
        "places": arranged and [int(place[0]) for place in seen] == wanted,
        **{name: bool(given[name] == right[name]) if asked[name] else None for name in asked},
    }


def judge_pictures(judge, pictures, prompts, right):
    """(verdict, what was seen) for each picture [B, 3, 256, 256]; right: labels of the prompts' layouts."""
    right = {name: target.numpy() for name, target in right.items()}
    answers = {name: logits.cpu() for name, logits in answer(judge, pictures).items()}
    best = answers["objects"].topk(3, -1).indices.numpy()
    top = {name: answers[name].argmax(-1).numpy() for name in ("kind", "background", "style", "colour")}
    results = []
    for i, prompt in enumerate(prompts):
        given = {name: int(index[i]) for name, index in top.items()}
        given["kind"] = KINDS[given["kind"]]
        row = verdict(prompt, {name: target[i] for name, target in right.items()}, best[i], given)
        results.append((row, dict(given, objects=best[i, : COUNT[given["kind"]], 0].tolist())))
    return results


# ---- tables


def category(prompt):
    if prompt.get("freeform"):
        return "free-form"
    if prompt["heldout"]:
        return "unseen combination" if prompt["heldout"] == "single" else "unseen pair"
    if prompt["color"]:
        return "recoloured"
    if prompt["kind"].startswith("same"):
        return "counted"
    return "seen single" if prompt["kind"] == "single" else "seen pair or row"


CATEGORIES = ["seen single", "unseen combination", "seen pair or row", "unseen pair", "counted", "recoloured"]
GROUPS = [*CATEGORIES, "free-form", "English", "Chinese", "3d", "flat", "line", "all"]


def groups_of(prompt):
    return [category(prompt), "English" if prompt["lang"] == "en" else "Chinese", prompt["style"], "all"]


def wilson(right, n):
    """95 % interval of a share, 0 to 1."""
    if not n:
        return 0.0, 1.0
    z, p = 1.959964, right / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def tabulate(judged):
    """judged: [(prompt, verdict)]. Returns group -> measure -> {right, n, share, low, high}, where asked."""
    table = {}
    for name in GROUPS:
        rows = [row for prompt, row in judged if name in groups_of(prompt)]
        for measure in MEASURES:
            asked = [row[measure] for row in rows if row[measure] is not None]
            if asked:
                low, high = wilson(sum(asked), len(asked))
                cell = dict(share=sum(asked) / len(asked), low=low, high=high)
                cell = {key: round(value, 4) for key, value in cell.items()}
                table.setdefault(name, {})[measure] = dict(right=sum(asked), n=len(asked), **cell)
    return table


def markdown(title, drawn, rendered):
    """A row for each group: share and interval of the pictures, in italics the judge's share on renders."""

    def cell(group, measure):
        it = drawn[group].get(measure)
        if not it:
            return "–"
        n = f", n {it['n']}" if it["n"] != drawn[group]["objects"]["n"] else ""
        ceiling = 100 * rendered[group][measure]["share"]
        return f"{100 * it['share']:.1f} % ({100 * it['low']:.0f}–{100 * it['high']:.0f}{n}) *{ceiling:.1f}*"

    lines = [f"**{title}**", "", f"| prompts | n | {' | '.join(MEASURES)} |"]
    lines.append("|---" * (len(MEASURES) + 2) + "|")
    for group in (g for g in GROUPS if g in drawn):
        cells = " | ".join(cell(group, measure) for measure in MEASURES)
        lines.append(f"| {group} | {drawn[group]['objects']['n']} | {cells} |")
    return "\n".join(lines) + "\n"


HEAD = """Share of pictures that are right, in brackets its 95 % Wilson interval (and the number of pictures
where not all were asked), in italics the judge's own share on real renders of the same layouts.
"""


# ---- score


class Bench:
    """The judge, and the renderer that makes what it is measured on."""

    def __init__(self, pack, judge_file, device, seed, workers, bank):
        self.device, self.seed = torch.device(device), seed
        self.judge = load_judge(judge_file, self.device)
        self.describer = SceneDescriber(pack, seed=seed, split="all", bank=bank)
        self.renderer = SceneRenderer(pack, self.device, SIZE, bank, workers)

    def judge_set(self, prompts, folder, batch, renders):
        """Verdicts on FOLDER's pictures, what was seen in them, and (prompt, verdict) for every render."""
        drawn, rendered = [], []
        for at in range(0, len(prompts), batch):
            part = prompts[at : at + batch]
            pictures = torch.stack([read_picture(folder / f"{prompt['id']}.png") for prompt in part])
            for repeat in range(renders):
                description = self.describer.scenes(part, self.seed + 100_003 * repeat + at)
                verdicts = self._look(self.renderer.render(description), part, description)
                rendered += [(prompt, row) for prompt, (row, _) in zip(part, verdicts)]
            drawn += self._look(pictures, part, description)
        return [row for row, _ in drawn], [self._in_words(given) for _, given in drawn], rendered

    def _in_words(self, given):
        objects = [self.describer.objects[i]["label"] for i in given["objects"]]
        colour = [*HUES, "natural"][given["colour"]]
        background, style = BACKGROUNDS[given["background"]], STYLES[given["style"]]
        return dict(given, objects=objects, background=background, style=style, colour=colour)

    def _look(self, pictures, prompts, description):
        right = labels(description, self.describer.recolorable)
        return judge_pictures(self.judge, pictures.to(self.device), prompts, right)


def score(sets, pack, judge_file, out, device="cpu", batch=64, seed=77, renders=4, workers=1, bank=8):
    """Judges sets [(file of prompts, folder of pictures)]; writes OUT/scores.json and OUT/scores.md.

    renders: how many times each layout is rendered for the judge's own accuracy.
    """
    if renders < 1:
        raise ValueError("Each layout must be rendered at least once.")
    loaded = [(Path(file).stem, Path(folder), read_prompts(file)) for file, folder in sets]
    bench = Bench(pack, judge_file, device, seed, workers, bank)
    result, texts, all_drawn, all_rendered = {}, [HEAD], [], []

    def report(name, drawn, rendered):
        tables = dict(pictures=tabulate(drawn), renders=tabulate(rendered))
        texts.append(markdown(f"{name}, {len(drawn)} pictures", tables["pictures"], tables["renders"]))
        result[name] = tables

    for name, folder, prompts in loaded:
        verdicts, seen, rendered = bench.judge_set(prompts, folder, batch, renders)
        drawn = list(zip(prompts, verdicts))
        report(name, drawn, rendered)
        result[name]["each"] = [dict(id=p["id"], right=row, seen=s) for (p, row), s in zip(drawn, seen)]
        all_drawn += drawn
        all_rendered += rendered
    if len(loaded) > 1:
        report("together", all_drawn, all_rendered)
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, ensure_ascii=False, indent=1) + "\n"
    (out / "scores.json").write_text(text, encoding="utf-8")
    (out / "scores.md").write_text("\n".join(texts), encoding="utf-8")
    return result


def add_arguments(parser):
    step = parser.add_subparsers(dest="step", required=True)
    drawing.add_arguments(step.add_parser("pictures", help="draw a picture for each prompt"))
    judge = step.add_parser("score", help="judge the pictures")
    judge.add_argument(
        "--set", nargs=2, action="append", required=True, metavar=("PROMPTS", "FOLDER"), help="repeatable"
    )
    judge.add_argument("--pack", required=True, help="folder of the picture pack")
    judge.add_argument("--judge", required=True, help="judge.safetensors")
    judge.add_argument("--out", required=True, help="folder for scores.json and scores.md")
    judge.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    judge.add_argument("--batch", type=int, default=64)
    judge.add_argument("--renders", type=int, default=4, help="of each layout, for the judge's accuracy")


def run(args):
    if args.step == "pictures":
        drawing.run(args)
    else:
        score(args.set, args.pack, args.judge, args.out, args.device, args.batch, renders=args.renders)
        print((Path(args.out) / "scores.md").read_text(encoding="utf-8"))
