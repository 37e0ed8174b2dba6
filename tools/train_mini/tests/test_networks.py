"""The training networks compute what diffusers and transformers compute from the same weights.

The expected values are the embedded model's reference vectors in tests/data/zimage-mini-reference.
"""

import json
import os
import unittest

import torch
from safetensors.torch import load_file

from train_mini.export import WEIGHTS
from train_mini.networks import (
    Autoencoder, Geometry, TextEncoder, Transformer, TransformerConfig,
)  # fmt: skip
from train_mini.tokens import Tokenizer

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
REFERENCE = os.path.join(ROOT, "tests", "data", "zimage-mini-reference")
MODEL = os.path.join(ROOT, "resources", "models", "zimage-mini")


def weights(*path):
    return {k: v.float() for k, v in load_file(os.path.join(MODEL, *path)).items()}


def error(a, b):
    return ((a - b).norm() / b.norm()).item()


class Networks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.set_grad_enabled(False)
        cls.expected = load_file(os.path.join(REFERENCE, "golden.safetensors"))
        with open(os.path.join(REFERENCE, "cases.json"), encoding="utf8") as file:
            cls.cases = json.load(file)
        cls.text = TextEncoder()
        cls.text.load_state_dict(weights("text_encoder", "model.safetensors"))

    @classmethod
    def tearDownClass(cls):
        torch.set_grad_enabled(True)

    def test_the_tokenizer_gives_the_reference_ids(self):
        tokenizer = Tokenizer(os.path.join(MODEL, "tokenizer"))
        for case in self.cases["pipeline"]:
            self.assertEqual(tokenizer.prompt(case["prompt"]), self.expected[case["name"] + ".pos_ids"].tolist())

    def test_the_text_encoder_equals_transformers(self):
        for case in self.cases["text_encoder"]:
            states = self.text(self.expected[case["name"] + ".ids"][None])[0]
            self.assertLess(error(states, self.expected[case["name"] + ".embeds"]), 1e-6)

    def test_the_decoder_equals_diffusers(self):
        model = Autoencoder()
        model.load_state_dict(weights("vae", WEIGHTS))
        self.assertLess(error(model.decoder(self.expected["vae0.latent"]), self.expected["vae0.image"]), 1e-5)

    def test_the_transformer_equals_diffusers(self):
        config = TransformerConfig()
        model = Transformer(config)
        model.load_state_dict(weights("transformer", WEIGHTS))
        for case in self.cases["pipeline"]:
            x = self.expected[case["name"] + ".latents0"]

            def velocity(ids):
                padded = -(-len(ids) // 32) * 32
                geometry = Geometry(x.shape[2] // 2, x.shape[3] // 2, padded, config, "cpu")
                rows = torch.cat([ids, ids.new_zeros(padded - len(ids))])[None]
                caption = model.caption(self.text(rows), torch.tensor([len(ids)]), geometry, torch.float32)
                return model(x, torch.zeros(1), caption, geometry)

            v = velocity(self.expected[case["name"] + ".pos_ids"])
            if case["g"]:
                v = v + case["g"] * (v - velocity(self.expected[case["name"] + ".neg_ids"]))
            change = self.expected[case["name"] + ".step0"] - x
            fall = (change * v).sum() / (v * v).sum()  # 1 - sigma after the first step, whatever the schedule
            self.assertLess(error(fall * v, change), 2e-6)
            self.assertGreater(fall, 0.01)


if __name__ == "__main__":
    unittest.main()
