"""Packages of the npm registry, pinned by version and SHA-512: fetched once, checked at every use."""

import base64
import hashlib
import tarfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

REGISTRY = "https://registry.npmjs.org"


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    sha512: str  # base64, as the registry's `dist.integrity` has it

    @property
    def file_name(self):
        return f"{self.name.split('/')[-1]}-{self.version}.tgz"

    @property
    def url(self):
        return f"{REGISTRY}/{self.name}/-/{self.file_name}"


RENDERS = Package(
    "@lobehub/fluent-emoji-3d", "1.1.0",
    "Wlq2lVStTnr8BDpIJ0pEnTKO4LuDxxqTEhTvRtD1DLRF0me7ogeRQjKoehDHXuVJ2Qaecgl5wRBv60lUAG3h7g==",
)
FLAT = Package(
    "@iconify-json/fluent-emoji-flat", "1.2.6",
    "RY47RgPb47fYUiyrA64sIOL0+UU02s29sXpNBbIQRBUlPlfNFTKUmZDERGuxDs/7yNGWqQYvuaSYM1M4fRXlUw==",
)
LINE = Package(
    "@iconify-json/fluent-emoji-high-contrast", "1.2.6",
    "esqhZPpkrF7sNX3NsLoh8KW64okEr/bzko7WNnFP+qTJGAqDPDYjp0925yxuivXy3HtVQB8xhIKu3+Nq1byX5w==",
)
FLUENT_LICENSE = Package(
    "fluentui-emoji-js", "1.2.1",
    "op+kOdVGkHXpLGAHNchIgPEUTLstV/N8rjZnGa9sk+ks5J+kLZRdUEvM/MLGUFhtxlEl1nsYMlDx6k4JNWIRKA==",
)
EMOJIBASE = Package(
    "emojibase-data", "17.0.0",
    "Yvgb5AWoHViHV/gq1qr5ZAarcBip+B27/ZLRsUJkbgAEaLlZ/fof9g882LTpmEpyhBNEC0m2SEmItljHsTygjA==",
)


def fetch(package, cache):
    """Path of the package's tarball in `cache`; downloads it if it is not there and checks it in any case."""
    path = Path(cache) / package.file_name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with urllib.request.urlopen(package.url, timeout=120) as answer:
            part.write_bytes(answer.read())
        part.replace(path)
    digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    if digest != package.sha512:
        raise ValueError(f"{path} is not {package.name} {package.version}: its SHA-512 differs. Delete it.")
    return path


def read(package, cache, wanted):
    """{path inside the package: bytes} of the files for which wanted(path) is true."""
    files = {}
    with tarfile.open(fetch(package, cache)) as tar:
        for member in tar:
            name = member.name.split("/", 1)[-1]  # drop the leading "package/"
            if member.isfile() and wanted(name):
                files[name] = tar.extractfile(member).read()
    return files
