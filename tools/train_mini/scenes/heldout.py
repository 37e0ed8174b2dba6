"""Combinations that training never sees, so that an evaluation on them measures composition, not memory.

A hash of the ids decides: 4 % of (object, background, style) triples and 4 % of unordered object pairs are
held out. Ids are positions in meta.json's objects, words.BACKGROUNDS and words.STYLES. All functions work on
whole arrays (broadcast together) and return booleans.
"""

import numpy as np


def _mix(value):
    """A 64-bit integer hash (xor-shift and multiply, modulo 2**64)."""
    value = value.astype(np.uint64)
    value ^= value >> np.uint64(31)
    value = value * np.uint64(0x7FB5D329728EA185)
    value ^= value >> np.uint64(27)
    value = value * np.uint64(0x81DADEF4BC2DD44D)
    value ^= value >> np.uint64(33)
    return value


def heldout_single(object_id, background_id, style_id):
    """True where this object on this background in this style never occurs in training."""
    item, background, style = (np.asarray(x, np.uint64) for x in (object_id, background_id, style_id))
    with np.errstate(over="ignore"):
        key = (item * np.uint64(1009) + background) * np.uint64(31) + style + np.uint64(977)
        return _mix(key) % np.uint64(25) == 0


def heldout_pair(first, second):
    """True where these two objects, in either order, never occur together in a training picture."""
    first, second = np.asarray(first, np.uint64), np.asarray(second, np.uint64)
    low, high = np.minimum(first, second), np.maximum(first, second)
    with np.errstate(over="ignore"):
        key = low * np.uint64(65537) + high + np.uint64(12345)
        return (_mix(key) % np.uint64(25) == 0) & (low != high)
