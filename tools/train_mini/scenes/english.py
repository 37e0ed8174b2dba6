"""The English grammar of captions. See captions.py; the order of calls of draw() is part of its behaviour."""

from .words import (
    EN_ADJECTIVES,
    EN_BIG,
    EN_COLOR_SYNONYMS,
    EN_LEAD,
    EN_PLAIN,
    EN_POSITION,
    EN_QUALITY,
    EN_SCENE,
    EN_SMALL,
    EN_STYLE,
    EN_STYLE_OF,
    IRREGULAR_PLURALS,
    PLURAL_STOPS,
    RESOLUTIONS,
)

SIDE_BY_SIDE = [
    "{a} and {b}", "{a} and {b}", "{a} on the left and {b} on the right", "{a} on the left, {b} on the right",
    "{a} next to {b}", "{a} to the left of {b}", "{b} to the right of {a}", "{a} with {b}",
    "left: {a}, right: {b}", "{a} beside {b}", "on the left {a}, on the right {b}", "{a}, {b}",
]
RIDING = ["{a} riding {b}", "{a} on {b}", "{a} sitting on {b}", "{a} riding on {b}"]
STACKED = [
    "{a} above {b}", "{a} on top of {b}", "{b} below {a}", "{b} under {a}", "top: {a}, bottom: {b}",
    "{a} over {b}", "{a} at the top and {b} at the bottom", "{a} on {b}",
]
IN_A_ROW = [
    "{a}, {b} and {c}", "{a}, {b}, and {c} in a row", "{a}, {b}, {c}", "from left to right: {a}, {b}, {c}",
    "{a}, {b} and {c} side by side", "three objects in a row: {a}, {b} and {c}",
]
TOGETHER = ["", "", " in a row", " side by side", " together"]
# Openings that no "a picture of" may stand in front of.
LABELS = ("left:", "top:", "from left", "on the left", "three objects")


def pick(options, draw):
    return options[int(draw() * len(options))]


def choose_name(names, u):
    """The first name in 55 % of the cases; the others share the rest."""
    if len(names) == 1 or u < 0.55:
        return names[0]
    return names[1 + int((u - 0.55) / 0.4501 * (len(names) - 1))]


def plural(name):
    """'cup with straw' -> 'cups with straw'."""
    head, tail = name, ""
    for stop in PLURAL_STOPS:
        at = head.find(stop)
        if at > 0:
            head, tail = head[:at], head[at:] + tail
    words = head.split(" ")
    last = words[-1]
    lower = last.lower()
    if lower in IRREGULAR_PLURALS:
        last = IRREGULAR_PLURALS[lower]
    elif lower.endswith(("s", "x", "z", "ch", "sh")):
        last += "es"
    elif lower.endswith("y") and len(lower) > 1 and lower[-2] not in "aeiou":
        last = last[:-1] + "ies"
    else:
        last += "s"
    return " ".join(words[:-1] + [last]) + tail


def article(phrase):
    """'a ' or 'an ', by sound."""
    lower = phrase.lower()
    if lower.startswith(("uni", "ufo", "euro", "one-", "ewe", "use")):
        return "a "
    if phrase.startswith(("SUV", "X-")) or lower.startswith(("hour", "honest")):
        return "an "
    return "an " if lower[:1] in "aeiou" else "a "


def object_phrase(entry, draw, color, size, count, terse, line_art):
    """One object with article or number, size, adjective and colour."""
    names = (entry["en_uncolored"] or entry["en"]) if color or line_art else entry["en"]
    if count > 1:
        names = [name for name in names if name[0] != "~"] or names
    if not color and count == 1 and entry["generic"] and draw() < 0.015:
        name = entry["generic"][0]
    else:
        name = choose_name(names, draw())
    no_article = name[0] == "~"
    name = name.removeprefix("~")
    adjectives = ""
    if size:
        adjectives += pick(EN_SMALL if size < 0 else EN_BIG, draw) + " "
    if draw() < 0.07:
        adjectives += pick(EN_ADJECTIVES, draw) + " "
    if color:
        synonyms = EN_COLOR_SYNONYMS.get(color)
        adjectives += (pick(synonyms, draw) if synonyms and color != "blue" else color) + " "
    if count > 1:
        return ("two ", "three ")[count - 2] + adjectives + plural(name)
    phrase = adjectives + name
    if no_article or terse:
        return phrase
    if draw() < 0.03:
        return "the " + phrase
    return ("one " if draw() < 0.02 else article(phrase)) + phrase


def arrangement(request, phrases, u, draw):
    """The objects and how they stand; `u` is uniform in [0, 1)."""
    named = dict(zip("abc", phrases))
    if request.kind == "single":
        if request.position:
            return phrases[0] + " " + pick(EN_POSITION[request.position], draw)
        return phrases[0]
    if request.kind == "pair_lr":
        return SIDE_BY_SIDE[int(u * len(SIDE_BY_SIDE))].format(**named)
    if request.kind == "pair_tb":
        return pick(RIDING if request.rides and u < 0.6 else STACKED, draw).format(**named)
    if request.kind == "row3":
        return IN_A_ROW[int(u * len(IN_A_ROW))].format(**named)
    return phrases[0] + TOGETHER[int(u * len(TOGETHER))]


def background_phrase(request, draw):
    """A phrase to follow the objects; starts with ', ' when it is a clause of its own."""
    if not request.plain_background:
        return pick(EN_SCENE[request.background], draw)
    colors = EN_COLOR_SYNONYMS.get(request.background, [request.background])
    if request.plain:
        phrase, color = EN_PLAIN[0], colors[0]
    else:
        phrase, color = pick(EN_PLAIN, draw), pick(colors, draw)
    return phrase.format(c=color).replace("a orange", "an orange")


def extras(praise, draw):
    """Words of praise and a size, as people add them."""
    words = []
    if draw() < 0.16:
        count = 1 + int(draw() * 3)
        words += dict.fromkeys(pick(praise, draw) for _ in range(count))
    if draw() < 0.05:
        words.append(pick(RESOLUTIONS, draw))
    return words


def _opening(request, main, clauses, draw):
    """What stands in front of the objects; a style said at the end is appended to `clauses`."""
    labelled = main.startswith(LABELS)
    if request.name_style:
        if draw() < 0.30 and not labelled:
            return pick(EN_STYLE_OF[request.style], draw)
        style = pick(EN_STYLE[request.style], draw)
        if draw() < 0.1:
            return style + ", "
        if draw() < 0.15 and not labelled:
            return style + " of "
        clauses.append(style)
    elif not request.plain and draw() < 0.14 and request.style != "line" and not labelled:
        return pick(EN_LEAD, draw)
    return ""


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
    main = arrangement(request, phrases, draw(), draw)
    if request.kind == "single" and not request.plain and draw() < 0.03 and request.objects[0]["tags_en"]:
        main += ", " + pick(request.objects[0]["tags_en"], draw)
    clauses = []
    if request.name_background:
        background = background_phrase(request, draw)
        if background.startswith(", "):
            clauses.append(background[2:])
        elif request.position or request.kind in ("row3", "pair_lr") and ", " in main:
            clauses.append(background)
        else:
            main += " " + background
    opening = _opening(request, main, clauses, draw)
    if not request.plain:
        clauses += extras(EN_QUALITY, draw)
    text = ", ".join([opening + main] + clauses)
    u = draw()
    if request.plain:
        return text
    if u < 0.25:
        text = text[0].upper() + text[1:]
    elif u < 0.30:
        text = text.lower()
    return text + "." if draw() < 0.12 else text
