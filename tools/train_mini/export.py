"""Writes the model folder: diffusers' layout, bf16 weights, the JSON files that diffusers and transformers read."""

import json
import os
import shutil

from .networks import config_of
from .run import save_weights

DIFFUSERS = "0.36.0"
WEIGHTS = "diffusion_pytorch_model.safetensors"

MODEL_INDEX = {
    "_class_name": "ZImagePipeline",
    "_diffusers_version": DIFFUSERS,
    "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
    "text_encoder": ["transformers", "Qwen3Model"],
    "tokenizer": ["transformers", "Qwen2Tokenizer"],
    "transformer": ["diffusers", "ZImageTransformer2DModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}
SCHEDULER = {
    "_class_name": "FlowMatchEulerDiscreteScheduler",
    "_diffusers_version": DIFFUSERS,
    "num_train_timesteps": 1000,
    "shift": 3.0,
    "use_dynamic_shifting": False,
}
TOKENIZER_FILES = (
    "tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "added_tokens.json",
    "special_tokens_map.json",
)  # fmt: skip


def write_json(value, *path):
    path = os.path.join(*path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf8") as file:
        json.dump(value, file, indent=2, ensure_ascii=False)
        file.write("\n")


def export_autoencoder(weights, config, scaling_factor, shift_factor, folder):
    levels = len(config.block_out_channels)
    write_json(
        {
            "_class_name": "AutoencoderKL",
            "_diffusers_version": DIFFUSERS,
            "act_fn": "silu",
            "block_out_channels": config.block_out_channels,
            "down_block_types": ["DownEncoderBlock2D"] * levels,
            "force_upcast": True,
            "in_channels": 3,
            "latent_channels": config.latent_channels,
            "latents_mean": None,
            "latents_std": None,
            "layers_per_block": config.layers_per_block,
            "mid_block_add_attention": True,
            "norm_num_groups": config.norm_num_groups,
            "out_channels": 3,
            "sample_size": 512,
            "scaling_factor": scaling_factor,
            "shift_factor": shift_factor,
            "up_block_types": ["UpDecoderBlock2D"] * levels,
            "use_post_quant_conv": False,
            "use_quant_conv": False,
        },
        folder, "vae", "config.json",
    )  # fmt: skip
    save_weights(weights, os.path.join(folder, "vae", WEIGHTS))


def text_config_json(c):
    return {
        "architectures": ["Qwen3Model"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": None,
        "dtype": "bfloat16",
        "eos_token_id": None,
        "hidden_act": "silu",
        "initializer_range": 0.02,
        "layer_types": ["full_attention"] * c.num_hidden_layers,
        "max_position_embeddings": 1024,
        "max_window_layers": 28,
        "model_type": "qwen3",
        "pad_token_id": None,
        "rope_parameters": {"rope_theta": c.rope_theta, "rope_type": "default"},
        "sliding_window": None,
        "tie_word_embeddings": True,
        "use_cache": True,
        "use_sliding_window": False,
    } | {k: v for k, v in config_of(c).items() if k != "rope_theta"}


def export_transformer(transformer, text_encoder, transformer_config, text_config, folder):
    """transformer and text_encoder: state dicts."""
    c = config_of(transformer_config)
    write_json(
        {
            "_class_name": "ZImageTransformer2DModel",
            "_diffusers_version": DIFFUSERS,
            "all_f_patch_size": [1],
            "all_patch_size": [2],
            "axes_lens": [1536, 512, 512],
            "n_kv_heads": c["n_heads"],
            "qk_norm": True,
            "siglip_feat_dim": None,
            "t_scale": 1000.0,
        } | c,
        folder, "transformer", "config.json",
    )  # fmt: skip
    save_weights(transformer, os.path.join(folder, "transformer", WEIGHTS))
    write_json(text_config_json(text_config), folder, "text_encoder", "config.json")
    save_weights(text_encoder, os.path.join(folder, "text_encoder", "model.safetensors"))


def export_rest(tokenizer_folder, folder):
    """The scheduler, the tokenizer and the index."""
    write_json(MODEL_INDEX, folder, "model_index.json")
    write_json(SCHEDULER, folder, "scheduler", "scheduler_config.json")
    os.makedirs(os.path.join(folder, "tokenizer"), exist_ok=True)
    for name in TOKENIZER_FILES:
        shutil.copyfile(os.path.join(tokenizer_folder, name), os.path.join(folder, "tokenizer", name))


def add_arguments(parser):
    parser.add_argument("--model", required=True, help="model folder that the training stages wrote")
    parser.add_argument("--tokenizer", required=True, help="folder of the tokenizer's files")


def run(args):
    for part in ("vae", "transformer", "text_encoder"):
        if not os.path.exists(os.path.join(args.model, part, "config.json")):
            raise SystemExit(f"{args.model} has no {part}: run the training stages first.")
    export_rest(args.tokenizer, args.model)
