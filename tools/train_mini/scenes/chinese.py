"""The Chinese grammar of captions. See captions.py; the order of calls of draw() is part of its behaviour."""

from .english import choose_name, extras, pick
from .words import (
    ZH_ADJECTIVES,
    ZH_BIG,
    ZH_COLOR,
    ZH_COLOR_SYNONYMS,
    ZH_LEAD,
    ZH_PLAIN_AFTER,
    ZH_PLAIN_BEFORE,
    ZH_POSITION,
    ZH_QUALITY,
    ZH_SCENE_AFTER,
    ZH_SCENE_BEFORE,
    ZH_SMALL,
    ZH_STYLE,
    ZH_STYLE_OF,
)

# {s} is the separator of the whole caption, a comma in most.
SIDE_BY_SIDE = [
    "{a}和{b}", "{a}和{b}", "左边{a}{s}右边{b}", "左边是{a}{s}右边是{b}", "{a}在左边{s}{b}在右边", "{a}在{b}左边",
    "{b}在{a}的右边", "{a}旁边有{b}", "{a}与{b}", "左侧{a}{s}右侧{b}", "{a}、{b}", "{a}在{b}旁边",
]
RIDING = ["{a}骑着{b}", "{a}在{b}上", "{a}坐在{b}上", "{a}骑在{b}上"]
STACKED = [
    "{a}在{b}上面", "{a}在{b}的上方", "上面是{a}{s}下面是{b}", "上面{a}{s}下面{b}", "{b}在{a}下面", "{b}在{a}的下方",
    "{b}上面有{a}", "{a}在上{s}{b}在下",
]
IN_A_ROW = [
    "{a}、{b}和{c}", "{a}、{b}和{c}排成一排", "{a}{s}{b}{s}{c}", "从左到右：{a}、{b}、{c}", "{a}、{b}、{c}",
    "一排物品：{a}、{b}和{c}",
]
TOGETHER = ["", "", "排成一排", "并排", "在一起"]
SEPARATORS = [",", ", ", " "]


def object_phrase(entry, draw, color, size, count, terse, line_art):
    """One object with number and measure word, size, adjective and colour."""
    names = (entry["zh_uncolored"] or entry["zh"]) if color or line_art else entry["zh"]
    if count > 1:
        names = [name for name in names if name[0] != "一"] or names
    measure = entry["mw"]
    if not color and count == 1 and entry["generic"] and draw() < 0.015:
        name, measure = entry["generic"][1:]
    else:
        name = choose_name(names, draw())
    adjectives = ""
    if size:
        adjectives += pick(ZH_SMALL if size < 0 else ZH_BIG, draw)
    if draw() < 0.07:
        adjectives += pick(ZH_ADJECTIVES, draw)
    if color:
        synonyms = ZH_COLOR_SYNONYMS.get(color)
        adjectives += pick(synonyms, draw) if synonyms else ZH_COLOR[color]
        adjectives += "的" if draw() < 0.6 else ""
    if name[0] == "一":  # brings its own number and takes no adjective
        return name
    if count > 1:
        return ("两", "三")[count - 2] + (measure or "个") + adjectives + name
    if terse or not measure:
        return adjectives + name
    return "一" + (measure if draw() < 0.93 else "个") + adjectives + name


def arrangement(request, phrases, separator, u, draw):
    """(objects and how they stand, whether that is a clause which takes no attribute in front)."""
    named = dict(zip("abc", phrases), s=separator)
    if request.kind == "single":
        if request.position:
            return phrases[0] + pick(ZH_POSITION[request.position], draw), True
        return phrases[0], False
    if request.kind == "pair_lr":
        index = int(u * len(SIDE_BY_SIDE))
        return SIDE_BY_SIDE[index].format(**named), index >= 2
    if request.kind == "pair_tb":
        return pick(RIDING if request.rides and u < 0.6 else STACKED, draw).format(**named), True
    if request.kind == "row3":
        return IN_A_ROW[int(u * len(IN_A_ROW))].format(**named), True
    return phrases[0] + TOGETHER[int(u * len(TOGETHER))], True


def background_phrases(request, clause, draw):
    """(phrase in front of the objects, phrase after them); one of the two is empty."""
    plain = request.plain_background
    color = ""
    if plain:
        colors = ZH_COLOR_SYNONYMS.get(request.background) or [ZH_COLOR[request.background]]
        color = colors[0] if request.plain else pick(colors, draw)
    if draw() < 0.28 and not request.plain:
        before = pick(ZH_PLAIN_BEFORE if plain else ZH_SCENE_BEFORE[request.background], draw).format(c=color)
        if clause and before.endswith("的"):
            before = before[:-1] + "，"
        return before, ""
    if plain:
        after = ZH_PLAIN_AFTER[0] if request.plain else pick(ZH_PLAIN_AFTER, draw)
        return "", after.format(c=color)
    return "", pick(ZH_SCENE_AFTER[request.background], draw)


def _with_style(request, main, clause, separator, clauses, draw):
    """`main` with the style, or with an opening when the style is not named."""
    if request.name_style:
        if draw() < 0.18 and not clause:
            return pick(ZH_STYLE_OF[request.style], draw) + main
        style = pick(ZH_STYLE[request.style], draw)
        if draw() < 0.15:
            return style + separator + main
        clauses.append(style)
    elif not request.plain and draw() < 0.14 and request.style != "line":
        lead = pick(ZH_LEAD, draw)
        if "，" not in main:
            return lead.format(main)
    return main


def sentence(request, draw):
    """The whole caption."""
    terse = not request.plain and draw() < 0.12
    line_art = request.style == "line"
    phrases = [
        object_phrase(
            entry, draw, request.color if first else None, request.size if first else 0, request.count, terse,
            line_art,
        )
        for first, entry in zip((True, False, False), request.objects)
    ]
    separator = "，" if request.plain or draw() < 0.85 else pick(SEPARATORS, draw)
    main, clause = arrangement(request, phrases, separator, draw(), draw)
    if request.kind == "single" and not request.plain and draw() < 0.03 and request.objects[0]["tags_zh"]:
        main += separator + pick(request.objects[0]["tags_zh"], draw)
    clauses = []
    if request.name_background:
        before, after = background_phrases(request, clause, draw)
        main = before + main
        clauses += [after] if after else []
    main = _with_style(request, main, clause, separator, clauses, draw)
    if not request.plain:
        clauses += extras(ZH_QUALITY, draw)
    text = separator.join([main] + clauses).replace("纯纯", "纯")
    return text + "。" if not request.plain and draw() < 0.12 else text
