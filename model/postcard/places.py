"""The places that postcard can draw, each with the words people use for it and a drawing that varies.

Knows nothing about subjects or styles."""

from collections.abc import Callable
from dataclasses import dataclass

from model.postcard.canvas import Canvas, Colour
from model.postcard.interiors import bathroom, classroom, hall, kitchen, library, room, stage
from model.postcard.landscapes import cave, jungle, lake, sky, underwater, volcano
from model.postcard.sceneries import (
    beach,
    city,
    desert,
    forest,
    meadow,
    mountains,
    night,
    ocean,
    snow,
    space,
    studio,
    sunset,
)
from model.postcard.townscapes import farm, garden, harbour, park, rooftop, street_at_night


@dataclass(frozen=True)
class Place:
    """`phrases` follow a subject ("in the forest"), `tags` stand alone between commas ("forest")."""

    name: str
    phrases: tuple[str, ...]
    tags: tuple[str, ...]
    draw: Callable[[Canvas], None]
    chinese: tuple[str, ...] = ()
    outdoors: bool = False  # whether a time of day and weather may be added


PAPERS: dict[str, Colour] = {
    "pink": (255, 170, 195),
    "blue": (120, 175, 240),
    "yellow": (252, 221, 105),
    "green": (140, 210, 150),
    "purple": (180, 145, 225),
    "white": (246, 246, 243),
}


PLACES: tuple[Place, ...] = (
    Place(
        "forest",
        ("in the forest", "in the woods", "among the trees"),
        ("forest", "woods"),
        forest,
        ("在森林里", "在树林中"),
        True,
    ),
    Place(
        "sunset",
        ("at sunset", "in front of a sunset", "at dusk"),
        ("sunset", "dusk"),
        sunset,
        ("在夕阳下", "在落日余晖中"),
    ),
    Place(
        "ocean",
        ("in the ocean", "on the sea", "on the water"),
        ("ocean", "sea"),
        ocean,
        ("在大海上", "在海面上"),
        True,
    ),
    Place(
        "desert",
        ("in the desert", "on the dunes"),
        ("desert", "sand dunes"),
        desert,
        ("在沙漠里", "在沙丘上"),
        True,
    ),
    Place("snow", ("in the snow", "in winter"), ("snow", "winter", "snowy"), snow, ("在雪地里", "在冬天的雪中")),
    Place(
        "night",
        ("at night", "under the night sky", "under the stars"),
        ("night sky", "night", "moonlight"),
        night,
        ("在夜空下", "在星空下"),
    ),
    Place(
        "space",
        ("in space", "in outer space", "in the cosmos"),
        ("space", "outer space", "galaxy"),
        space,
        ("在太空中", "在宇宙里"),
    ),
    Place(
        "city",
        ("in the city", "in the street", "in town"),
        ("city", "skyline", "city street"),
        city,
        ("在城市里", "在街道上"),
        True,
    ),
    Place(
        "mountains",
        ("in the mountains", "in the alps"),
        ("mountains", "mountain landscape"),
        mountains,
        ("在山里", "在群山之间"),
        True,
    ),
    Place(
        "meadow",
        ("in a meadow", "on the grass", "in a field"),
        ("meadow", "field of flowers", "grass"),
        meadow,
        ("在草地上", "在花田里"),
        True,
    ),
    Place(
        "beach",
        ("on the beach", "at the seaside", "on the shore"),
        ("beach", "tropical beach"),
        beach,
        ("在海滩上", "在海边"),
        True,
    ),
    Place(
        "studio",
        ("on a {paper} background", "in front of a {paper} wall"),
        ("{paper} background", "{paper} studio"),
        studio,
        ("{paper}背景", "在{paper}的墙前"),
    ),
    Place(
        "jungle",
        ("in the jungle", "in the rainforest"),
        ("jungle", "rainforest"),
        jungle,
        ("在丛林里", "在热带雨林中"),
        True,
    ),
    Place("cave", ("in a cave", "in a grotto"), ("cave", "crystal cave"), cave, ("在山洞里", "在洞穴中")),
    Place("farm", ("on a farm", "in a farmyard"), ("farm", "farmland"), farm, ("在农场里", "在农田边"), True),
    Place(
        "street at night",
        ("in a street at night", "in the city at night"),
        ("night street", "night city"),
        street_at_night,
        ("在夜晚的街道上", "在夜里的城市中"),
    ),
    Place(
        "harbour",
        ("in the harbour", "at the port"),
        ("harbour", "harbor", "port"),
        harbour,
        ("在港口", "在码头"),
        True,
    ),
    Place(
        "volcano",
        ("near a volcano", "at the foot of a volcano"),
        ("volcano", "lava"),
        volcano,
        ("在火山旁", "在火山脚下"),
    ),
    Place(
        "park",
        ("in the park", "in a city park"),
        ("park", "city park"),
        park,
        ("在公园里", "在公园的小路上"),
        True,
    ),
    Place(
        "underwater",
        ("under water", "at the bottom of the sea"),
        ("underwater", "coral reef"),
        underwater,
        ("在水下", "在海底"),
    ),
    Place("lake", ("at the lake", "on a lake"), ("lake", "lakeside"), lake, ("在湖边", "在湖上"), True),
    Place(
        "garden",
        ("in the garden", "among the flowers"),
        ("garden", "flower garden"),
        garden,
        ("在花园里", "在花丛中"),
        True,
    ),
    Place("sky", ("in the sky", "among the clouds"), ("sky", "clouds"), sky, ("在天空中", "在云中"), True),
    Place(
        "rooftop",
        ("on a rooftop", "on the roof"),
        ("rooftop", "roof tiles"),
        rooftop,
        ("在屋顶上", "在房顶上"),
        True,
    ),
    Place("kitchen", ("in the kitchen", "in a kitchen"), ("kitchen",), kitchen, ("在厨房里", "在厨房中")),
    Place(
        "library",
        ("in the library", "among bookshelves"),
        ("library", "bookshelves"),
        library,
        ("在图书馆里", "在书架前"),
    ),
    Place("room", ("in a room", "in the living room"), ("living room", "room"), room, ("在房间里", "在客厅里")),
    Place(
        "classroom",
        ("in the classroom", "at school"),
        ("classroom", "school"),
        classroom,
        ("在教室里", "在学校里"),
    ),
    Place(
        "stage", ("on stage", "on the stage"), ("stage", "theatre stage"), stage, ("在舞台上", "在剧院的舞台上")
    ),
    Place(
        "palace",
        ("in a palace", "in a castle hall"),
        ("palace hall", "throne room"),
        hall,
        ("在宫殿里", "在大殿中"),
    ),
    Place("bathroom", ("in the bathroom", "in a bathroom"), ("bathroom",), bathroom, ("在浴室里", "在卫生间里")),
)
