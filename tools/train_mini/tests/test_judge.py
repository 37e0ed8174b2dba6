"""Facts about the judge. Those that need the picture pack run when TRAIN_MINI_PACK names its folder."""

import os
import tempfile
import time
import unittest
from pathlib import Path

import numpy as np
import torch

from train_mini.judge import (
    FULL,
    IGNORE,
    NARROW,
    Judge,
    Trainer,
    answer,
    classes_for,
    labels,
    load_judge,
    loss_of,
    save_judge,
    train,
)
from train_mini.judge_check import check
from train_mini.noise import HELD_OUT, TrainingNoise
from train_mini.scenes.words import HUES, KINDS

PACK = os.environ.get("TRAIN_MINI_PACK")


def eight_pictures():
    """Eight pictures, each of two random 64-pixel patterns on grey, and their labels."""
    generator = torch.Generator().manual_seed(3)
    x = torch.zeros(8, 3, 256, 256)
    for i in range(8):
        for left in (16, 160):
            pattern = torch.rand(1, 3, 8, 8, generator=generator) * 2 - 1
            x[i, :, 96:160, left : left + 64] = torch.nn.functional.interpolate(pattern, scale_factor=8)[0]
    pick = lambda n: torch.randint(0, n, (8,), generator=generator)
    objects = torch.stack([torch.arange(8), torch.arange(8).flip(0), torch.full((8,), IGNORE)], 1)
    return x, dict(objects=objects, kind=pick(6), background=pick(21), style=pick(3), colour=pick(8))


class Labels(unittest.TestCase):
    def setUp(self):
        kinds = [KINDS.index(k) for k in ("single", "pair_lr", "same3", "single")]
        self.description = dict(
            kind=np.array(kinds),
            obj=np.array([[5, 1, 2], [3, 4, 2], [5, 5, 5], [6, 0, 0]]),
            nobj=np.array([1, 2, 3, 1]),
            bg=np.array([0, 1, 2, 3]),
            style=np.array([0, 1, 1, 0]),
            delta=np.array([0, 0, 90.0, 0]),
            color=[None, None, "green", "red"],
        )
        self.right = labels(self.description, np.arange(8) == 5)

    def test_places_that_a_scene_lacks_are_not_asked(self):
        self.assertEqual(self.right["objects"].tolist()[0], [5, IGNORE, IGNORE])
        self.assertEqual(self.right["objects"].tolist()[1], [3, 4, IGNORE])

    def test_colour_is_the_hue_or_natural_or_not_asked(self):
        natural, green = len(HUES), list(HUES).index("green")
        self.assertEqual(self.right["colour"].tolist(), [natural, IGNORE, green, IGNORE])

    def test_a_loss_with_nothing_asked_is_zero_and_finite(self):
        logits = dict(objects=torch.zeros(2, 3, 9), kind=torch.zeros(2, 6), background=torch.zeros(2, 21))
        logits.update(style=torch.zeros(2, 3), colour=torch.zeros(2, 8))
        nothing = {k: torch.full(v.shape[:-1], IGNORE) for k, v in logits.items()}
        self.assertEqual(loss_of(logits, nothing)[0].item(), 0)


class Noise(unittest.TestCase):
    def setUp(self):
        self.x = torch.rand(9, 3, 64, 64, generator=torch.Generator().manual_seed(0)) * 2 - 1

    def test_training_noise_changes_pictures_within_their_range(self):
        noise = TrainingNoise("cpu", 1)
        for _ in range(8):
            y = noise(self.x)
            self.assertEqual(y.shape, self.x.shape)
            self.assertTrue(torch.isfinite(y).all())
            self.assertLessEqual(y.abs().max().item(), 1)
        self.assertGreater((y - self.x).abs().mean().item(), 0.01)

    def test_the_same_seed_gives_the_same_noise(self):
        self.assertTrue(torch.equal(TrainingNoise("cpu", 1)(self.x), TrainingNoise("cpu", 1)(self.x)))
        self.assertFalse(torch.equal(TrainingNoise("cpu", 1)(self.x), TrainingNoise("cpu", 2)(self.x)))

    def test_held_out_noise_changes_pictures_within_their_range(self):
        for name, damage in HELD_OUT.items():
            y = damage(self.x, torch.Generator().manual_seed(0))
            self.assertEqual(y.shape, self.x.shape, name)
            self.assertLessEqual(y.abs().max().item(), 1 + 1e-6, name)
            self.assertGreater((y - self.x).abs().mean().item(), 0.005, name)

    def test_fine_block_quantisation_would_give_the_picture_back(self):
        smooth = torch.nn.functional.avg_pool2d(self.x, 9, 1, 4)
        error = (HELD_OUT["block quantisation"](smooth, None) - smooth).abs().mean().item()
        self.assertLess(error, 0.1)


class Network(unittest.TestCase):
    def test_the_full_judge_has_at_most_8_million_parameters_and_fits_its_file(self):
        judge = Judge(classes_for(1087), **FULL)
        self.assertLessEqual(sum(p.numel() for p in judge.parameters()), 8_000_000)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "judge.safetensors"
            save_judge(path, judge, judge.state_dict(), {})
            self.assertLessEqual(path.stat().st_size, 15 * 2**20)
            self.assertEqual([p.name for p in Path(folder).iterdir()], ["judge.safetensors"])

    def test_a_saved_judge_answers_alike(self):
        torch.manual_seed(0)
        judge = Judge(classes_for(9), **NARROW).eval()
        x = torch.rand(2, 3, 256, 256)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "judge.safetensors"
            save_judge(path, judge, judge.state_dict(), {})
            loaded = load_judge(path)
        before, after = answer(judge, x), answer(loaded, x)
        for name in before:
            self.assertLess((before[name] - after[name]).abs().max().item(), 0.02, name)

    def test_a_missing_judge_is_named(self):
        with self.assertRaisesRegex(FileNotFoundError, "no judge at nowhere.safetensors"):
            load_judge("nowhere.safetensors")

    def test_bf16_autocast_runs_forward_and_backward(self):
        x, right = eight_pictures()
        judge = Judge(classes_for(8), **NARROW).train()
        with torch.autocast("cpu", torch.bfloat16):
            answers = judge(x[:2].contiguous(memory_format=torch.channels_last))
        loss, _ = loss_of(answers, {name: target[:2] for name, target in right.items()})
        loss.backward()
        self.assertTrue(all(torch.isfinite(p.grad).all() for p in judge.parameters()))

    def test_it_learns_eight_pictures_by_heart_with_every_thing_in_its_place(self):
        torch.manual_seed(0)
        x, right = eight_pictures()
        trainer = Trainer(Judge(classes_for(8), **NARROW), "cpu", 0, 6e-3)
        trainer.noise = lambda pictures: pictures
        trainer.warm_steps = 5
        for step in range(90):
            trainer.step(x, right, step / 90)
        answers = answer(trainer.judge.eval(), x)
        self.assertEqual(answers["objects"].argmax(-1)[:, :2].tolist(), right["objects"][:, :2].tolist())
        for name in ("kind", "background", "style", "colour"):
            self.assertEqual(answers[name].argmax(-1).tolist(), right[name].tolist(), name)

    def test_a_batch_beyond_the_limit_is_refused(self):
        with self.assertRaisesRegex(ValueError, "1 to 256 pictures, not 257"):
            train("nowhere", "nowhere", 1, "cpu", batch=257)
        self.assertFalse(Path("nowhere").exists())


@unittest.skipUnless(PACK, "TRAIN_MINI_PACK does not name the folder of the picture pack")
class WithThePack(unittest.TestCase):
    def test_it_trains_for_the_time_given_and_is_checked_and_goes_on_from_its_file(self):
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            path = train(PACK, folder, 20, "cpu", batch=4, workers=1, shape=NARROW, bank=1)
            self.assertLess(time.monotonic() - began, 40)
            report = Path(folder) / "judge.json"
            result = check(PACK, path, report, count=8, device="cpu", batch=8, workers=1, bank=1)
            self.assertEqual(result["clean"]["kind"]["n"], 8)
            self.assertEqual(result["held-out noise, all kinds"]["kind"]["n"], 32)
            again = train(PACK, folder, 1, "cpu", batch=2, workers=1, start=path, bank=1)
            self.assertTrue(again.is_file())
            self.assertIn("done after", (Path(folder) / "judge.log").read_text())


if __name__ == "__main__":
    unittest.main()
