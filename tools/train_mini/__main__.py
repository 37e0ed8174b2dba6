"""python3 -m train_mini STAGE …: trains and scores the embedded model. See README.md."""

import argparse
import importlib
import os

STAGES = {
    "autoencoder": "stage 1: the autoencoder",
    "latents": "stage 2: scenes rendered and encoded, kept on disk (stage 3 makes them itself if they are missing)",
    "transformer": "stage 3: the transformer and its text encoder",
    "export": "completes a model folder: tokenizer, scheduler, index",
    "judge": "trains the classifier that judges pictures",
    "judge_check": "the judge's own accuracy on fresh renders, also under damage that it never saw",
    "evaluate": "pictures of the test prompts and their scores",
    "draw": "pictures of the test prompts by the training code, many at a time on a GPU",
    "sheet": "a contact sheet of pictures",
}


def main():
    parser = argparse.ArgumentParser(prog="train_mini", description=__doc__)
    commands = parser.add_subparsers(dest="stage", required=True)
    for stage, summary in STAGES.items():
        module = importlib.import_module("." + stage, __package__)
        command = commands.add_parser(stage, help=summary, description=module.__doc__)
        if stage in ("autoencoder", "latents", "transformer"):
            command.add_argument("--work", required=True, help="folder of logs, states and the model")
            command.add_argument("--pack", required=True, help="folder of meta.json and pack256.bin")
            command.add_argument("--device", default="cuda", help="cuda (RANK and WORLD for several) or cpu")
            command.add_argument("--workers", type=int, default=0, help="processes that describe scenes (0: this one)")
            command.add_argument("--painters", type=int, default=os.cpu_count(), help="processes that paint backgrounds")
            command.add_argument("--seed", type=int, default=0)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    args = parser.parse_args()
    try:
        args.run(args)
    except (ValueError, FileNotFoundError) as error:  # bad input; anything else keeps its traceback
        raise SystemExit(f"train_mini: {error}") from None


if __name__ == "__main__":
    main()
