"""Trains the embedded model's tokenizer: byte-level BPE in Qwen2's format, 4,096 ids.

    python3 -m train_mini.data.build_tokenizer --pack pack --out tokenizer

The text is 200,000 sampled captions and all names and tags of the pack. Chinese has no spaces, so before
training it is cut along a lexicon of names and phrase words; tokens then follow words, while the tokenizer
itself needs no lexicon. The first 4,091 ids are 256 bytes and 3,835 merges, the last five are SPECIAL.
Deterministic.
"""

import argparse
import collections
import heapq
import json
import unicodedata
from pathlib import Path

import regex

from ..scenes import SceneDescriber
from ..scenes.words import GENERIC, ZH_COLOR
from ..tokens import Tokenizer, byte_letters

VOCABULARY = 4096
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"]
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
WORD = regex.compile(PATTERN)
CJK = regex.compile(r"[\u3400-\u9fff]")
LETTER = regex.compile(r"\p{L}")
SEED, BATCHES, BATCH = 777, 100, 2000  # captions that are sampled
NAME_WEIGHT, FRAME_WEIGHT = 12, 2000  # times that names and tags count; that words of the chat frame count
ZH_COLOR_LETTERS = "红橙黄绿蓝紫粉棕黑白灰青褐"
ZH_WORDS = """
左边 右边 左侧 右侧 上面 下面 上方 下方 左上角 右上角 左下角 右下角 中间 画面 中央 顶部 底部 旁边 排成一排 并排 在一起 从左到右
背景 背景是 的图片 的照片 一张 生成 请画 帮我画 画 我想要 绘制 一幅 三维 渲染 三维渲染 3D 风格 立体 图标 扁平 插画 扁平化 设计
矢量 平面 卡通 二维 黑白 线稿 线条画 简笔画 线描 高对比度 素描 粘土 可爱 漂亮 精致 好看 简单 单独 小小 很小 小型 大大 巨大 很大
骑着 坐在 骑在 一排 物品 超高清 高清 精细 杰作 最高质量 细节丰富 大师作品 电影级光效 高质量 高分辨率 精美 色彩鲜艳 柔和光线 超清
细节 写实 专业 蓝天 白云 天空 日落 夕阳 黄昏 傍晚 时分 星空 夜空 夜晚 太空 草地 草坪 草原 公园 沙滩 海滩 海边 雪地 雪景 冬天
雪中 摄影棚 影棚 灯光 工作室 柔和 产品摄影 大海 海面 海上 沙漠 沙丘 蓝色大海 的 在 上 里 中 下 前 和 与 有 是 两 三 一 纯 底
效果 表情 男 女
""".split()
CHAT_TEMPLATE = """{%- if messages[0].role == 'system' %}
{{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
{%- if message.role == 'user' or (message.role == 'system' and not loop.first) or message.role == 'assistant' %}
{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|im_start|>assistant\\n' }}
{%- if enable_thinking is defined and enable_thinking is false %}
{{- '<think>\\n\\n</think>\\n\\n' }}
{%- endif %}
{%- endif %}"""


def split_words(text):
    return WORD.findall(unicodedata.normalize("NFC", text))


def lexicon(objects):
    """Chinese words that captions are made of."""
    names = {name for item in objects for name in item["zh"]} | {chinese for _, _, chinese, _ in GENERIC}

    def only_adds_a_colour(name):
        return name[0] in ZH_COLOR_LETTERS and (name[1:] in names or name[1:].lstrip("色的") in names)

    words = {name for name in names if not only_adds_a_colour(name)} | set(ZH_WORDS)
    words |= {letter + "色" for letter in ZH_COLOR_LETTERS} | set(ZH_COLOR.values()) | {"粉红色", "青绿色"}
    measures = {item["mw"] for item in objects if item["mw"]}
    return words | {number + measure for number in "一两三" for measure in measures}


def segment(text, words, longest):
    """Cuts greedily, longest word first; what no word covers stays together, except signs."""
    parts, rest, i = [], "", 0
    while i < len(text):
        sizes = range(min(longest, len(text) - i), 0, -1)
        size = next((size for size in sizes if text[i : i + size] in words), 0)
        if not size and LETTER.match(text[i]):
            rest += text[i]
            i += 1
            continue
        if rest:
            parts.append(rest)
            rest = ""
        parts.append(text[i : i + max(size, 1)])
        i += max(size, 1)
    return parts + ([rest] if rest else [])


def count_words(pack):
    """Counter of pre-tokens of the training text."""
    describer = SceneDescriber(pack, seed=SEED, bank=1)
    counts = collections.Counter()
    for step in range(BATCHES):
        for caption in describer.describe(BATCH, step)["caps"]:
            counts.update(split_words(caption))
    for item in describer.objects:
        for name in item["en"] + item["zh"] + item["tags_en"] + item["tags_zh"] + [item["label"]]:
            name = name.lstrip("~")
            for word in split_words(name) + split_words(" " + name):
                counts[word] += NAME_WEIGHT
    for word in split_words("user\nassistant\nsystem\n\n\n"):
        counts[word] += FRAME_WEIGHT
    words = lexicon(describer.objects)
    longest = max(map(len, words))
    segmented = collections.Counter()
    for word, count in counts.items():
        for part in segment(word, words, longest) if CJK.search(word) else [word]:
            segmented[part] += count
    return segmented


class Pairs:
    """Words as lists of tokens, with counts of their adjacent pairs."""

    def __init__(self, counts):
        letters = byte_letters()
        self.words = [[letters[byte] for byte in word.encode("utf8")] for word in counts]
        self.weights = list(counts.values())
        self.counts, self.where = collections.Counter(), collections.defaultdict(set)
        for index in range(len(self.words)):
            self._count(index, 1)
        self.heap = [(-count, pair) for pair, count in self.counts.items()]
        heapq.heapify(self.heap)

    def _count(self, index, sign):
        """Adds or removes the pairs of one word; returns them."""
        word = self.words[index]
        pairs = list(zip(word, word[1:]))
        for pair in pairs:
            self.counts[pair] += sign * self.weights[index]
            self.where[pair].add(index) if sign > 0 else self.where[pair].discard(index)
        return pairs

    def most_frequent(self):
        """The pair with the highest count, of equal ones the first in order."""
        while True:
            count, pair = heapq.heappop(self.heap)
            current = self.counts.get(pair, 0)
            if current == -count and count < 0:
                return pair
            if 0 < current < -count:
                heapq.heappush(self.heap, (-current, pair))

    def merge(self, pair):
        first, second = pair
        changed = set()
        for index in list(self.where[pair]):
            changed.update(self._count(index, -1))
            word, merged, i = self.words[index], [], 0
            while i < len(word):
                both = i + 1 < len(word) and word[i] == first and word[i + 1] == second
                merged.append(first + second if both else word[i])
                i += 2 if both else 1
            self.words[index] = merged
            changed.update(self._count(index, 1))
        for pair in changed:
            if self.counts[pair] > 0:
                heapq.heappush(self.heap, (-self.counts[pair], pair))
            else:
                del self.counts[pair]


def train(pack):
    """(vocabulary {token: id}, merges [(first, second)]), most frequent pair first."""
    pairs = Pairs(count_words(pack))
    vocabulary = {letter: index for index, letter in enumerate(byte_letters().values())}
    merges = []
    while len(vocabulary) < VOCABULARY - len(SPECIAL):
        pair = pairs.most_frequent()
        merges.append(pair)
        vocabulary.setdefault("".join(pair), len(vocabulary))
        pairs.merge(pair)
    return vocabulary, merges


def _added(first):
    """The special tokens as tokenizer files describe them: {id: …}."""
    flags = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False}
    return {
        first + index: {"content": token, **flags, "special": token.startswith("<|")}
        for index, token in enumerate(SPECIAL)
    }


def tokenizer_json(vocabulary, merges):
    """The file of the tokenizers library."""
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    split = {"type": "Split", "pattern": {"Regex": PATTERN}, "behavior": "Isolated", "invert": False}
    model = {
        "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
        "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
        "vocab": vocabulary,
        "merges": [" ".join(pair) for pair in merges],
    }
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": index, **token} for index, token in _added(len(vocabulary)).items()],
        "normalizer": {"type": "NFC"},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, byte_level]},
        "post_processor": byte_level, "decoder": byte_level, "model": model,
    }


def write(folder, vocabulary, merges):
    """The six files of a Qwen2 tokenizer."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    added = _added(len(vocabulary))
    frame = {
        "additional_special_tokens": ["<|im_start|>", "<|im_end|>"], "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>",
    }
    config = {
        "add_bos_token": False, "add_prefix_space": False,
        "added_tokens_decoder": {str(index): token for index, token in added.items()}, **frame,
        "bos_token": None, "chat_template": CHAT_TEMPLATE, "clean_up_tokenization_spaces": False,
        "errors": "replace",
        "model_max_length": 4096, "split_special_tokens": False, "tokenizer_class": "Qwen2Tokenizer",
        "unk_token": None,
    }
    files = {
        "vocab.json": vocabulary, "tokenizer.json": tokenizer_json(vocabulary, merges),
        "tokenizer_config.json": config, "special_tokens_map.json": frame,
        "added_tokens.json": {token["content"]: index for index, token in added.items()},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf8")
    lines = ["#version: 0.2"] + [" ".join(pair) for pair in merges]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf8")


def main():
    parser = argparse.ArgumentParser(description="Trains the tokenizer on sampled captions.")
    parser.add_argument("--pack", required=True, help="folder of the picture pack")
    parser.add_argument("--out", required=True, help="folder of the tokenizer")
    args = parser.parse_args()
    vocabulary, merges = train(args.pack)
    write(args.out, vocabulary, merges)
    tokenizer = Tokenizer(args.out)
    captions = SceneDescriber(args.pack, seed=SEED + 1, bank=1).describe(2000, 0)["caps"]
    mean = sum(len(tokenizer.encode(caption)) for caption in captions) / len(captions)
    print(f"{len(merges)} merges, {len(tokenizer)} ids; captions of {mean:.1f} tokens on average")


if __name__ == "__main__":
    main()
