"""One torch thread for every test of the model: they share the machine, and waiting threads spin."""

from __future__ import annotations

import torch

torch.set_num_threads(1)
