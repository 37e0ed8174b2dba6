"""Captions of scenes, English and Chinese, as people type them.

`Captioner.caption` turns one described scene into one line. It draws every choice (synonym, word order,
praise, full stop) from `draw`, a function that returns uniform numbers in [0, 1), in a fixed order: the same
numbers give the same caption. The grammar of each language is in english.py and chinese.py; with `free` it is
that of english_free.py and chinese_free.py, which word the same scene more freely.
"""

from dataclasses import dataclass

from . import chinese, chinese_free, english, english_free
from .words import COLOR_WORDS_EN, COLOR_WORDS_ZH, GENERIC, MOUNTS, RGB, RIDERS


@dataclass
class Request:
    """One scene to be put into words."""

    kind: str  # one of words.KINDS
    objects: list  # entries of Captioner.entries: left to right, or top to bottom
    background: str
    style: str
    color: str | None  # colour word of the first object
    size: int  # -1 small, 0 not said, 1 big
    position: str | None  # one of words.POSITIONS
    name_background: bool
    name_style: bool
    plain: bool  # bare wording: no praise, no openings, first form of each phrase

    @property
    def count(self):
        return {"same2": 2, "same3": 3}.get(self.kind, 1)

    @property
    def plain_background(self):
        return self.background in RGB

    @property
    def rides(self):
        """Whether the upper of two stacked objects can be said to ride the lower one."""
        return self.objects[0]["rider"] and self.objects[1]["mount"]


def _entry(item):
    """An object of meta.json with what the grammars ask of it."""
    entry = dict(item)
    entry["generic"] = next((words for prefix, *words in GENERIC if item["sub"].startswith(prefix)), None)
    entry["en_uncolored"] = [
        name for name in item["en"] if not set(name.lower().replace("-", " ").split()) & set(COLOR_WORDS_EN)
    ]
    entry["zh_uncolored"] = [name for name in item["zh"] if not set(name) & set(COLOR_WORDS_ZH)]
    entry["en_countable"] = [name for name in item["en"] if name[0] != "~"]
    entry["zh_countable"] = [name for name in item["zh"] if name[0] != "一"] if item["mw"] else []
    entry["rider"] = item["cat"] in RIDERS
    entry["mount"] = item["cat"] == "vehicle" or item["label"] in MOUNTS
    return entry


class Captioner:
    """Captions for the objects of one meta.json."""

    def __init__(self, objects):
        self.entries = [_entry(item) for item in objects]

    def caption(
        self, kind, objects, background, style, language, draw, color=None, size=0, position=None,
        name_background=True, name_style=True, plain=False, free=False,
    ):
        """One caption. `objects`: ids, left to right or top to bottom; `language`: 'en' or 'zh'."""
        entries = [self.entries[index] for index in objects]
        request = Request(
            kind, entries, background, style, color, size, position, name_background, name_style, plain
        )
        if free:
            grammar = chinese_free if language == "zh" else english_free
        else:
            grammar = chinese if language == "zh" else english
        return grammar.sentence(request, draw)
