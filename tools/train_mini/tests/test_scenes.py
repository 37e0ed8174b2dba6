"""Facts about the scene generator. Those about the real pack run when TRAIN_MINI_PACK names its folder."""

import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import numpy as np

from train_mini.scenes import SceneDescriber, SceneRenderer, SceneStream, heldout_pair, heldout_single
from train_mini.scenes.backgrounds import paint_bank
from train_mini.scenes.describer import natural_color
from train_mini.scenes.english import article, plural
from train_mini.scenes.words import BACKGROUND_ID, BACKGROUNDS, KINDS, STYLES
from train_mini.tests import tiny_pack

PACK = os.environ.get("TRAIN_MINI_PACK")
TOOLS = str(Path(__file__).resolve().parents[2])
FOLDER = None  # the made-up pack


def setUpModule():
    global FOLDER
    FOLDER = tempfile.TemporaryDirectory()
    tiny_pack.make(FOLDER.name)


def tearDownModule():
    FOLDER.cleanup()


def rows(description, wanted):
    """The scenes of a description where `wanted` is true."""
    index = np.flatnonzero(wanted)
    part = {k: v[index] if isinstance(v, np.ndarray) else v for k, v in description.items()}
    return part | {"B": len(index), "caps": [description["caps"][i] for i in index]}


def art_boxes(d):
    """Corners of the art of every object on the square canvas, mirrored where mirrored: [B, 3] each."""
    x0, y0, x1, y1 = np.moveaxis(d["bb"], -1, 0)
    x0, x1 = np.where(d["fl"], 1 - x1, x0), np.where(d["fl"], 1 - x0, x1)
    return [c + (e - 0.5) * d["sc"] for c, e in ((d["cx"], x0), (d["cy"], y0), (d["cx"], x1), (d["cy"], y1))]


def heldout_count(d):
    """How many held-out combinations a description contains."""
    bad = 0
    for slot in range(3):
        bad += int(((d["nobj"] > slot) & heldout_single(d["obj"][:, slot], d["bg"], d["style"])).sum())
    for first, second in ((0, 1), (0, 2), (1, 2)):
        both = d["nobj"] > second
        bad += int((both & heldout_pair(d["obj"][:, first], d["obj"][:, second])).sum())
    return bad


def same(first, second):
    return first.keys() == second.keys() and all(np.array_equal(first[k], second[k]) for k in first)


class Describer(unittest.TestCase):
    def setUp(self):
        self.describer = SceneDescriber(FOLDER.name, seed=3)

    def test_a_description_depends_on_seed_step_and_size_alone(self):
        first = self.describer.describe(64, 7)
        self.describer.describe(10, 1)
        self.assertTrue(same(first, self.describer.describe(64, 7)))
        self.assertTrue(same(first, SceneDescriber(FOLDER.name, seed=3).describe(64, 7)))
        self.assertNotEqual(first["caps"], self.describer.describe(64, 8)["caps"])
        self.assertNotEqual(first["caps"], SceneDescriber(FOLDER.name, seed=4).describe(64, 7)["caps"])

    def test_held_out_combinations_never_occur_in_training(self):
        self.assertEqual(sum(heldout_count(self.describer.describe(2000, step)) for step in range(10)), 0)

    def test_held_out_combinations_occur_in_the_whole_split(self):
        self.assertGreater(heldout_count(SceneDescriber(FOLDER.name, split="all").describe(2000, 0)), 20)

    def test_four_per_cent_are_held_out_and_order_does_not_matter(self):
        a, b = np.arange(400)[:, None], np.arange(400)[None]
        self.assertAlmostEqual(heldout_pair(a, b).mean(), 0.04, delta=0.005)
        self.assertTrue(np.array_equal(heldout_pair(a, b), heldout_pair(b, a)))
        singles = heldout_single(a[..., None], np.arange(21)[:, None], np.arange(3))
        self.assertAlmostEqual(singles.mean(), 0.04, delta=0.005)

    def test_objects_exist_in_the_style_and_differ_from_each_other(self):
        d = self.describer.describe(4000, 0)
        line = (d["style"] == STYLES.index("line"))[:, None]
        self.assertFalse(((d["obj"] == 7) & line & (d["sc"] > 0)).any())
        pairs = (d["nobj"] > 1) & (d["kind"] < KINDS.index("same2"))
        self.assertFalse((d["obj"][pairs, 0] == d["obj"][pairs, 1]).any())
        equal = d["kind"] >= KINDS.index("same2")
        self.assertTrue((d["obj"][equal] == d["obj"][equal][:, :1]).all())

    def test_recolored_objects_carry_a_colour_word_and_a_shift(self):
        d = self.describer.describe(4000, 0)
        self.assertGreater(d["recolored"].sum(), 100)
        self.assertTrue(np.array_equal(d["recolored"], np.abs(d["delta"]) > 25))
        self.assertTrue(all(d["color"][i] for i in np.flatnonzero(d["recolored"])))
        self.assertTrue((d["style"][d["recolored"]] != STYLES.index("line")).all())

    def test_only_asked_styles_occur(self):
        d = SceneDescriber(FOLDER.name, styles=("flat",)).describe(200, 0)
        self.assertEqual(set(d["style"]), {STYLES.index("flat")})
        with self.assertRaisesRegex(ValueError, "styles must be some of"):
            SceneDescriber(FOLDER.name, styles=("oil",))

    def test_a_missing_pack_is_named(self):
        with self.assertRaisesRegex(FileNotFoundError, "meta.json is missing"):
            SceneDescriber("/nonexistent")

    def test_given_scenes_keep_what_is_given(self):
        specs = [
            {"kind": "pair_lr", "objects": [1, 2], "bg": "beach", "style": "3d"},
            {"kind": "same3", "objects": [4], "bg": None, "style": "flat", "color": "pink"},
        ]
        d = self.describer.scenes(specs, seed=1)
        self.assertEqual(d["obj"][0, :2].tolist(), [1, 2])
        self.assertEqual(d["obj"][1].tolist(), [4, 4, 4])
        self.assertEqual([BACKGROUNDS[i] for i in d["bg"]], ["beach", "white"])
        self.assertEqual(d["pink"].tolist(), [False, True])
        self.assertTrue(same(d, self.describer.scenes(specs, seed=1)))

    def test_describing_needs_no_pytorch(self):
        code = (
            "import sys; from train_mini.scenes import SceneDescriber, SceneStream;"
            f"SceneDescriber({FOLDER.name!r}).describe(4, 0); assert 'torch' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", code], cwd=TOOLS, check=True)


class Layout(unittest.TestCase):
    def inside(self, aspect):
        d = SceneDescriber(FOLDER.name, seed=5).describe(3000, 0, aspect=aspect)
        x0, y0, x1, y1 = (v[d["sc"] > 0] for v in art_boxes(d))
        height, width = aspect
        side_y, side_x = height / max(aspect), width / max(aspect)
        slack = 0.001
        self.assertGreaterEqual(x0.min(), 0.5 - side_x / 2 - slack)
        self.assertLessEqual(x1.max(), 0.5 + side_x / 2 + slack)
        self.assertGreaterEqual(y0.min(), 0.5 - side_y / 2 - slack)
        self.assertLessEqual(y1.max(), 0.5 + side_y / 2 + slack)

    def test_objects_stay_inside_pictures_of_every_shape(self):
        for aspect in ((1, 1), (384, 640), (640, 384), (576, 1024), (1024, 576)):
            with self.subTest(aspect):
                self.inside(aspect)

    def test_the_shape_of_the_picture_changes_neither_captions_nor_objects(self):
        describer = SceneDescriber(FOLDER.name, seed=5)
        square, tall = describer.describe(100, 0), describer.describe(100, 0, aspect=(640, 384))
        for key in ("caps", "color"):
            self.assertEqual(square[key], tall[key])
        for key in ("obj", "bg", "style", "kind", "bi", "delta"):
            self.assertTrue(np.array_equal(square[key], tall[key]))

    def test_in_tall_pictures_feet_stay_on_the_ground_and_stacks_stay_together(self):
        describer = SceneDescriber(FOLDER.name, seed=5)
        square, tall = (describer.describe(3000, 0, aspect=aspect) for aspect in ((1, 1), (640, 384)))
        feet = [art_boxes(d)[3] for d in (square, tall)]
        lone = (square["bg"] == BACKGROUND_ID["grass"]) & (square["kind"] == 0) & (square["sh"][:, 0] > 0)
        self.assertGreater(lone.sum(), 20)
        self.assertLess(np.abs(feet[0] - feet[1])[lone, 0].max(), 1e-5)
        stack = (square["bg"] == BACKGROUND_ID["grass"]) & (square["kind"] == KINDS.index("pair_tb"))
        gaps = [(art_boxes(d)[1][:, 1] - art_boxes(d)[3][:, 0])[stack] for d in (square, tall)]
        self.assertLess(np.abs(gaps[1]).max(), np.abs(gaps[0]).max() + 1e-5)


class Rendering(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.describer = SceneDescriber(FOLDER.name, seed=3, bank=2)
        cls.renderer = SceneRenderer(FOLDER.name, "cpu", res=64, bank=2)

    def test_pictures_are_deterministic_and_in_range(self):
        d = self.describer.describe(24, 0)
        first, second = self.renderer.render(d), self.renderer.render(d)
        self.assertEqual(tuple(first.shape), (24, 3, 64, 64))
        self.assertTrue(bool((first == second).all()))
        self.assertGreaterEqual(first.min().item(), -1)
        self.assertLessEqual(first.max().item(), 1)
        again = SceneRenderer(FOLDER.name, "cpu", res=64, bank=2).render(d)
        self.assertTrue(bool((first == again).all()))

    def test_a_scene_looks_the_same_alone_and_in_a_batch(self):
        d = self.describer.describe(12, 1)
        alone = self.renderer.render(rows(d, np.arange(12) == 5))
        self.assertLess((self.renderer.render(d)[5:6] - alone).abs().max().item(), 1e-5)

    def test_pictures_have_the_shape_that_the_description_asks_for(self):
        d = self.describer.describe(4, 0, aspect=(384, 640))
        self.assertEqual(tuple(self.renderer.render(d).shape), (4, 3, 38, 64))
        self.assertEqual(SceneRenderer(FOLDER.name, "cpu", 640, 1).picture_size((384, 640)), (384, 640))

    def test_renderers_share_textures_and_backgrounds(self):
        other = SceneRenderer(FOLDER.name, "cpu", res=64, bank=2)
        self.assertIs(other.textures, self.renderer.textures)
        self.assertIs(other.pictures, self.renderer.pictures)
        self.assertIs(SceneRenderer(FOLDER.name, "cpu", res=32, bank=1).textures, self.renderer.textures)

    def test_a_description_from_a_larger_bank_can_be_drawn(self):
        d = SceneDescriber(FOLDER.name, seed=3, bank=32).describe(40, 0)
        self.assertEqual(self.renderer.render(d).shape[0], 40)

    def test_a_repainted_object_shows_the_colour(self):
        specs = [
            {"kind": "single", "objects": [0], "bg": "white", "style": "3d", "color": color}
            for color in ("red", "green", "blue")
        ]
        centre = self.renderer.render(self.describer.scenes(specs))[:, :, 28:36, 28:36].mean((2, 3))
        self.assertEqual(centre.argmax(1).tolist(), [0, 1, 2])

    def test_line_art_on_a_dark_background_is_light(self):
        specs = [{"kind": "single", "objects": [0], "bg": bg, "style": "line"} for bg in ("black", "white")]
        dark, light = self.renderer.render(self.describer.scenes(specs))
        self.assertGreater(dark.max().item(), 0.8)
        self.assertLess(light.min().item(), -0.7)

    def test_backgrounds_are_the_same_for_any_number_of_workers(self):
        one, two = paint_bank(24, 2, 1), paint_bank(24, 2, 2)
        self.assertEqual(one.shape, (18, 24, 24, 3))
        self.assertTrue(np.array_equal(one, two))
        self.assertTrue(np.array_equal(paint_bank(24, 1), one[::2]))


class BreakingDescriber:
    def describe(self, B, step, aspect):
        raise ValueError(f"no scene {step}")


class Stream(unittest.TestCase):
    def setUp(self):
        self.describer = SceneDescriber(FOLDER.name, seed=3)

    def test_the_number_of_workers_does_not_change_descriptions(self):
        wanted = [self.describer.describe(16, step, aspect=(2, 3)) for step in range(5, 12)]
        for workers in (0, 1, 3):
            with self.subTest(workers), SceneStream(self.describer, workers) as stream:
                got = list(stream.descriptions(16, start=5, stop=12, aspect=(2, 3)))
                self.assertEqual(len(got), len(wanted))
                self.assertTrue(all(same(a, b) for a, b in zip(got, wanted)))

    def test_a_transform_runs_in_the_worker(self):
        with SceneStream(self.describer, 2, lambda d: (os.getpid(), len(d["caps"]))) as stream:
            got = list(stream.descriptions(8, 0, 6))
        self.assertEqual({length for _, length in got}, {8})
        self.assertNotIn(os.getpid(), {pid for pid, _ in got})

    def test_iterators_can_be_mixed_and_left_unfinished(self):
        with SceneStream(self.describer, 2) as stream:
            first, second = stream.descriptions(4, 0), stream.descriptions(6, 100)
            for step in range(4):
                self.assertEqual(next(first)["caps"], self.describer.describe(4, step)["caps"])
                self.assertEqual(next(second)["caps"], self.describer.describe(6, 100 + step)["caps"])
            first.close()
            for step in range(4, 12):
                self.assertEqual(next(second)["caps"], self.describer.describe(6, 100 + step)["caps"])

    def test_an_error_in_a_worker_is_raised_here(self):
        with SceneStream(BreakingDescriber(), 1) as stream:
            with self.assertRaisesRegex(RuntimeError, "no scene 0"):
                next(stream.descriptions(4))

    def test_a_dead_worker_is_noticed(self):
        with SceneStream(self.describer, 1, transform=lambda d: os._exit(1)) as stream:
            with self.assertRaisesRegex(RuntimeError, "worker process died"):
                next(stream.descriptions(4))

    def test_a_closed_stream_says_so(self):
        stream = SceneStream(self.describer, 1)
        scenes = stream.descriptions(4)
        next(scenes)
        stream.close()
        stream.close()
        with self.assertRaisesRegex(RuntimeError, "closed"):
            next(scenes)

    def test_workers_end_with_a_parent_that_ends_abruptly(self):
        code = (
            "import os; from train_mini.scenes import SceneDescriber, SceneStream;"
            f"s = SceneStream(SceneDescriber({FOLDER.name!r}), 2); next(s.descriptions(8));"
            "print(*[p.pid for p in s._processes], flush=True); os._exit(0)"
        )
        out = subprocess.run(
            [sys.executable, "-c", code], cwd=TOOLS, stdout=subprocess.PIPE, text=True, check=True
        )
        pids = [int(word) for word in out.stdout.split()]
        deadline = time.time() + 15
        while any(os.path.exists(f"/proc/{pid}") for pid in pids) and time.time() < deadline:
            time.sleep(0.2)
        self.assertFalse([pid for pid in pids if os.path.exists(f"/proc/{pid}")])


class Words(unittest.TestCase):
    def test_plurals_and_articles(self):
        wanted = {
            "person riding a bike": "people riding a bike", "cup with straw": "cups with straw",
            "fox": "foxes",
            "cherry": "cherries", "toy": "toys", "bus": "buses", "mouse": "mice",
        }
        self.assertEqual({name: plural(name) for name in wanted}, wanted)
        self.assertEqual([article(w) for w in ("owl", "unicorn", "SUV", "hourglass", "cat")],
                         ["an ", "a ", "an ", "an ", "a "])

    def test_natural_colours_are_only_said_where_they_are_clear(self):
        wanted = {2: "red", 25: "orange", 50: "yellow", 180: None, 220: "blue"}
        self.assertEqual({hue: natural_color([hue, 0.9, 0.9, 0.8]) for hue in wanted}, wanted)


@unittest.skipUnless(PACK, "TRAIN_MINI_PACK does not name the pack")
class RealPack(unittest.TestCase):
    CAPTIONS = {  # (seed, step): the first captions of a batch of 64
        (0, 0): [
            "a flat icon of a crystal ball, studio lighting",
            "small airplane beside popcorn, blue background, cartoon illustration",
            "白背景上，一支温度计上面有一条丝带，平面插画",
            "A leopard on a black background, sketch",
            "一位男小精灵在一只刺猬旁边，背景是白，黑白线稿",
            "a shark",
            "在黑背景上，一枚硬币在右边，线描，4K",
            "3D render of motorboat on a yellow background, professional, trending on artstation, high quality",
            "a roasted sweet potato on the left, a simple boy on the right, on a white background",
            "从左到右：一份薯条、一顶王冠、一个白发女人，蓝天背景，扁平化设计",
            "a 3D rendering of a musical score in the night sky",
            "a 3D model of a yellow potted plant",
            "吉他，在蓝天下，三维渲染",
            "a balloon on top of a diamond at sea, cartoon illustration",
            "我想要一个蓝眼护身符, 背景是灰色, 精细",
            "一个眩晕星星，流星，3D图标",
        ],
        (5, 1234567): [
            "禁止响铃 在雪地上 扁平插画 8K 写实 色彩鲜艳",
            "粘土风格，一排物品：一副听诊器、一个墨西哥塔可和一片沙漠景色，背景是红色",
            "三维渲染的一辆出租车，日落背景。",
            "From left to right: gloves, a padlock with pen, a bucket, on a white background, 3D style",
            "A big single female firefighter in front of a green wall, black-and-white line art",
            "a line drawing of an owl on a royal blue background",
            "左边是一只袋鼠，右边是一朵玫瑰，纯黑色的背景，黑白图标，专业，超清细节，4K",
            "贵宾犬，毛茸茸，红色的背景，最高质量，柔和光线，1024×1024",
            "A motorboat, soft studio background, 2048x2048",
            "party popper over goat with a studio background",
            "green plunger, product shot, flat design.",
            "a simple sketch of a torii gate on the left side, on a white background",
            "黑白线稿风格的流星，纯黑色的背景，256x256",
            "three credit cards together in front of a sunset, cute 3D render",
            "a 3D render of a lollipop on a blue background",
            "euro banknotes to the right of an angry purple devil at sunset, vector illustration",
        ],
    }

    def test_captions_are_those_of_the_first_model(self):
        for (seed, step), captions in self.CAPTIONS.items():
            d = SceneDescriber(PACK, seed=seed).describe(64, step)
            self.assertEqual(d["caps"][: len(captions)], captions)

    def test_held_out_combinations_never_occur_in_training(self):
        describer = SceneDescriber(PACK, seed=1)
        self.assertEqual(sum(heldout_count(describer.describe(2000, step)) for step in range(10)), 0)

    def test_every_picture_of_the_pack_can_be_drawn(self):
        describer = SceneDescriber(PACK, seed=2, bank=1)
        pictures = SceneRenderer(PACK, "cpu", res=64, bank=1).render(describer.describe(64, 0))
        self.assertTrue(bool(pictures.isfinite().all()))
        self.assertGreater(pictures.std((1, 2, 3)).min().item(), 0.02)


if __name__ == "__main__":
    unittest.main()
