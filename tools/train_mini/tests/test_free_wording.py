"""Facts about the free wordings: what they name, and that the test prompts are none of them."""

import json
import os
import re
import tempfile
import unittest
from pathlib import Path

import numpy as np

from train_mini.scenes import SceneDescriber
from train_mini.scenes.words import COLOR_WORDS_EN, COLOR_WORDS_ZH
from train_mini.tests import tiny_pack

PACK = os.environ.get("TRAIN_MINI_PACK")
DATA = Path(__file__).resolve().parents[1] / "data"


def frame(text, names):
    """A caption with its things, numbers of them, colours and marks taken out: what is left is its wording."""
    text = text.lower().replace("gray", "grey")
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            text = text.replace(name, "#")
    text = re.sub(r"\b(a|an|the|one) #", "#", text)
    text = re.sub(r"\b(" + "|".join([*COLOR_WORDS_EN, "cyan", "teal", "turquoise", "violet"]) + r")\b", "@", text)
    text = re.sub(f"[纯]?[{COLOR_WORDS_ZH}]色?", "@", text)
    return re.sub(r"[\s,.;:?!，。；：？、]+", " ", text).strip()


def names_of(describer, ids):
    return {n.lstrip("~").lower() for i in ids for lang in ("en", "zh") for n in describer.objects[i][lang]}


class FreeWording(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        tiny_pack.make(folder.name)
        self.folder = folder.name
        self.describer = SceneDescriber(folder.name, seed=3, wordings=4, free=1.0)

    def test_further_captions_leave_everything_else_as_it_is(self):
        plain, more = SceneDescriber(self.folder, seed=3).describe(32, 5), self.describer.describe(32, 5)
        self.assertEqual([len(captions) for captions in more.pop("more")], [4] * 32)
        self.assertEqual(plain.keys(), more.keys())
        self.assertTrue(all(np.array_equal(plain[name], more[name]) for name in plain))

    def test_further_captions_repeat_themselves(self):
        self.assertEqual(self.describer.describe(32, 5)["more"], self.describer.describe(32, 5)["more"])
        self.assertNotEqual(self.describer.describe(32, 5)["more"], self.describer.describe(32, 6)["more"])

    def test_no_caption_is_empty_or_leaves_a_gap_of_a_template(self):
        for step in range(20):
            for captions in self.describer.describe(64, step)["more"]:
                for caption in captions:
                    self.assertGreater(len(caption), 1)
                    self.assertNotRegex(caption, r"[{}]|\bNone\b|，，|,,| {2}")


@unittest.skipUnless(PACK, "TRAIN_MINI_PACK does not name the pack")
class TestPrompts(unittest.TestCase):
    def test_none_of_the_new_prompts_is_a_wording_of_training(self):
        describer = SceneDescriber(PACK, seed=11, wordings=8, free=1.0)
        records = json.loads((DATA / "new_prompts.json").read_text(encoding="utf8"))
        frames = {frame(r["prompt"], names_of(describer, r["objects"])): r["prompt"] for r in records}
        for step in range(int(os.environ.get("TRAIN_MINI_WORDINGS", "4"))):
            d = describer.describe(512, step)
            for captions, ids, count in zip(d["more"], d["obj"].tolist(), d["nobj"]):
                names = names_of(describer, ids[:count])
                for caption in captions:
                    self.assertNotIn(frame(caption, names), frames, caption)

    def test_objects_are_named(self):
        describer = SceneDescriber(PACK, seed=12, wordings=2, free=1.0)
        d = describer.describe(400, 0)
        named = 0
        for captions, ids, count in zip(d["more"], d["obj"].tolist(), d["nobj"]):
            names = names_of(describer, ids[:count])
            named += sum(any(name in caption.lower() for name in names) for caption in captions)
        self.assertGreater(named, 0.9 * 800)  # the rest are plurals and names of whole classes


if __name__ == "__main__":
    unittest.main()
