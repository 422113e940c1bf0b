"""What CLIP is asked after training, about compositions that it has never seen: to find a caption among many and a
picture among many, to tell a caption from one that is wrong in one thing, to name a subject. Knows no training."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F
from transformers import CLIPModel

from model.postcard import clip
from model.postcard.album import small
from model.postcard.captions import dense, prompt, text
from model.postcard.edition import FIRST, Edition
from model.postcard.exam import Question, questions, share
from model.postcard.gallery import to_tensor
from model.postcard.glyphs import Glyphs, emoji
from model.postcard.grammar import with_article
from model.postcard.painter import paint
from model.postcard.pieces import Piece
from model.postcard.places import PAPERS, PLACES
from model.postcard.relations import Relation
from model.postcard.scenes import Scene
from model.postcard.subjects import SUBJECTS
from model.postcard.tokenizer import Encoder
from model.postcard.truth import Alteration, miscounted, other_place, other_style, other_subject, swapped_tints
from model.postcard.truth import swapped_subjects as swapped

PAIRS = 4  # one question in so many is about two subjects
AT_ONCE = 64  # pictures


def other_relation(scene: Scene, dice: random.Random, edition: Edition) -> Scene | None:
    """Above instead of beside, or beside instead of above."""
    turned = {Relation.BESIDE: Relation.ABOVE, Relation.ABOVE: Relation.BESIDE}
    known = scene.relation in turned and len(scene.figures) == 2
    return replace(scene, relation=turned[scene.relation]) if known else None


def other_paper(scene: Scene, dice: random.Random, edition: Edition) -> Scene | None:
    """Another colour of the studio's wall."""
    if PLACES[scene.place].name != "studio":
        return None
    return replace(scene, paper=dice.choice([each for each in PAPERS if each != scene.paper]))


WRONG: dict[str, Alteration] = {
    "subject": other_subject,
    "order": swapped,
    "relation": other_relation,
    "place": other_place,
    "colour of the wall": other_paper,
    "style": other_style,
    "colour": swapped_tints,
    "count": miscounted,
}


@dataclass(frozen=True)
class Exam:
    questions: list[Question]
    pictures: Sequence[Image.Image]
    edition: Edition

    @classmethod
    def real(cls, count: int, seed: int = 0, edition: Edition = FIRST, glyphs: Glyphs = emoji) -> "Exam":
        """About painted scenes of held-out compositions."""
        pairs = count // PAIRS
        asked = questions(count - pairs, 1, seed, edition) + questions(pairs, 2, seed, edition)
        return cls(asked, [paint(each.scene, glyphs).image for each in asked], edition)

    @torch.no_grad()
    def images(self, model: CLIPModel) -> Tensor:
        """Of length 1. (N, D)"""
        side = model.config.vision_config.image_size
        seen = to_tensor(np.stack([small(picture, side) for picture in self.pictures]))
        parts = [clip.encode_images(model, part)[0] for part in torch.split(seen, AT_ONCE)]
        return F.normalize(torch.cat(parts), dim=-1)

    def texts(self, model: CLIPModel, encoder: Encoder) -> Tensor:
        return embed(model, encoder, [each.prompt for each in self.questions])

    def sit(self, model: CLIPModel, encoder: Encoder) -> str:
        """A line for each question, with 95 % intervals."""
        images, texts = self.images(model), self.texts(model, encoder)
        caption, picture = clip.retrieval(images, texts)
        lines = [f"caption of a picture among {len(images)}: {share(caption)}"]
        lines += [f"picture of a caption among {len(images)}: {share(picture)}"]
        for name, alteration in WRONG.items():
            lines += self._told_apart(model, encoder, name, alteration, images)
        return "\n".join(
            [*lines, f"one subject among {self.edition.subjects}: {self._named(model, encoder, images)}"]
        )

    def _told_apart(
        self, model: CLIPModel, encoder: Encoder, name: str, alteration: Alteration, images: Tensor
    ) -> list[str]:
        """How often the caption is nearer than one that is wrong in one thing."""
        dice = random.Random(name)
        others = [alteration(each.scene, dice, self.edition) for each in self.questions]
        rows = [row for row, other in enumerate(others) if other is not None]
        if not rows:
            return []
        right = embed(model, encoder, [self._said(self.questions[row].scene) for row in rows])
        wrong = embed(model, encoder, [self._said(other) for other in others if other is not None])
        nearer = ((right - wrong) * images[rows]).sum(1) > 0
        return [f"not another {name}: {share(nearer)}"]

    def _said(self, scene: Scene) -> str:
        """In the same words, but for what differs. The first edition has no captions that leave nothing out."""
        if self.edition == FIRST:
            return prompt(scene)
        return text(dense(scene, random.Random(0), False, self.edition))

    def _named(self, model: CLIPModel, encoder: Encoder, images: Tensor) -> str:
        """Zero-shot: whether the nearest of "a fox", "a cat" … is what is there."""
        names = embed(model, encoder, [with_article(each.name) for each in SUBJECTS[: self.edition.subjects]])
        alone = [row for row, each in enumerate(self.questions) if len(each.scene.figures) == 1]
        wanted = torch.tensor([self.questions[row].scene.figures[0].subject for row in alone])
        return share((images[alone] @ names.T).argmax(1) == wanted)


@torch.no_grad()
def embed(model: CLIPModel, encoder: Encoder, texts: Sequence[str]) -> Tensor:
    """Of length 1. (M, D)"""
    ids, _ = encoder([(Piece(each),) for each in texts])
    return F.normalize(clip.encode_texts(model, ids), dim=-1)
