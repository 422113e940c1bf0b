from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
import bot.__main__, bot.app, bot.supervisor, bot.delivery.relay, bot.views.press, bot.commands.catalogue
heavy = {"torch", "diffusers", "transformers", "safetensors", "accelerate", "numpy"} & set(sys.modules)
sys.exit(f"loaded: {heavy}" if heavy else 0)
"""


def test_the_bot_loads_no_torch() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
