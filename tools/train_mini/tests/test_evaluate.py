"""Facts about scores and sheets. Those that need the pack run when TRAIN_MINI_PACK names its folder."""

import json
import os
import stat
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from train_mini import sheet
from train_mini.evaluate import (
    all_found,
    category,
    markdown,
    names_style,
    read_picture,
    score,
    tabulate,
    verdict,
    wilson,
)
from train_mini.judge import IGNORE, NARROW, Judge, classes_for, save_judge
from train_mini.pictures import make_pictures, read_prompts

PACK = os.environ.get("TRAIN_MINI_PACK")


def a_prompt(**changes):
    prompt = dict(id=0, lang="en", prompt="a cat", kind="single", objects=[5], bg="sky", style="3d")
    return {**prompt, "color": None, "heldout": None, **changes}


def seen(kind, *objects, background=1, style=0, colour=7):
    """What the judge saw; the second and third guesses for each object are its id plus 100 and plus 200."""
    best = np.array([[o, o + 100, o + 200] for o in (*objects, 900, 900)[:3]])
    return best, dict(kind=kind, background=background, style=style, colour=colour)


def right_for(*objects, background=1, style=0, colour=IGNORE):
    places = (*objects, IGNORE, IGNORE)[:3]
    return dict(objects=np.array(places), background=background, style=style, colour=colour)


class Verdicts(unittest.TestCase):
    def test_a_right_pair_has_right_objects_and_places(self):
        prompt = a_prompt(kind="pair_lr", objects=[5, 6])
        row = verdict(prompt, right_for(5, 6), *seen("pair_lr", 5, 6))
        self.assertIsNone(row.pop("colour"))
        self.assertEqual(row, dict.fromkeys(["objects", "top 3", "places", "background", "style"], True))

    def test_a_swapped_pair_has_right_objects_in_wrong_places(self):
        row = verdict(a_prompt(kind="pair_lr", objects=[5, 6]), right_for(5, 6), *seen("pair_lr", 6, 5))
        self.assertTrue(row["objects"])
        self.assertFalse(row["places"])

    def test_a_stacked_pair_is_not_in_the_places_of_a_pair_side_by_side(self):
        row = verdict(a_prompt(kind="pair_lr", objects=[5, 6]), right_for(5, 6), *seen("pair_tb", 5, 6))
        self.assertTrue(row["objects"])
        self.assertFalse(row["places"])

    def test_a_thing_too_many_spoils_the_places_only(self):
        row = verdict(a_prompt(), right_for(5), *seen("pair_lr", 9, 5))
        self.assertTrue(row["objects"])
        self.assertFalse(row["places"])

    def test_three_of_a_thing_are_needed_where_three_are_named(self):
        prompt = a_prompt(kind="same3", objects=[5])
        self.assertTrue(verdict(prompt, right_for(5, 5, 5), *seen("row3", 5, 5, 5))["places"])
        self.assertFalse(verdict(prompt, right_for(5, 5, 5), *seen("same2", 5, 5))["objects"])

    def test_a_lookalike_counts_among_the_first_three_only(self):
        row = verdict(a_prompt(objects=[105]), right_for(105), *seen("single", 5))
        self.assertFalse(row["objects"])
        self.assertTrue(row["top 3"])

    def test_each_thing_needs_a_place_of_its_own(self):
        self.assertTrue(all_found([1, 2], [{2, 1}, {1, 3}]))
        self.assertFalse(all_found([1, 2], [{1, 2}, {3}]))
        self.assertFalse(all_found([1, 1], [{1}]))

    def test_what_the_prompt_does_not_name_is_not_asked(self):
        row = verdict(a_prompt(bg=None, freeform=True), right_for(5), *seen("single", 5))
        self.assertEqual((row["background"], row["style"], row["colour"]), (None, None, None))
        self.assertTrue(names_style(a_prompt(freeform=True, style="line")))

    def test_a_recoloured_thing_in_its_natural_colour_is_wrong(self):
        right = right_for(5, colour=3)
        self.assertFalse(verdict(a_prompt(color="green"), right, *seen("single", 5, colour=7))["colour"])
        self.assertTrue(verdict(a_prompt(color="green"), right, *seen("single", 5, colour=3))["colour"])


class Tables(unittest.TestCase):
    def test_categories_follow_the_prompt(self):
        cases = {
            "free-form": dict(freeform=True),
            "unseen combination": dict(heldout="single"),
            "unseen pair": dict(heldout="pair", kind="pair_tb"),
            "recoloured": dict(color="red"),
            "counted": dict(kind="same2"),
            "seen single": {},
            "seen pair or row": dict(kind="row3"),
        }
        for name, changes in cases.items():
            self.assertEqual(category(a_prompt(**changes)), name)

    def test_the_wilson_interval_is_that_of_the_textbooks(self):
        low, high = wilson(81, 263)
        self.assertAlmostEqual(low, 0.2553, 4)
        self.assertAlmostEqual(high, 0.3662, 4)
        self.assertEqual(wilson(0, 0), (0.0, 1.0))
        self.assertAlmostEqual(wilson(10, 10)[1], 1.0)

    def test_the_table_has_shares_intervals_and_the_ceiling(self):
        good = verdict(a_prompt(), right_for(5), *seen("single", 5))
        bad = verdict(a_prompt(lang="zh", bg=None), right_for(5), *seen("single", 6))
        drawn = tabulate([(a_prompt(), good), (a_prompt(lang="zh", bg=None), bad)])
        self.assertEqual(drawn["all"]["objects"]["right"], 1)
        self.assertEqual(drawn["all"]["background"]["n"], 1)
        text = markdown("two", drawn, tabulate([(a_prompt(), good), (a_prompt(lang="zh"), good)]))
        self.assertIn("| English | 1 | 100.0 % (21–100) *100.0*", text)
        self.assertIn("| all | 2 | 50.0 % (9–91) *100.0*", text)
        self.assertIn("100.0 % (21–100, n 1) *100.0*", text)
        self.assertEqual(len({line.count("|") for line in text.splitlines() if line.startswith("|")}), 1)


class Files(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = Path(self.temporary.name)

    def write_prompts(self, prompts):
        path = self.folder / "prompts.json"
        path.write_text(json.dumps(prompts), encoding="utf-8")
        return path

    def fake_program(self, body):
        path = self.folder / "program"
        path.write_text("#!/bin/sh\n" + body, encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    def test_a_prompt_without_a_key_is_named(self):
        prompt = a_prompt()
        del prompt["bg"]
        with self.assertRaisesRegex(ValueError, "Prompt 0 in .* lacks bg"):
            read_prompts(self.write_prompts([prompt]))

    def test_a_wide_picture_is_squared_by_its_edges_and_scaled_by_area(self):
        pixels = np.zeros((256, 512, 3), np.uint8)
        pixels[:128] = 255
        Image.fromarray(pixels).save(self.folder / "0.png")
        x = read_picture(self.folder / "0.png")
        self.assertEqual(tuple(x.shape), (3, 256, 256))
        self.assertEqual(x[:, :127].min().item(), 1)
        self.assertEqual(x[:, 129:].max().item(), -1)

    def test_pictures_are_drawn_with_their_seeds_and_not_drawn_again(self):
        program = self.fake_program(
            'echo "$@" >> "$(dirname "$0")/calls"\n'
            'for a; do [ -z "$next" ] || touch "$a"; next=; case "$a" in --output) next=1;; esac; done\n'
        )
        prompts = self.write_prompts([a_prompt(id=3), a_prompt(id=4, prompt="-odd")])
        for _ in range(2):
            make_pictures(prompts, self.folder / "pictures", program, seed=10)
        calls = (self.folder / "calls").read_text().splitlines()
        self.assertEqual(len(calls), 2)
        self.assertIn("--seed 13", calls[0])
        self.assertIn("--prompt=-odd", calls[1])
        with self.assertRaisesRegex(ValueError, "other settings"):
            make_pictures(prompts, self.folder / "pictures", program, seed=11)

    def test_a_failing_program_is_quoted(self):
        program = self.fake_program("echo no model here >&2; exit 1")
        with self.assertRaisesRegex(RuntimeError, "Prompt 0 could not be drawn: no model here"):
            make_pictures(self.write_prompts([a_prompt()]), self.folder / "pictures", program)

    def test_a_sheet_has_a_cell_for_each_picture_in_the_order_of_the_numbers(self):
        for name, colour in (("10", "red"), ("9", "blue"), ("11", "lime")):
            Image.new("RGB", (64, 32), colour).save(self.folder / f"{name}.png")
        files = sheet.picture_files(self.folder)
        self.assertEqual([p.stem for p in files], ["9", "10", "11"])
        path = self.folder / "sheet" / "out.png"
        size = sheet.make_sheet(files, path, columns=2, cell=32, captions=["a", "b c", "d"])
        with Image.open(path) as out:
            self.assertEqual(out.size, size)
            self.assertEqual(out.getpixel((8 + 16, 8 + 16)), (0, 0, 255))
            self.assertEqual(out.getpixel((8 + 40 + 16, 8 + 16)), (255, 0, 0))
            self.assertEqual(out.getpixel((8 + 16, 8)), (255, 255, 255))

    def test_captions_break_between_words_and_chinese_signs(self):
        letters = sheet.Letters(12)
        letters.chinese = letters.latin
        rows = sheet.wrap("a red apple on a yellow background", letters, 80, 2)
        self.assertEqual(len(rows), 2)
        self.assertTrue(rows[0].startswith("a red"))
        self.assertTrue(rows[1].endswith("…"))
        self.assertTrue(all(letters.width(row) <= 80 for row in rows))
        self.assertEqual("".join(sheet.wrap("雪地里的一只企鹅", letters, 40, 9)), "雪地里的一只企鹅")

    def test_chinese_without_a_font_for_it_is_refused_in_words(self):
        letters = sheet.Letters(12)
        letters.chinese = None
        with self.assertRaisesRegex(ValueError, "name one with --font"):
            letters.width("a 红")
        with self.assertRaisesRegex(ValueError, "nowhere.ttf cannot be read as a font"):
            sheet.Letters(12, "nowhere.ttf")

    @unittest.skipUnless(PACK, "TRAIN_MINI_PACK does not name the folder of the picture pack")
    def test_pictures_of_prompts_are_scored_beside_renders_of_the_same_layouts(self):
        prompts = [
            a_prompt(id=0, objects=[58]),
            a_prompt(id=1, objects=[58, 224], kind="pair_lr", bg=None, lang="zh"),
            a_prompt(id=2, objects=[308], bg="white", color="green"),
        ]
        for i in range(3):
            Image.new("RGB", (96, 64), (200, 60 * i, 0)).save(self.folder / f"{i}.png")
        objects = len(json.loads((Path(PACK) / "meta.json").read_text(encoding="utf-8"))["objects"])
        torch.manual_seed(0)
        judge = Judge(classes_for(objects), **NARROW)
        save_judge(self.folder / "judge.safetensors", judge, judge.state_dict(), {})
        file = self.write_prompts(prompts)
        sets, network = [(file, self.folder), (file, self.folder)], self.folder / "judge.safetensors"
        result = score(sets, PACK, network, self.folder / "out", renders=2, bank=1, batch=2)
        self.assertEqual(result["together"]["pictures"]["all"]["objects"]["n"], 6)
        self.assertEqual(result["together"]["renders"]["all"]["objects"]["n"], 12)
        self.assertEqual(result["prompts"]["pictures"]["recoloured"]["colour"]["n"], 1)
        each = result["prompts"]["each"]
        self.assertEqual([row["id"] for row in each], [0, 1, 2])
        self.assertTrue(all(isinstance(name, str) for row in each for name in row["seen"]["objects"]))
        self.assertIn("| all | 6 |", (self.folder / "out" / "scores.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
