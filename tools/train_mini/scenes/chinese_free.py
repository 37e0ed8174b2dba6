"""Chinese captions in free wording: requests, questions, clauses in any order. See english_free.py."""

from . import free_words as words
from .chinese import object_phrase
from .english import pick
from .words import ZH_COLOR, ZH_COLOR_SYNONYMS, ZH_POSITION

JOINTS = ["，", "，", "，", "，", "。", "；", ",", " "]


def _color(name, draw):
    return pick(ZH_COLOR_SYNONYMS.get(name) or [ZH_COLOR[name]], draw)


def _thing(request, entry, draw, first, clauses):
    color = request.color if first else None
    apart = color and draw() < 0.45
    if request.count > 1:
        names = entry["zh_uncolored"] if color else entry["zh_countable"]
        names = [name for name in names if name[0] != "一"] or entry["zh"]
        name = pick(names, draw) if draw() < 0.4 else names[0]
        number = pick(words.ZH_NUMBERS[request.count], draw) + (entry["mw"] or "个")
        shade = _color(color, draw) if color else ""
        phrase = number + (shade + "的" if color and not apart else "") + name
        if not color and draw() < 0.15:
            phrase = name + pick(["两", "三"][request.count - 2 :][:1], draw) + (entry["mw"] or "个")
    else:
        size = request.size if first else 0
        bare = draw() < 0.15
        line_art = request.style == "line" or apart
        phrase = object_phrase(entry, draw, None if apart else color, size, 1, bare, line_art)
        measure = "一" + (entry["mw"] or "个")
        if entry["mw"] and phrase.startswith(measure) and draw() < 0.12:
            phrase = phrase[len(measure) :] + measure  # 狐狸一只
        elif phrase.startswith("一") and draw() < 0.12 and phrase not in entry["zh"]:
            phrase = pick(["这", "那", ""], draw) + phrase[1:]
    if apart:
        clauses.append(pick(words.ZH_COLOR_CLAUSES, draw).format(k=_color(color, draw)))
    return phrase


def _arranged(request, draw, clauses):
    """(objects and how they stand, whether that takes no request in front)."""
    phrases = [_thing(request, entry, draw, i == 0, clauses) for i, entry in enumerate(request.objects)]
    named = dict(zip("abc", phrases), p=phrases[0])
    if request.kind == "single":
        if request.position:
            return phrases[0] + pick(words.ZH_POSITION[request.position] + ZH_POSITION[request.position], draw), True
        return pick(words.ZH_ALONE, draw).format(**named), False
    if request.kind == "pair_tb":
        rides = request.rides and draw() < 0.4
        return pick(words.ZH_RIDING if rides else words.ZH_STACKED, draw).format(**named), True
    options = {"pair_lr": words.ZH_SIDE_BY_SIDE, "row3": words.ZH_ROW}.get(request.kind, words.ZH_COUNTED)
    return pick(options, draw).format(**named), request.count == 1


def _background(request, draw, before):
    if request.plain_background:
        return pick(words.ZH_PLAIN_BEFORE if before else words.ZH_PLAIN, draw).format(k=_color(request.background, draw))
    place, noun = (pick(table[request.background], draw) for table in (words.ZH_PLACES, words.ZH_PLACE_NOUNS))
    if before:
        return pick([place + "，", place, place + "有", noun + "前面，", noun + "里，", place.removeprefix("在") + "有"], draw)
    return pick(words.ZH_PLACE_CLAUSES, draw).format(w=noun, l=place)


def sentence(request, draw):
    """The whole caption."""
    clauses = []
    main, clause = _arranged(request, draw, clauses)
    if request.name_background:
        if draw() < 0.3:
            main, clause = _background(request, draw, True) + main, True
        else:
            clauses.append(_background(request, draw, False))
    if request.name_style:
        style = pick(words.ZH_STYLES[request.style], draw)
        u = draw()
        if u < 0.2 and not clause:
            main = style + pick(["风格的", "的", "："], draw) + main
        elif u < 0.35:
            main, clause = style + pick(["：", "，", "。", "风格，"], draw) + main, True
        else:
            clauses.insert(int(draw() * (len(clauses) + 1)), pick(words.ZH_STYLE_CLAUSES, draw).format(t=style))
    u = draw()
    if u < 0.06:
        main = pick(words.ZH_QUESTIONS, draw).format(main)
    elif u < (0.3 if clause else 0.62):
        main = pick(words.ZH_REQUESTS, draw).format(main)
    if draw() < 0.08:
        clauses.append(pick(["谢谢", "谢谢你", "可以吗", "就这样", "简单一点就好"], draw))
    parts = [*clauses, main] if clauses and draw() < 0.12 else [main, *clauses]
    joint = pick(JOINTS, draw)
    text = joint.join(parts).replace("？" + joint, "？").replace("纯纯", "纯").replace("风格风格", "风格").replace("的的", "的")
    return text + "。" if draw() < 0.25 and text[-1] not in "？。" else text
