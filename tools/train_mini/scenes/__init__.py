"""Composed emoji scenes with bilingual captions: the training data of the embedded model.

    describer = SceneDescriber("pack", seed=1)                 # chooses scenes and captions; numpy alone
    stream = SceneStream(describer, workers=8)                 # does so ahead of time, in worker processes
    renderer = SceneRenderer("pack", device="cuda", res=512)   # draws them; PyTorch
    for description in stream.descriptions(64, start=0, stop=1000):
        pictures, captions = renderer.render(description), description["caps"]
"""

from .describer import SceneDescriber
from .heldout import heldout_pair, heldout_single
from .sampler import SceneStream

__all__ = ["SceneDescriber", "SceneRenderer", "SceneStream", "heldout_pair", "heldout_single"]


def __getattr__(name):
    if name == "SceneRenderer":  # only then is PyTorch needed
        from .renderer import SceneRenderer

        return SceneRenderer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
