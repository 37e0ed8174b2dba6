"""The embedded model's tokenizer: byte-level BPE in Qwen2's format, read from tokenizer.json."""

import json
import os
import unicodedata

import regex

CHAT = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"  # what Z-Image's pipeline makes of a prompt


def byte_letters():
    """GPT-2's table: every byte as one printable character."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + i) for i, byte in enumerate(others)}


class Tokenizer:
    def __init__(self, folder):
        with open(os.path.join(folder, "tokenizer.json"), encoding="utf8") as file:
            data = json.load(file)
        model = data["model"]
        self.ids = model["vocab"]
        pairs = (merge.split(" ") if isinstance(merge, str) else merge for merge in model["merges"])
        self.ranks = {tuple(pair): rank for rank, pair in enumerate(pairs)}
        self.special = {token["content"]: token["id"] for token in data["added_tokens"]}
        self.pad = self.special["<|endoftext|>"]
        self._letters = byte_letters()
        self._words = regex.compile(data["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"])
        self._split = regex.compile("(" + "|".join(map(regex.escape, self.special)) + ")")
        self._cache = {}

    def __len__(self):
        return len(self.ids) + len(self.special)

    def _merge(self, word):
        """Token ids of one pre-token, merging the lowest-ranked pair first."""
        if word not in self._cache:
            parts = [self._letters[byte] for byte in word.encode("utf8")]
            while len(parts) > 1:
                rank, i = min((self.ranks.get(pair, 1 << 30), i) for i, pair in enumerate(zip(parts, parts[1:])))
                if rank == 1 << 30:
                    break
                parts[i : i + 2] = [parts[i] + parts[i + 1]]
            self._cache[word] = [self.ids[part] for part in parts]
        return self._cache[word]

    def encode(self, text):
        ids = []
        for part in self._split.split(text):
            if part in self.special:
                ids.append(self.special[part])
            else:
                for match in self._words.finditer(unicodedata.normalize("NFC", part)):
                    ids += self._merge(match.group(0))
        return ids

    def prompt(self, text):
        """Ids of a prompt in the chat frame."""
        return self.encode(CHAT.format(text))
