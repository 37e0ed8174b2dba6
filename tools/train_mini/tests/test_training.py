"""The stages run from nothing on the CPU with tiny sizes, repeat themselves, resume, and leave a complete folder.

They draw real scenes and so need the picture pack: TRAIN_MINI_PACK names its folder, TRAIN_MINI_TOKENIZER the
tokenizer's (by default the embedded model's).
"""

import json
import os
import tempfile
import unittest
from argparse import ArgumentParser

import torch

from train_mini import autoencoder, transformer
from train_mini.optimizer import orthonormalised
from train_mini.run import load_weights
from train_mini.transformer import Bucket, narrowed, odds, times

HERE = os.path.dirname(os.path.abspath(__file__))
PACK = os.environ.get("TRAIN_MINI_PACK")
TOKENIZER = os.environ.get(
    "TRAIN_MINI_TOKENIZER", os.path.join(HERE, "..", "..", "..", "resources", "models", "zimage-mini", "tokenizer")
)
PROMPTS = os.path.join(HERE, "..", "data", "eval_prompts.json")
AUTOENCODER = {"block_out_channels": [8, 8, 8, 8, 8], "latent_channels": 8, "norm_num_groups": 4}
TRANSFORMER = {"in_channels": 8, "dim": 64, "n_heads": 1, "n_layers": 1}


def stage(module, work, *extra):
    parser = ArgumentParser()
    parser.add_argument("--work")
    parser.add_argument("--pack")
    parser.add_argument("--device")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--painters", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    module.add_arguments(parser)
    common = ["--work", work, "--pack", PACK, "--device", "cpu", "--bank", "1", "--report", "1", "--save-every", "0"]
    module.run(parser.parse_args(common + list(extra)))


def train_autoencoder(work, *extra):
    sizes = ["--config", json.dumps(AUTOENCODER), "--sources", '{"256": 1}', "--batch", "2"]
    stage(autoencoder, work, *sizes, *extra)
    return load_weights(os.path.join(work, "model", "vae", "diffusion_pytorch_model.safetensors"))


def train_transformer(work, *extra):
    sizes = ["--sizes", "[[256, 256, 0.7], [192, 320, 0.3]]", "--scenes", "200", "--encode-batch", "8", "--batch", "2"]
    what = ["--tokenizer", TOKENIZER, "--prompts", PROMPTS, "--transformer", json.dumps(TRANSFORMER), "--previews"]
    stage(transformer, work, *sizes, *what, *extra)
    return load_weights(os.path.join(work, "model", "transformer", "diffusion_pytorch_model.safetensors"))


@unittest.skipUnless(PACK, "TRAIN_MINI_PACK is not set")
class Stages(unittest.TestCase):
    def test_both_stages_leave_a_complete_model_and_repeat_themselves(self):
        runs = []
        for _ in range(2):
            with tempfile.TemporaryDirectory() as work:
                first = train_autoencoder(work, "--steps", "2")
                second = train_transformer(work, "--steps", "2")
                runs.append({**first, **second})
                for part in ("model_index.json", "vae", "transformer", "text_encoder", "tokenizer", "scheduler"):
                    self.assertTrue(os.path.exists(os.path.join(work, "model", part)), part)
                self.assertTrue(os.path.exists(os.path.join(work, "preview-100.jpg")))
        for name, tensor in runs[0].items():
            self.assertTrue(torch.equal(tensor, runs[1][name]), name)

    def test_a_stage_goes_on_from_its_saved_state(self):
        with tempfile.TemporaryDirectory() as work:
            train_autoencoder(work, "--steps", "2")
            train_autoencoder(work, "--steps", "3", "--resume")
            with open(os.path.join(work, "autoencoder.log")) as file:
                log = file.read()
            self.assertIn("resumed at step 2", log)
            self.assertEqual(log.count("step 3 "), 1)
            self.assertEqual(log.count("step 1 "), 1)

    def test_a_missing_autoencoder_is_said(self):
        with tempfile.TemporaryDirectory() as work, self.assertRaisesRegex(SystemExit, "train the autoencoder first"):
            train_transformer(work, "--steps", "1")


class Pieces(unittest.TestCase):
    def test_muon_directions_are_nearly_orthonormal(self):
        torch.manual_seed(0)
        for shape in ((3, 48, 96), (2, 96, 48)):
            singular = torch.linalg.svdvals(orthonormalised(torch.randn(shape)).float())
            self.assertLess(singular.max().item(), 1.35)
            self.assertGreater(singular.quantile(0.1).item(), 0.5)

    def test_times_lie_between_noise_and_picture_and_lean_to_noise(self):
        s = times(10000, torch.device("cpu"), torch.Generator().manual_seed(0))
        self.assertTrue(((s >= 0) & (s <= 1)).all())
        self.assertGreater(s.mean().item(), 0.6)

    def test_a_text_encoder_is_narrowed_to_its_strongest_units(self):
        part = "layers.0.mlp.{}_proj.weight"
        weights = {part.format("gate"): torch.ones(3, 2), part.format("up"): torch.ones(3, 2), "norm.weight": torch.ones(2)}
        weights[part.format("down")] = torch.tensor([[1.0, 0.1, 2.0], [1.0, 0.1, 2.0]])
        narrow = narrowed(weights, 2)
        self.assertEqual(narrow[part.format("gate")].shape, (2, 2))
        self.assertEqual(narrow[part.format("down")].tolist(), [[1.0, 2.0], [1.0, 2.0]])
        self.assertIs(narrow["norm.weight"], weights["norm.weight"])

    def test_a_bucket_draws_captions_of_its_length_with_their_scene(self):
        entry = {"latents": torch.arange(3.0)[:, None, None, None], "lengths": torch.tensor([[10, 40], [0, 20], [50, 64]])}
        entry["ids"] = torch.arange(6).view(3, 2, 1).expand(-1, -1, 64)
        for caption, expected in ((32, {(0, 0), (1, 3)}), (64, {(0, 1), (2, 4), (2, 5)})):
            bucket = Bucket((256, 256), caption, entry, 64)
            latents, ids, lengths = bucket.draw(torch.Generator().manual_seed(0))
            self.assertEqual({(int(a), int(b[0])) for a, b in zip(latents.flatten(), ids)}, expected)
            self.assertEqual(ids.shape, (64, caption))
            self.assertLessEqual(lengths.max(), caption)

    def test_large_sizes_come_late(self):
        class Size:
            def __init__(self, group, count):
                self.group, self.count, self.batch = group, count, 8

        sizes = [Size(0, 800), Size(0, 200), Size(1, 500), Size(2, 50)]
        early, late = odds(sizes, 0.1), odds(sizes, 0.9)
        self.assertAlmostEqual(sum(early), 1)
        self.assertAlmostEqual(early[0] / early[1], 4)
        self.assertEqual(early[3], 0)
        self.assertGreater(late[3], 0.2)


if __name__ == "__main__":
    unittest.main()
