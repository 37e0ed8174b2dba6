"""Draws a picture for each evaluation prompt with the command line program.

Needs the standard library only, so that it also runs where the program runs but PyTorch for Python is not:
    python3 -m train_mini.pictures --prompts FILE --out FOLDER --program build/bin/zimage

A file of prompts is a list of
    {id, lang: en|zh, prompt, kind, objects: [ids left to right or top to bottom], bg: name or null, style,
     color: hue or null, heldout: single|pair|null, freeform: true or absent}
The picture of prompt 7 is FOLDER/7.png; its seed is the first seed plus 7. FOLDER/settings.json keeps how
they were made.
"""

import argparse
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

KEYS = {"id", "lang", "prompt", "kind", "objects", "bg", "style", "color", "heldout"}


def read_prompts(path):
    """The list of prompts in a file, checked for its keys."""
    prompts = json.loads(Path(path).read_text(encoding="utf-8"))
    for i, prompt in enumerate(prompts):
        lacking = KEYS - set(prompt)
        if lacking:
            raise ValueError(f"Prompt {i} in {path} lacks {', '.join(sorted(lacking))}.")
    if len({prompt["id"] for prompt in prompts}) != len(prompts):
        raise ValueError(f"An id occurs twice in {path}.")
    return prompts


def make_pictures(
    prompts_file, folder, program, model=None, size="512x512", steps=12, guidance=3.0, seed=1000, jobs=1
):
    """Draws FOLDER/ID.png for every prompt; pictures that are there stay, if their settings were the same."""
    prompts, folder = read_prompts(prompts_file), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    settings = dict(model=str(model or "embedded"), size=size, steps=steps, guidance=guidance, seed=seed)
    note = folder / "settings.json"
    if note.exists() and json.loads(note.read_text(encoding="utf-8")) != settings:
        raise ValueError(f"The pictures in {folder} were made with other settings; name another folder.")
    note.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")

    def draw(prompt):
        path = folder / f"{prompt['id']}.png"
        if path.exists():
            return
        command = [program, "generate", f"--prompt={prompt['prompt']}", "--output", str(path), "--quiet"]
        command += ["--seed", str(seed + prompt["id"]), "--size", size, "--steps", str(steps)]
        command += ["--guidance", str(guidance), *(["--model", str(model)] if model else [])]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            reason = (done.stderr or done.stdout).strip()
            raise RuntimeError(f"Prompt {prompt['id']} could not be drawn: {reason}")

    with ThreadPoolExecutor(jobs) as pool:
        for i, _ in enumerate(pool.map(draw, prompts), 1):
            if i % 20 == 0 or i == len(prompts):
                print(f"{i} of {len(prompts)} pictures", flush=True)


def add_arguments(parser):
    parser.add_argument("--prompts", required=True, help="JSON file of prompts")
    parser.add_argument("--out", required=True, help="folder for ID.png")
    parser.add_argument("--program", required=True, help="the program zimage")
    parser.add_argument("--model", help="model folder; without it the embedded model")
    parser.add_argument("--size", default="512x512")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=1000, help="seed of prompt 0; prompt i has this plus i")
    parser.add_argument("--jobs", type=int, default=1, help="pictures drawn at a time")


def run(args):
    sampling = dict(size=args.size, steps=args.steps, guidance=args.guidance, seed=args.seed)
    make_pictures(args.prompts, args.out, args.program, args.model, **sampling, jobs=args.jobs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="train_mini.pictures", description=__doc__)
    add_arguments(parser)
    run(parser.parse_args())
