from __future__ import annotations

import subprocess
import sys

import pytest

MODULES = [
    "params",
    "prompt",
    "catalog",
    "generation",
    "grid",
    "denoising.admission",
    "loading.findings",
    "__main__",
]


@pytest.mark.parametrize("statement", ["; ".join(f"import model.{module}" for module in MODULES)])
def test_what_the_bot_imports_brings_no_torch(statement: str) -> None:
    check = "import sys; heavy = {'torch', 'numpy', 'diffusers', 'transformers'} & set(sys.modules); print(heavy)"
    result = subprocess.run(
        [sys.executable, "-c", f"{statement}; {check}"], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.strip() == "set()"
