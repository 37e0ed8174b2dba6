"""Facts about the evaluation prompts and the builders of pack and tokenizer.

Facts about names and object properties run when TRAIN_MINI_PACK names the folder of the pack.
"""

import collections
import itertools
import json
import os
import tempfile
import unittest
from pathlib import Path

from PIL import Image

from train_mini.data import build_pack, build_tokenizer, npm
from train_mini.scenes import SceneDescriber, heldout_pair, heldout_single
from train_mini.scenes.words import (
    BACKGROUND_ID,
    EN_COLOR_SYNONYMS,
    HUES,
    KINDS,
    OBJECT_COUNT,
    PLAIN,
    STYLES,
    ZH_COLOR,
)
from train_mini.tokens import Tokenizer

DATA = Path(build_pack.__file__).parent
PACK = os.environ.get("TRAIN_MINI_PACK")
FIELDS = {"id", "lang", "prompt", "kind", "objects", "labels", "zh", "bg", "style", "color", "heldout"}
STYLE_WORDS = {
    "en": {"3d": ["3d"], "flat": ["flat", "vector"], "line": ["line", "ink drawing", "sketch"]},
    "zh": {"3d": ["3D", "三维", "立体"], "flat": ["扁平", "插画"], "line": ["线", "简笔画"]},
}


def prompts(name):
    return json.loads((DATA / name).read_text(encoding="utf8"))


def heldout(record):
    """What a record's heldout field must say."""
    ids, style = record["objects"], STYLES.index(record["style"])
    if any(heldout_pair(a, b) for a, b in itertools.combinations(ids, 2)):
        return "pair"
    on_background = record["bg"] and any(heldout_single(i, BACKGROUND_ID[record["bg"]], style) for i in ids)
    return "single" if on_background else None


class Prompts(unittest.TestCase):
    def test_records_are_well_formed(self):
        for record in prompts("eval_prompts.json") + prompts("new_prompts.json"):
            self.assertEqual(set(record) - {"freeform"}, FIELDS)
            self.assertIn(record["kind"], KINDS)
            self.assertIn(record["style"], STYLES)
            self.assertIn(record["color"], [None, *HUES])
            self.assertTrue(record["bg"] is None or record["bg"] in BACKGROUND_ID)
            count = 1 if record["kind"].startswith("same") else OBJECT_COUNT[KINDS.index(record["kind"])]
            self.assertEqual([len(record[key]) for key in ("objects", "labels", "zh")], [count] * 3)
            chinese = any("\u4e00" <= letter <= "\u9fff" for letter in record["prompt"])
            self.assertEqual(record["lang"], "zh" if chinese else "en")

    def test_held_out_flags_are_true(self):
        for record in prompts("new_prompts.json"):
            self.assertEqual(record["heldout"], heldout(record), record["prompt"])
        for record in prompts("eval_prompts.json"):
            self.assertIn(record["heldout"], (None, heldout(record)), record["prompt"])

    def test_both_sets_have_200_different_prompts_half_of_them_chinese(self):
        seen = set()
        for name in ("eval_prompts.json", "new_prompts.json"):
            records = prompts(name)
            self.assertEqual([record["id"] for record in records], list(range(200)))
            self.assertEqual(sum(record["lang"] == "zh" for record in records), 100)
            texts = {record["prompt"].lower() for record in records}
            self.assertFalse(texts & seen)
            seen |= texts
        self.assertEqual(len({record["prompt"] for record in prompts("new_prompts.json")}), 200)

    def test_new_prompts_have_their_share_of_each_kind(self):
        def group(r):
            kind = "same" if r["kind"].startswith("same") else r["kind"]
            return kind, "recoloured" if r["color"] else "free" if r["bg"] is None else r["heldout"]

        self.assertEqual(
            collections.Counter(map(group, prompts("new_prompts.json"))),
            {("single", "single"): 40, ("single", None): 40, ("pair_lr", "pair"): 25, ("pair_lr", None): 25,
             ("pair_tb", None): 20, ("same", None): 20, ("single", "recoloured"): 20, ("single", "free"): 10},
        )

    def test_new_prompts_say_what_their_records_ask(self):
        for record in prompts("new_prompts.json"):
            with self.subTest(record["prompt"]):
                text, lang = record["prompt"], record["lang"]
                lower = text if lang == "zh" else text.lower()
                if not (record.get("freeform") and record["style"] == "3d"):
                    self.assertTrue(any(word in lower for word in STYLE_WORDS[lang][record["style"]]))
                for color in (record["color"], record["bg"] if record["bg"] in PLAIN else None):
                    if color:
                        english = EN_COLOR_SYNONYMS.get(color, [color])
                        words = [ZH_COLOR[color][:1]] if lang == "zh" else english
                        self.assertTrue(any(word in lower for word in words))
                counted = {"same2": ("two", "两"), "same3": ("three", "三")}.get(record["kind"])
                self.assertTrue(not counted or counted[lang == "zh"] in lower.replace("三维", ""))


@unittest.skipUnless(PACK, "TRAIN_MINI_PACK does not name the pack")
class PromptsAndPack(unittest.TestCase):
    def setUp(self):
        self.describer = SceneDescriber(PACK)

    def test_labels_are_those_of_the_ids_and_exist_in_the_style(self):
        for name in ("eval_prompts.json", "new_prompts.json"):
            for record in prompts(name):
                items = [self.describer.objects[i] for i in record["objects"]]
                self.assertEqual(record["labels"], [item["label"] for item in items])
                self.assertEqual(record["zh"], [item["zh"][0] for item in items])
                self.assertTrue(all(record["style"] in item["off"] for item in items))

    def test_new_prompts_use_names_that_captions_teach(self):
        for record in prompts("new_prompts.json"):
            text = record["prompt"].lower()
            for i in record["objects"]:
                names = self.describer.objects[i][record["lang"]]
                first_words = [name.lstrip("~").lower().removeprefix("roll of ") for name in names]
                self.assertTrue(any(name in text for name in first_words), (record["prompt"], names))

    def test_counted_objects_are_countable_and_recoloured_ones_change_visibly(self):
        for record in prompts("new_prompts.json"):
            first = record["objects"][0]
            if record["kind"].startswith("same"):
                self.assertTrue(self.describer.countable[first], record["prompt"])
            if record["color"]:
                self.assertTrue(self.describer.recolorable[first], record["prompt"])
                shift = (HUES[record["color"]] - self.describer.hue[first, 0] + 180) % 360 - 180
                self.assertGreater(abs(shift), 40, record["prompt"])


class Builders(unittest.TestCase):
    def test_a_tarball_that_differs_from_its_pin_is_refused(self):
        with tempfile.TemporaryDirectory() as cache:
            (Path(cache) / npm.EMOJIBASE.file_name).write_bytes(b"something else")
            with self.assertRaisesRegex(ValueError, "its SHA-512 differs"):
                npm.fetch(npm.EMOJIBASE, cache)

    def test_addresses_follow_the_registry(self):
        address = "https://registry.npmjs.org/@lobehub/fluent-emoji-3d/-/fluent-emoji-3d-1.1.0.tgz"
        self.assertEqual(npm.RENDERS.url, address)

    def test_curated_lines_give_names_and_default_to_the_labels(self):
        emoji = build_pack.Emoji("1F431", "animal-mammal", "cat", "猫", [], [], "1f431.webp", None, None)
        table = {"cat": emoji, "man pilot": emoji}
        chosen = build_pack.read_curated("# comment\n*cat|cat;kitten||只\n", table)
        self.assertEqual(chosen[0], ("cat", True, ["cat", "kitten"], ["猫"], "只"))
        self.assertEqual(chosen[1][:3], ("man pilot", False, ["man pilot", "male pilot"]))
        with self.assertRaisesRegex(ValueError, "'dog', of which there is no 3D render"):
            build_pack.read_curated("dog|||", table)

    def test_categories_follow_the_sub_category(self):
        cases = {
            ("animal-bird", "owl"): "animal",
            ("face-costume", "robot"): "creature",
            ("tool", "axe"): "object",
        }
        self.assertEqual({case: build_pack.category(*case) for case in cases}, cases)

    def test_a_red_picture_measures_red_and_its_box_is_found(self):
        image = Image.new("RGBA", (256, 256))
        image.paste((220, 20, 20, 255), (64, 32, 192, 256))
        small = build_pack.downscale(image)
        color = build_pack.measure_color(small)
        self.assertEqual((color["hue"][0], color["hue"][1], color["gray"]), (0.0, 1.0, 0.0))
        self.assertEqual(build_pack.art_box(small[..., 3]), [0.25, 0.125, 0.75, 1.0])

    def test_the_most_frequent_pairs_are_merged_first(self):
        pairs = build_tokenizer.Pairs({"aab": 5, "aac": 3, "bb": 1})
        self.assertEqual(pairs.most_frequent(), ("a", "a"))
        pairs.merge(("a", "a"))
        self.assertEqual(pairs.most_frequent(), ("aa", "b"))

    def test_chinese_is_cut_along_the_lexicon(self):
        words = {"草地", "小猫", "一只"}
        self.assertEqual(build_tokenizer.segment("一只小猫在草地上", words, 2), ["一只", "小猫", "在", "草地", "上"])

    def test_a_written_tokenizer_can_be_read(self):
        letters = list(build_tokenizer.byte_letters().values())
        vocabulary = {letter: i for i, letter in enumerate(letters)} | {"ab": 256}
        with tempfile.TemporaryDirectory() as folder:
            build_tokenizer.write(folder, vocabulary, [("a", "b")])
            tokenizer = Tokenizer(folder)
            end = 257 + build_tokenizer.SPECIAL.index("<|im_end|>")
            self.assertEqual(tokenizer.encode("ab<|im_end|>"), [256, end])
            merges = (Path(folder) / "merges.txt").read_text(encoding="utf8")
        self.assertEqual(merges, "#version: 0.2\na b\n")


if __name__ == "__main__":
    unittest.main()
