"""How far the noise levels of flow matching are shifted for a size: larger pictures need more noise to be undone.

Esser et al. 2024 (arXiv 2403.03206), section 5.3.2, as diffusers' `calculate_shift`, which is linear.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEFAULTS = {"base_image_seq_len": 256, "max_image_seq_len": 4096, "base_shift": 0.5, "max_shift": 1.16}


def dynamic_shift(config: Mapping[str, Any], num_tokens: int) -> float:
    """The `mu` of a scheduler with this configuration, for a picture of `num_tokens` patches."""
    fewest, most, least_shift, most_shift = (float(config.get(name, value)) for name, value in DEFAULTS.items())
    slope = (most_shift - least_shift) / (most - fewest)
    return num_tokens * slope + (least_shift - slope * fewest)
