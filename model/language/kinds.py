"""How the values of parameters are written: each kind reads a text and writes it again.

`kind.read(flag, kind.write(value)) == value`. Knows no parameter by name.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.language.faults import Fault, plain_number
from model.language.links import read_link, read_weighted, write_weighted
from model.lora import MAX_WEIGHT
from model.params import MAX_SEED, Aspect, NamedLora, Reference

NIJI = "niji"
MAX_SIDE = 9999  # of `--ar`

_TERM = re.compile(r'(?:["“”][^"“”]*["“”]|[^,])+')  # a comma in quotation marks belongs to the term
_DECIMAL = re.compile(r"[0-9]{1,4}(?:\.[0-9]{0,6})?|\.[0-9]{1,6}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LORA = re.compile(rf"(?P<name>{_NAME.pattern})(?:::?(?P<weight>-?(?:{_DECIMAL.pattern})))?")
_CODE = re.compile(r"<@!?[0-9]{1,20}>|@?[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Kind(ABC):
    """How one sort of value is written. `read` raises `ValueError`, which `fault` explains with `limits`."""

    @abstractmethod
    def read(self, flag: str, text: str) -> Any:
        """The value of `flag`, given without its dashes. `text` has no runs of spaces."""

    @abstractmethod
    def write(self, value: Any) -> str: ...

    def may_be_bare(self, flag: str) -> bool:
        """Whether the flag alone says something."""
        return False

    @property
    @abstractmethod
    def fault(self) -> Fault: ...

    @property
    @abstractmethod
    def takes(self) -> str:
        """The allowed values, in the words of the documentation."""

    @property
    def limits(self) -> Mapping[str, str | float | tuple[str, ...]]:
        return {}

    def spell(self, flag: str, value: Any) -> str:
        """Flag and value as an echo writes them."""
        return f"--{flag} {self.write(value)}".rstrip()


@dataclass(frozen=True)
class Switch(Kind):
    """Flags without a value. Each stands for one: `--stealth` for true, `--public` for false."""

    values: Mapping[str, Any]
    fault = Fault.UNWANTED_VALUE
    takes = "no value"

    def may_be_bare(self, flag: str) -> bool:
        return True

    def read(self, flag: str, text: str) -> Any:
        if text:
            raise ValueError(text)
        return self.values[flag]

    def write(self, value: Any) -> str:
        return ""

    def spell(self, flag: str, value: Any) -> str:
        return next(f"--{name}" for name, meaning in self.values.items() if meaning == value)


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number."""

    low: int
    high: int
    fault = Fault.NOT_WHOLE

    def read(self, flag: str, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,10}", text) or not self.low <= int(text) <= self.high:
            raise ValueError(text)
        return int(text)

    def write(self, value: Any) -> str:
        return str(value)

    @property
    def takes(self) -> str:
        return f"a whole number, {self.low}–{self.high}"

    @property
    def limits(self) -> Mapping[str, float]:
        return {"low": self.low, "high": self.high}


@dataclass(frozen=True)
class Number(Kind):
    """A number with up to six decimals."""

    low: float
    high: float
    fault = Fault.NOT_NUMBER

    def read(self, flag: str, text: str) -> float:
        if not _DECIMAL.fullmatch(text) or not self.low <= float(text) <= self.high:
            raise ValueError(text)
        return float(text)

    def write(self, value: Any) -> str:
        return plain_number(value)

    @property
    def takes(self) -> str:
        return f"a number, {self.low:g}–{self.high:g}"

    @property
    def limits(self) -> Mapping[str, float]:
        return {"low": self.low, "high": self.high}


@dataclass(frozen=True)
class Choice(Kind):
    """One number of a list."""

    choices: tuple[float, ...]
    fault = Fault.NOT_LISTED

    def read(self, flag: str, text: str) -> float:
        if not _DECIMAL.fullmatch(text) or float(text) not in self.choices:
            raise ValueError(text)
        return float(text)

    def write(self, value: Any) -> str:
        return plain_number(value)

    @property
    def takes(self) -> str:
        return "one of " + ", ".join(plain_number(choice) for choice in self.choices)

    @property
    def limits(self) -> Mapping[str, tuple[str, ...]]:
        return {"choices": tuple(plain_number(choice) for choice in self.choices)}


@dataclass(frozen=True)
class Ratio(Kind):
    """Width to height: `3:2`."""

    fault = Fault.NOT_RATIO
    takes = "W:H, two whole numbers"

    def read(self, flag: str, text: str) -> Aspect:
        match = re.fullmatch(r"([0-9]{1,4}):([0-9]{1,4})", text)
        if not match or not int(match[1]) or not int(match[2]):
            raise ValueError(text)
        return Aspect(int(match[1]), int(match[2]))

    def write(self, value: Any) -> str:
        return str(value)

    @property
    def limits(self) -> Mapping[str, float]:
        return {"high": MAX_SIDE}


@dataclass(frozen=True)
class Terms(Kind):
    """Words with commas between: `red car, "salt, pepper"`."""

    fault = Fault.NOT_TERMS
    takes = "words, with commas between"

    def read(self, flag: str, text: str) -> tuple[str, ...]:
        terms = tuple(term for term in (match[0].strip() for match in _TERM.finditer(text)) if term)
        if not terms:
            raise ValueError(text)
        return terms

    def write(self, value: Any) -> str:
        return ", ".join(value)


@dataclass(frozen=True)
class Name(Kind):
    """One name. Case does not matter."""

    fault = Fault.NOT_NAME
    takes = "a name"

    def read(self, flag: str, text: str) -> str:
        if not _NAME.fullmatch(text):
            raise ValueError(text)
        return text.lower()

    def write(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Version(Name):
    """The name of a model. `--niji 6` is the model `niji-6`, `--niji` alone is `niji`."""

    takes = "the name of a model; for `--niji` a version or nothing"

    def may_be_bare(self, flag: str) -> bool:
        return flag == NIJI

    def read(self, flag: str, text: str) -> str:
        if flag == NIJI:
            return f"{NIJI}-{super().read(flag, text)}" if text else NIJI
        return super().read(flag, text)

    def spell(self, flag: str, value: Any) -> str:
        if value == NIJI or value.startswith(f"{NIJI}-"):
            return f"--{NIJI} {value[len(NIJI) + 1 :]}".rstrip()
        return super().spell(flag, value)


@dataclass(frozen=True)
class Links(Kind):
    """Links to pictures."""

    most: int | None = None

    @property
    def fault(self) -> Fault:
        return Fault.NOT_ONE_LINK if self.most == 1 else Fault.NOT_LINKS

    def read(self, flag: str, text: str) -> tuple[Reference, ...]:
        found = tuple(Reference(*read_link(word)) for word in text.split())
        if any(reference.weight != 1 for reference in found) or len(found) > (self.most or len(found)):
            raise ValueError(text)
        return found

    def write(self, value: Any) -> str:
        return " ".join(reference.source for reference in value)

    @property
    def takes(self) -> str:
        return "one link to a picture" if self.most == 1 else "links to pictures"


@dataclass(frozen=True)
class StyleReferences(Kind):
    """Links to pictures, codes and `random`, each with a weight behind two colons if wanted."""

    fault = Fault.NOT_STYLE_REFERENCES
    takes = f"links to pictures, codes 0–{MAX_SEED} and `random`, each with `::weight` if wanted"

    def read(self, flag: str, text: str) -> tuple[Reference, ...]:
        return tuple(_read_style_reference(word) for word in text.split())

    def write(self, value: Any) -> str:
        return " ".join(write_weighted(reference.source, reference.weight) for reference in value)

    @property
    def limits(self) -> Mapping[str, float]:
        return {"high": MAX_SEED}


def _read_style_reference(word: str) -> Reference:
    source, weight = read_weighted(word)
    if source.lower() == "random":
        return Reference("random", weight)
    if re.fullmatch(r"[0-9]{1,10}", source) and int(source) <= MAX_SEED:
        return Reference(str(int(source)), weight)
    return Reference(*read_link(word))


@dataclass(frozen=True)
class Loras(Kind):
    """Names, each with a weight behind a colon if wanted: `ink:0.6 film`. Case does not matter."""

    most: int = 4
    fault = Fault.NOT_LORAS

    def read(self, flag: str, text: str) -> tuple[NamedLora, ...]:
        found = tuple(self._read_one(word.rstrip(",")) for word in text.split())
        if len({each.name for each in found}) < len(found) or len(found) > self.most:
            raise ValueError(text)
        return found

    def _read_one(self, word: str) -> NamedLora:
        match = _LORA.fullmatch(word)
        if not match:
            raise ValueError(word)
        weight = None if match["weight"] is None else float(match["weight"])
        if weight is not None and abs(weight) > MAX_WEIGHT:
            raise ValueError(word)
        return NamedLora(match["name"].lower(), weight)

    def write(self, value: Any) -> str:
        return " ".join(
            each.name if each.weight is None else f"{each.name}:{plain_number(each.weight)}" for each in value
        )

    @property
    def takes(self) -> str:
        return f"up to {self.most} names, each with `:weight` if wanted, −{MAX_WEIGHT:g}…{MAX_WEIGHT:g}"

    @property
    def limits(self) -> Mapping[str, float]:
        return {"most": self.most, "low": -MAX_WEIGHT, "high": MAX_WEIGHT}


@dataclass(frozen=True)
class Profiles(Kind):
    """Codes of taste profiles. None at all is one's own profile, `none` is no profile."""

    fault = Fault.NOT_PROFILES
    takes = "codes or `@user`; nothing for one's own profile; `none` for no profile"

    def may_be_bare(self, flag: str) -> bool:
        return True

    def read(self, flag: str, text: str) -> tuple[str, ...] | None:
        codes = tuple(text.split())
        if len(codes) == 1 and codes[0].lower() == "none":
            return None
        if any(code.lower() == "none" or not _CODE.fullmatch(code) for code in codes):
            raise ValueError(text)
        return codes

    def write(self, value: Any) -> str:
        return "none" if value is None else " ".join(value)
