"""Every word and number list of the scene generator: what may be shown and how captions may say it.

An object comes from the pack (meta.json); its background is one of 12 plain colours or 9 painted scenes, its
style a 3D render, a flat illustration or black-and-white line art. English and Chinese lists stand side by
side; an entry that occurs twice is drawn twice as often. Background phrases that start with a comma are
appended to the caption as a clause of their own.
"""

STYLES = ["3d", "flat", "line"]
# Backgrounds: plain colours, then painted scenes; ids are positions in BACKGROUNDS.
PLAIN = [
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray",
    "cyan",
]
SCENES = ["sky", "sunset", "night", "grass", "beach", "snow", "studio", "ocean", "desert"]
BACKGROUNDS = PLAIN + SCENES
BACKGROUND_ID = {name: index for index, name in enumerate(BACKGROUNDS)}
# The plain colours, sRGB 0..255.
RGB = {
    "red": (208, 44, 44), "orange": (245, 140, 40), "yellow": (250, 214, 60), "green": (62, 160, 74),
    "blue": (48, 104, 214), "purple": (126, 66, 182), "pink": (248, 158, 192), "brown": (124, 82, 52),
    "black": (18, 18, 20), "white": (250, 250, 250), "gray": (148, 150, 154), "cyan": (74, 204, 214),
}

# Kinds of scenes: one object, two side by side, two stacked, three in a row, two or three of the same.
KINDS = ["single", "pair_lr", "pair_tb", "row3", "same2", "same3"]
OBJECT_COUNT = [1, 2, 2, 3, 2, 3]  # objects drawn, per kind
KIND_WEIGHTS = [0.60, 0.17, 0.08, 0.07, 0.045, 0.035]
STYLE_WEIGHTS = [0.62, 0.22, 0.16]

# Odds of the backgrounds: named in the caption; not named (white and studio dominate); under line art
# (plain colours only, nearly always white).
NAMED_WEIGHTS = [1, 1, 1, 1, 1.4, 1, 1, 0.8, 1.2, 2.6, 1, 0.8] + [1.9, 1.6, 1.9, 2.0, 1.7, 1.7, 1.8, 1.3, 1.3]
UNNAMED_WEIGHTS = (
    [0.3, 0.3, 0.3, 0.3, 0.6, 0.3, 0.3, 0.2, 0.3, 4, 0.6, 0.3]
    + [1.2, 0.5, 0.6, 1.2, 0.6, 0.5, 4, 0.3, 0.3]
)
LINE_WEIGHTS = [1, 0.8, 1, 1, 1, 1, 1, 0.5, 1.2, 14, 1, 1] + [0] * 9

# Scenes with a ground: the range of heights (0 top, 1 bottom) where objects stand.
GROUND = {
    "grass": (0.8, 0.92), "beach": (0.8, 0.92), "snow": (0.8, 0.92), "studio": (0.8, 0.9),
    "desert": (0.8, 0.92), "ocean": (0.72, 0.82), "sunset": (0.8, 0.9),
}
# Colours that an object can be given: hue in degrees.
HUES = {
    "red": 2.0, "orange": 28.0, "yellow": 50.0, "green": 125.0, "blue": 218.0, "purple": 275.0,
    "pink": 335.0,
}

# Objects whose dominant hue is not what one would call their colour.
NATURAL_SKIP = {
    "admission tickets", "bacon", "balance scale", "basketball", "bird", "bowl with spoon", "candy",
    "couch and lamp", "diamond suit", "euro banknote", "fallen leaf", "fireworks", "french fries",
    "goblin", "jack-o-lantern", "magnifying glass tilted left", "magnifying glass tilted right",
    "microbe", "money with wings", "nesting dolls", "orangutan", "peach", "pear", "pill", "rosette",
    "safety vest", "shrimp", "steaming bowl", "taco", "tamale", "tiger", "tropical fish",
}
# Now and then an object is called by its class: (sub-category prefix, English, Chinese, measure word).
GENERIC = [
    ("animal-bird", "bird", "鸟", "只"), ("animal-marine", "sea animal", "海洋动物", "只"),
    ("animal-bug", "insect", "昆虫", "只"), ("animal", "animal", "动物", "只"),
    ("plant-flower", "flower", "花", "朵"), ("plant", "plant", "植物", "株"),
    ("food-fruit", "fruit", "水果", "个"), ("food-vegetable", "vegetable", "蔬菜", "个"),
    ("food-sweet", "dessert", "甜点", "份"), ("food", "~food", "食物", "份"),
    ("drink", "drink", "饮料", "杯"), ("transport-ground", "vehicle", "车", "辆"),
    ("transport-water", "boat", "船", "艘"), ("transport-air", "aircraft", "飞行器", "架"),
    ("place-building", "building", "建筑", "座"), ("musical", "musical instrument", "乐器", "件"),
    ("face", "emoji face", "表情", "个"), ("clothing", "clothing item", "衣物", "件"),
    ("tool", "tool", "工具", "件"),
]

# A name with one of these says a colour itself, so it gets no other colour word.
COLOR_WORDS_EN = [
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray",
    "grey", "gold", "silver", "bronze", "golden",
]
COLOR_WORDS_ZH = "红橙黄绿蓝紫粉棕黑白灰青金银铜"

ZH_COLOR = {
    "red": "红色", "orange": "橙色", "yellow": "黄色", "green": "绿色", "blue": "蓝色", "purple": "紫色",
    "pink": "粉色", "brown": "棕色", "black": "黑色", "white": "白色", "gray": "灰色", "cyan": "青色",
}
EN_COLOR_SYNONYMS = {
    "gray": ["gray", "grey"],
    "cyan": ["cyan", "turquoise", "teal"],
    "purple": ["purple", "violet"],
    "blue": ["blue", "blue", "blue", "royal blue"],
}
ZH_COLOR_SYNONYMS = {
    "pink": ["粉色", "粉红色"],
    "brown": ["棕色", "褐色"],
    "cyan": ["青色", "青绿色"],
    "purple": ["紫色", "紫色", "紫"],
    "red": ["红色", "红色", "红"],
    "blue": ["蓝色", "蓝色", "蓝"],
    "green": ["绿色", "绿色", "绿"],
    "yellow": ["黄色", "黄色", "黄"],
    "white": ["白色", "白色", "纯白色", "白"],
    "black": ["黑色", "黑色", "纯黑色", "黑"],
}

# Background phrases; {c} is the colour word.
EN_PLAIN = [
    "on a {c} background", "on a {c} background", "on a {c} background", "with a {c} background",
    "against a {c} background", ", {c} background", ", {c} background", ", plain {c} background",
    "in front of a {c} wall", "on a solid {c} background",
]
EN_SCENE = {
    "sky": [
        "in the sky", "in a blue sky", "with a blue sky background", "under a clear blue sky",
        "against the sky with clouds", ", blue sky", ", sky background", "among the clouds",
        ", blue sky and white clouds",
    ],
    "sunset": [
        "at sunset", "with a sunset in the background", "against a sunset sky", "at dusk", ", sunset",
        ", sunset background", "under an orange evening sky", "in front of a sunset",
    ],
    "night": [
        "at night", "in the night sky", "under a starry sky", "in a starry night sky",
        "against a night sky with stars", ", starry night", ", night sky with stars", "in space",
        "in outer space", ", night background",
    ],
    "grass": [
        "on the grass", "on green grass", "in a grassy field", "on a green meadow", "in a meadow",
        "on a grass field", ", green grass", ", grass field background", "in a park", "on the lawn",
    ],
    "beach": [
        "on the beach", "at the beach", "on a sandy beach", "on the sand by the sea",
        ", beach background", ", beach", "on a sunny beach", "by the sea",
    ],
    "snow": [
        "in the snow", "on the snow", "on a snowy field", "in winter", ", snow", ", snowy background",
        "in a snowy landscape", "on a snowy day",
    ],
    "studio": [
        "in a studio", "on a studio backdrop", "with a studio background", ", studio lighting",
        ", studio backdrop", ", soft studio background", "in a photo studio", ", product shot",
    ],
    "ocean": [
        "on the ocean", "in the sea", "in the ocean", "on the water", ", ocean background", ", blue sea",
        "floating on the sea", "at sea",
    ],
    "desert": [
        "in the desert", "on sand dunes", "in a sandy desert", ", desert background", ", desert",
        "in a hot desert",
    ],
}
ZH_PLAIN_AFTER = ["{c}背景", "{c}背景", "{c}的背景", "背景是{c}", "纯{c}背景", "{c}底"]
ZH_PLAIN_BEFORE = ["{c}背景上的", "{c}背景前的", "{c}背景下的", "在{c}背景上，", "{c}背景，"]
ZH_SCENE_AFTER = {
    "sky": ["蓝天背景", "天空背景", "蓝天白云", "在天空中", "背景是蓝天", "在蓝天下"],
    "sunset": ["日落背景", "夕阳", "日落时分", "背景是日落", "黄昏的天空", "在夕阳下", "傍晚"],
    "night": [
        "星空背景", "夜空", "夜晚的星空", "背景是星空", "在夜空下", "在星空下", "夜晚", "在太空中",
    ],
    "grass": ["绿色草地", "草地背景", "在草地上", "草地上", "背景是草地", "在草坪上", "在公园里"],
    "beach": ["沙滩背景", "在沙滩上", "海滩", "在海滩上", "背景是沙滩", "在海边", "沙滩上"],
    "snow": ["雪地背景", "在雪地里", "雪地", "背景是雪地", "冬天的雪景", "在雪地上", "雪中"],
    "studio": ["摄影棚背景", "影棚灯光", "在摄影棚里", "工作室背景", "柔和的影棚背景", "产品摄影"],
    "ocean": ["大海背景", "在海面上", "在大海里", "蓝色大海", "背景是大海", "在海上"],
    "desert": ["沙漠背景", "在沙漠里", "沙漠", "背景是沙漠", "在沙漠中", "在沙丘上"],
}
ZH_SCENE_BEFORE = {
    "sky": ["天空中的", "蓝天下的", "蓝天上，", "天空中，"],
    "sunset": ["夕阳下的", "日落时的", "夕阳下，", "黄昏时，"],
    "night": ["星空下的", "夜空中的", "夜晚，", "星空下，"],
    "grass": ["草地上的", "草原上的", "草地上，", "绿色的草地上，"],
    "beach": ["沙滩上的", "海滩上的", "沙滩上，", "海边，"],
    "snow": ["雪地里的", "雪地上的", "雪地里，", "雪中的"],
    "studio": ["摄影棚里的", "影棚里，", "影棚背景前的"],
    "ocean": ["海上的", "大海里的", "海面上，", "大海中，"],
    "desert": ["沙漠里的", "沙漠中的", "沙漠里，", "沙漠中，"],
}

# Style phrases: as a clause, and in front of the object.
EN_STYLE = {
    "3d": [
        "3D render", "3D render", "3D render", "3D style", "3D rendered", "3D icon", "Blender 3D render",
        "glossy 3D render", "3D emoji", "clay 3D render", "cute 3D render", "3d",
    ],
    "flat": [
        "flat illustration", "flat illustration", "flat design", "flat vector art", "2D flat style",
        "flat icon", "vector illustration", "flat color illustration", "minimal flat style",
        "cartoon illustration",
    ],
    "line": [
        "black-and-white line art", "black-and-white line art", "line art",
        "black and white line drawing", "high-contrast line art", "monochrome icon",
        "simple line drawing", "black and white icon", "ink drawing", "sketch",
    ],
}
EN_STYLE_OF = {
    "3d": ["a 3D render of ", "a 3D icon of ", "a 3D model of ", "3D render of ", "a 3D rendering of "],
    "flat": [
        "a flat illustration of ", "an illustration of ", "a flat icon of ",
        "flat vector illustration of ", "a cartoon of ",
    ],
    "line": [
        "a black-and-white line art of ", "line art of ", "a line drawing of ",
        "a black and white drawing of ", "a simple sketch of ",
    ],
}
ZH_STYLE = {
    "3d": [
        "三维渲染", "三维渲染", "3D渲染", "3D渲染", "3D风格", "立体风格", "3D图标", "三维立体", "3D效果",
        "可爱3D风格", "粘土风格",
    ],
    "flat": [
        "扁平插画", "扁平插画", "扁平风格", "扁平化设计", "矢量插画", "平面插画", "扁平图标", "卡通插画",
        "二维平面风格",
    ],
    "line": [
        "黑白线稿", "黑白线稿", "黑白线条画", "简笔画", "黑白简笔画", "线描", "黑白图标", "高对比度线稿",
        "素描线稿",
    ],
}
ZH_STYLE_OF = {
    "3d": ["三维渲染的", "3D渲染的", "3D风格的", "立体的"],
    "flat": ["扁平风格的", "扁平插画风格的", "卡通插画风格的"],
    "line": ["黑白线稿风格的", "线描的", "简笔画风格的"],
}

# Openings of a request that names no style, words of praise and sizes that people add.
EN_LEAD = [
    "a picture of ", "an image of ", "a photo of ", "draw ", "generate an image of ", "please draw ",
    "show me ", "create a picture of ", "Draw ", "photo of ", "picture of ", "a close-up of ",
]
ZH_LEAD = [
    "一张{}的图片", "画{}", "请画{}", "帮我画{}", "生成一张{}的图片", "{}的照片", "{}的图片", "我想要{}",
    "画一张{}", "一幅{}的画", "绘制{}",
]
EN_QUALITY = [
    "8K", "4K", "ultra detailed", "highly detailed", "high quality", "masterpiece", "best quality", "HD",
    "sharp focus", "cinematic lighting", "ultra HD", "beautiful", "trending on artstation", "detailed",
    "soft lighting", "high resolution", "vivid colors", "photorealistic", "professional",
]
ZH_QUALITY = [
    "超高清", "高清", "8K", "4K", "精细", "杰作", "最高质量", "细节丰富", "大师作品", "电影级光效",
    "高质量", "高分辨率", "精美", "色彩鲜艳", "柔和光线", "超清细节", "写实", "专业",
]
RESOLUTIONS = [
    "1024×1024", "1024x1024", "512x512", "512×512", "768x768", "1:1", "2048x2048", "1024*1024",
    "1280x1280", "256x256",
]
EN_ADJECTIVES = [
    "cute", "cute", "beautiful", "adorable", "nice", "lovely", "simple", "single", "shiny", "little",
]
ZH_ADJECTIVES = ["可爱的", "可爱的", "漂亮的", "精致的", "好看的", "简单的", "单独的"]
EN_SMALL = ["small", "tiny", "small"]
EN_BIG = ["big", "large", "huge"]
ZH_SMALL = ["小小的", "很小的", "小型的"]
ZH_BIG = ["大大的", "巨大的", "很大的"]

# Places named in the caption of a single object, with the centre of the object (x, y in 0..1).
POSITIONS = {
    "center": (0.5, 0.5),
    "left": (0.22, 0.5),
    "right": (0.78, 0.5),
    "top": (0.5, 0.22),
    "bottom": (0.5, 0.78),
    "top left": (0.22, 0.22),
    "top right": (0.78, 0.22),
    "bottom left": (0.22, 0.78),
    "bottom right": (0.78, 0.78),
}
EN_POSITION = {
    "center": ["in the center", "in the middle"],
    "left": ["on the left", "on the left side"],
    "right": ["on the right", "on the right side"],
    "top": ["at the top"],
    "bottom": ["at the bottom"],
    "top left": ["in the top left corner", "in the upper left"],
    "top right": ["in the top right corner", "in the upper right"],
    "bottom left": ["in the bottom left corner", "in the lower left"],
    "bottom right": ["in the bottom right corner", "in the lower right"],
}
ZH_POSITION = {
    "center": ["在中间", "在画面中央"],
    "left": ["在左边", "在画面左侧"],
    "right": ["在右边", "在画面右侧"],
    "top": ["在上方", "在顶部"],
    "bottom": ["在下方", "在底部"],
    "top left": ["在左上角"],
    "top right": ["在右上角"],
    "bottom left": ["在左下角"],
    "bottom right": ["在右下角"],
}

IRREGULAR_PLURALS = {
    "mouse": "mice", "goose": "geese", "man": "men", "woman": "women", "person": "people",
    "child": "children", "foot": "feet", "tooth": "teeth", "leaf": "leaves", "knife": "knives",
    "wolf": "wolves", "loaf": "loaves", "fish": "fish", "sheep": "sheep", "deer": "deer",
    "squid": "squid", "moose": "moose", "bison": "bison", "scarf": "scarves", "elf": "elves",
    "ox": "oxen", "shrimp": "shrimp", "dice": "dice", "fireman": "firemen", "policeman": "policemen",
    "spaceman": "spacemen", "snowman": "snowmen", "aircraft": "aircraft", "bus": "buses",
    "blowfish": "blowfish", "pufferfish": "pufferfish", "jellyfish": "jellyfish", "cactus": "cacti",
    "series": "series", "octopus": "octopuses", "platypus": "platypuses", "tomato": "tomatoes",
    "potato": "potatoes", "mango": "mangoes", "volcano": "volcanoes", "tornado": "tornadoes",
    "hippo": "hippos", "ewe": "ewes", "dwarf": "dwarves", "calf": "calves",
}
# A plural goes on the word in front of the first of these.
PLURAL_STOPS = [
    " of ", " with ", " in ", " on ", " covering ", " showing ", " riding", " taking", " sleeping", " and ",
    " running", " walking", " dancing", " meditating", " under ", " landing",
]

# Objects that stand in for a mount ("an astronaut riding a horse") besides every vehicle.
MOUNTS = {
    "horse", "elephant", "camel", "unicorn", "dragon", "whale", "dolphin", "turtle", "bear", "chair", "bed",
    "cloud", "flying saucer", "donkey", "zebra", "carpet",
}
RIDERS = ("people", "animal", "creature")  # categories
