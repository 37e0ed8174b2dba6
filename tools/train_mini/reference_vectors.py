"""Makes the reference vectors of a model folder: what the real diffusers and transformers compute from its weights.

    python3 reference_vectors.py --model FOLDER --cases cases.json --out FOLDER [--compare FOLDER]

Everything runs on the CPU in fp32; `zimage parity` holds our own code against the result. OUT gets

  cases.json          the given cases, with the numbers of tokens that the model's tokenizer makes
  golden.safetensors  for every case of
      text_encoder    NAME.ids                   token ids of the prompt in the chat frame
                      NAME.embeds                hidden state before the last layer, [tokens, width]
      vae             NAME.latent                PyTorch's CPU noise for VAE_SEED, [1, channels, h, w]
                      NAME.image                 the decoder's answer to it, [1, 3, H, W], neither scaled nor clipped
      pipeline        NAME.pos_ids, NAME.neg_ids token ids of both prompts
                      NAME.latents0              PyTorch's CPU noise for the seed
                      NAME.step0, NAME.final     latents after the first and after the last step
                      NAME.image_u8              the picture, 8 bits, [h, w, 3]
  NAME.png            the pictures of the pipeline cases

Keys in the cases: `prompt`, `negative`, `seed`, `h` and `w` (pixels), `steps`, `g` (guidance in diffusers' convention,
0: off), `norm` (cfg_normalization), `trunc` (cfg_truncation), `latent_hw`; `padded_to` says to how many tokens a text
was padded for the encoder.

The model must load with no missing, unexpected or mismatched weight, or nothing is written. --compare measures the new
vectors against those of another folder with the same cases.

Needs diffusers 0.36 or newer (ZImagePipeline) and transformers 5 (`rope_parameters` in the text encoder's config: older
releases pass over it and take another RoPE base). Without the package `tokenizers` the token ids come from tokens.py,
which is proved equal to it; run it then as `python3 -m train_mini.reference_vectors`, or with the folder above
train_mini in PYTHONPATH.
"""

import argparse
import importlib.metadata
import json
import os
import sys
import types

import numpy
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file

VAE_SEED = 5  # of the noise that the autoencoder's cases decode
MAX_TOKENS = 512  # the pipeline's own limit


# The model


class OwnTokenizer:
    """tokens.py's tokenizer behind the two calls that ZImagePipeline makes."""

    def __init__(self, folder):
        from train_mini.tokens import CHAT, Tokenizer

        self._frame = CHAT
        self._tokenizer = Tokenizer(folder)

    def apply_chat_template(self, messages, tokenize, add_generation_prompt, enable_thinking):
        """The frame of one user's message, as the model's chat template makes it."""
        assert len(messages) == 1 and messages[0]["role"] == "user"
        assert not tokenize and add_generation_prompt and enable_thinking
        return self._frame.format(messages[0]["content"])

    def __call__(self, texts, padding, max_length, truncation, return_tensors):
        """Ids and attention mask, [texts, max_length], padded on the right."""
        assert padding == "max_length" and truncation and return_tensors == "pt"
        ids = torch.full((len(texts), max_length), self._tokenizer.pad)
        mask = torch.zeros((len(texts), max_length), dtype=torch.long)
        for row, text in enumerate(texts):
            tokens = self._tokenizer.encode(text)[:max_length]
            ids[row, : len(tokens)] = torch.tensor(tokens)
            mask[row, : len(tokens)] = 1
        return types.SimpleNamespace(input_ids=ids, attention_mask=mask)


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def load_tokenizer(folder):
    if version("tokenizers") is None:
        return OwnTokenizer(folder)
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder)


def stored_weights(folder):
    """Names and shapes of all the weights in a folder's safetensors files."""
    weights = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".safetensors"):
            with safe_open(os.path.join(folder, name), "pt") as file:
                weights |= {key: tuple(file.get_slice(key).get_shape()) for key in file.keys()}
    return weights


def load_part(model_class, folder, **options):
    """One network in fp32, by the library's own from_pretrained; stops unless every weight fits a parameter."""
    model, report = model_class.from_pretrained(folder, output_loading_info=True, **options)
    model.eval()
    assert all(parameter.dtype == torch.float32 for parameter in model.parameters())
    faults = {kind: sorted(map(str, found)) for kind, found in report.items() if found}
    # The same once more, from the files: names and shapes as in the state dict.
    state = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    stored = stored_weights(folder)
    if state != stored:
        names = sorted(state.keys() | stored.keys())
        faults["state dict and files differ in"] = [name for name in names if state.get(name) != stored.get(name)]
    kinds = ", ".join(f"{kind} {len(found)}" for kind, found in report.items() if hasattr(found, "__len__"))
    millions = sum(parameter.numel() for parameter in model.parameters()) / 1e6
    print(f"{model_class.__name__}: {len(stored)} weights, {millions:.2f} M parameters; {kinds}")
    if faults:
        raise SystemExit(f"{folder} does not fit {model_class.__name__}: {json.dumps(faults, indent=1)}")
    return model


def load_pipeline(folder):
    from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel
    from transformers import Qwen3Model

    in_fp32 = {"torch_dtype": torch.float32, "low_cpu_mem_usage": False}
    pipeline = ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler.from_pretrained(os.path.join(folder, "scheduler")),
        vae=load_part(AutoencoderKL, os.path.join(folder, "vae"), **in_fp32),
        text_encoder=load_part(Qwen3Model, os.path.join(folder, "text_encoder"), dtype=torch.float32),
        tokenizer=load_tokenizer(os.path.join(folder, "tokenizer")),
        transformer=load_part(ZImageTransformer2DModel, os.path.join(folder, "transformer"), **in_fp32),
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


# The cases


def noise(seed, *shape):
    """What PyTorch's CPU generator draws for a seed; ZImagePipeline draws its starting latents so too."""
    return torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed), dtype=torch.float32)


def token_ids(pipeline, prompt):
    """Ids of a prompt in the chat frame, by the same calls as in the pipeline, without the padding."""
    text = pipeline.tokenizer.apply_chat_template(
        [{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True, enable_thinking=True
    )
    options = {"padding": "max_length", "max_length": MAX_TOKENS, "truncation": True, "return_tensors": "pt"}
    tokens = pipeline.tokenizer([text], **options)
    return tokens.input_ids[0][tokens.attention_mask[0].bool()]


def text_encoder_case(pipeline, case):
    ids = token_ids(pipeline, case["prompt"])
    case["tokens"] = case["padded_to"] = len(ids)
    embeds, _ = pipeline.encode_prompt(case["prompt"], do_classifier_free_guidance=False, max_sequence_length=len(ids))
    return {"ids": ids, "embeds": embeds[0]}


def vae_case(pipeline, case):
    latent = noise(VAE_SEED, 1, pipeline.vae.config.latent_channels, *case["latent_hw"])
    return {"latent": latent, "image": pipeline.vae.decode(latent, return_dict=False)[0]}


def pipeline_case(pipeline, case):
    pixels = pipeline.vae_scale_factor
    latents = noise(case["seed"], 1, pipeline.transformer.config.in_channels, case["h"] // pixels, case["w"] // pixels)
    steps = []

    def keep(_pipeline, _step, _time, values):
        steps.append(values["latents"].clone())
        return values

    picture = pipeline(
        prompt=case["prompt"],
        negative_prompt=case["negative"],
        height=case["h"],
        width=case["w"],
        num_inference_steps=case["steps"],
        guidance_scale=case["g"],
        cfg_normalization=case["norm"],
        cfg_truncation=case["trunc"],
        generator=torch.Generator("cpu").manual_seed(case["seed"]),
        callback_on_step_end=keep,
    ).images[0]
    assert len(steps) == case["steps"] and picture.size == (case["w"], case["h"])

    # The pipeline drew its noise itself: it must be what `latents0` says.
    generator = torch.Generator("cpu").manual_seed(case["seed"])
    drawn = pipeline.prepare_latents(1, latents.shape[1], case["h"], case["w"], torch.float32, "cpu", generator)
    assert torch.equal(drawn, latents)
    return {
        "pos_ids": token_ids(pipeline, case["prompt"]),
        "neg_ids": token_ids(pipeline, case["negative"]),
        "latents0": latents,
        "step0": steps[0],
        "final": steps[-1],
        "image_u8": torch.from_numpy(numpy.array(picture)),
    }


CASES = {"text_encoder": text_encoder_case, "vae": vae_case, "pipeline": pipeline_case}


@torch.no_grad()
def make_vectors(pipeline, cases):
    """All tensors under their names; writes the numbers of tokens into the cases."""
    unknown = cases.keys() - CASES.keys()
    if unknown:
        raise SystemExit(f"No way is known to make vectors for the cases {', '.join(sorted(unknown))}.")
    vectors = {}
    for kind, make in CASES.items():
        for case in cases.get(kind, []):
            for name, value in make(pipeline, case).items():
                vectors[f"{case['name']}.{name}"] = value.contiguous()
            print(f"{kind} {case['name']} done", flush=True)
    return vectors


def write(folder, cases, vectors):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "cases.json"), "w", encoding="utf8") as file:
        json.dump(cases, file, indent=1, ensure_ascii=False)
    save_file(vectors, os.path.join(folder, "golden.safetensors"))
    for name, value in vectors.items():
        if name.endswith(".image_u8"):
            Image.fromarray(value.numpy()).save(os.path.join(folder, name.removesuffix(".image_u8") + ".png"))


def compare(vectors, folder):
    """Prints how far the vectors are from those in another folder; True when they agree."""
    others = load_file(os.path.join(folder, "golden.safetensors"))
    agree = vectors.keys() == others.keys()
    if not agree:
        print("only in one of the two:", ", ".join(sorted(vectors.keys() ^ others.keys())))
    for name in sorted(vectors.keys() & others.keys()):
        ours, theirs = vectors[name], others[name]
        if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
            found, good = f"{tuple(ours.shape)} {ours.dtype}, there {tuple(theirs.shape)} {theirs.dtype}", False
        elif ours.dtype == torch.int64:
            good = torch.equal(ours, theirs)
            found = "equal" if good else "different"
        elif ours.dtype == torch.uint8:
            difference = (ours.int() - theirs.int()).abs()
            good = difference.max().item() <= 1
            count = int((difference > 0).sum())
            found = f"greatest difference {difference.max().item()}/255, {count} of {difference.numel()} values differ"
        else:
            relative = ((ours.double() - theirs.double()).norm() / theirs.double().norm()).item()
            good = relative < 1e-5
            found = f"relative L2 {relative:.2e}"
        print(f"{name:16} {found}{'' if good else '   TOO FAR'}")
        agree = agree and good
    return agree


def main():
    parser = argparse.ArgumentParser(description="Makes a model's reference vectors with diffusers and transformers.")
    parser.add_argument("--model", required=True, help="model folder in diffusers' layout")
    parser.add_argument("--cases", required=True, help="cases.json: what to compute")
    parser.add_argument("--out", required=True, help="folder for the vectors")
    parser.add_argument("--compare", help="folder of earlier vectors to measure the new ones against")
    args = parser.parse_args()

    packages = ("diffusers", "transformers", "torch", "tokenizers")
    print(", ".join(f"{package} {version(package)}" for package in packages))
    with open(args.cases, encoding="utf8") as file:
        cases = json.load(file)
    vectors = make_vectors(load_pipeline(args.model), cases)
    for name, value in vectors.items():
        if value.is_floating_point() and not value.isfinite().all():
            raise SystemExit(f"{name} is not finite.")
    write(args.out, cases, vectors)
    if args.compare and not compare(vectors, args.compare):
        sys.exit(1)


if __name__ == "__main__":
    main()
