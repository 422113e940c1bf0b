"""The editions beyond the first: all that can be drawn, and as much as a CPU can learn overnight.

The first edition, which needs no table, is `edition.FIRST`."""

from dataclasses import replace

from model.postcard.edition import Edition
from model.postcard.places import PLACES
from model.postcard.scenes import FIGURES
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS

WORLD = Edition(
    subjects=len(SUBJECTS),
    places=len(PLACES),
    styles=len(STYLES),
    figures=FIGURES,
    count=4,
    colours=True,
    sizes=True,
    relations=True,
    times=True,
    weathers=True,
    chinese=True,
)
OVERNIGHT = replace(WORLD, subjects=400)
