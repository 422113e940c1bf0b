"""The tokens of a prompt: quotations, links, flags and weights. All else is text.

One pass, one regular expression without nested repetition: the time grows with the length and no faster.
"""

from __future__ import annotations

import re

from model.language.flags import BY_FLAG
from model.language.links import NUMBER

QUOTES = '"“”'  # phones make curly ones; any two in a row are a pair
QUOTATION = rf"(?P<quotation>[{QUOTES}][^{QUOTES}]*[{QUOTES}])"
_DASH = "[—–]"  # phones turn two hyphens into one dash
_DASHES = rf"(?:(?<![^\s,{{{QUOTES}])|(?<=::))(?:--|{_DASH})"  # not within a word
_FLAG = rf"{_DASHES}(?P<name>[A-Za-z][A-Za-z0-9_-]*)"
_LINK = rf"(?P<link><?[Hh][Tt][Tt][Pp][Ss]?://(?:[^\s,{QUOTES}]|,(?!--|{_DASH}))*)"  # not into `,--tile`
_WEIGHT = rf"(?P<weight>::(?P<number>{NUMBER}(?=[\s,]|$))?)"

# In `cat—ar 3:2` a dash touches the word before it, as it does in any novel. There it makes a flag only
# if a known name follows, and then what may follow that: an end, a value, or another flag.
_KNOWN = "|".join(sorted(BY_FLAG, key=len, reverse=True))
_NEXT = rf"[\s,]*(?:$|::)|\s+(?:[0-9.]|https?:)|[\s,]+(?:--|{_DASH})|{_DASH}(?:{_KNOWN})(?![A-Za-z0-9_-])"
_TOUCHING = rf"{_DASH}(?P<known>{_KNOWN})(?={_NEXT})"

OPTION = re.compile(f"{QUOTATION}|{_DASHES}(?P<name>[A-Za-z0-9][A-Za-z0-9_-]*)")
TOKEN = re.compile(f"{QUOTATION}|{_LINK}|(?P<flag>{_FLAG})|(?P<touching>{_TOUCHING})|{_WEIGHT}")
