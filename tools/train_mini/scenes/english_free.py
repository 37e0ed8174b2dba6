"""English captions in free wording: requests, questions, several sentences, labels, in any order.

`sentence` takes the same request as english.py's and draws as many numbers as it needs.
"""

from . import free_words as words
from .english import article, object_phrase, pick, plural
from .words import EN_COLOR_SYNONYMS, EN_POSITION


def _color(name, draw):
    return pick(EN_COLOR_SYNONYMS.get(name, [name]), draw)


def _pronouns(request):
    """(it, It, Its) as the objects ask for them."""
    many = request.count > 1 or len(request.objects) > 1
    return {"it": "them", "It": "They", "Its": "Their"} if many else {"it": "it", "It": "It", "Its": "Its"}


def _agree(text, request):
    """Third person verbs after 'They'."""
    if request.count > 1 or len(request.objects) > 1:
        for one, many in (("They is ", "They are "), ("They needs ", "They need "), ("They comes ", "They come ")):
            text = text.replace(one, many)
    return text


def _thing(request, entry, draw, first, sentences):
    """One object; a colour may go into a sentence of its own."""
    color = request.color if first else None
    size = request.size if first else 0
    line_art = request.style == "line"
    if request.count > 1:
        return _counted(request, entry, draw, color, sentences)
    apart = color and draw() < 0.5
    phrase = object_phrase(entry, draw, None if apart else color, size, 1, draw() < 0.05, line_art or apart)
    for start in ("a ", "an "):
        if phrase.startswith(start) and draw() < 0.22:
            phrase = pick(words.DETERMINERS, draw) + phrase[len(start) :]
            break
    if apart:
        shade = _color(color, draw)
        if draw() < 0.5:
            return pick(words.COLORED, draw).format(a=phrase, k=shade)
        sentences.append(_agree(pick(words.COLOR_SENTENCES, draw).format(k=shade, **_pronouns(request)), request))
    return phrase


def _counted(request, entry, draw, color, sentences):
    apart = color and draw() < 0.5
    names = entry["en_uncolored"] if color else entry["en_countable"]
    names = [name for name in names if name[0] != "~"] or entry["en"]
    name = plural(pick(names, draw) if draw() < 0.4 else names[0])
    number = pick(words.NUMBERS[request.count], draw)
    shade = _color(color, draw) if color else ""
    if color and not apart:
        return f"{number} {shade} {name}"
    if apart and draw() < 0.5:
        return pick(words.COLORED_MANY, draw).format(a=f"{number} {name}", b=name, k=shade)
    if apart:
        sentences.append(_agree(pick(words.COLOR_SENTENCES, draw).format(k=shade, **_pronouns(request)), request))
    return f"{number} {name}"


def _arranged(request, draw, sentences):
    """(noun phrase or clause, whether it is a clause)."""
    phrases = [_thing(request, entry, draw, i == 0, sentences) for i, entry in enumerate(request.objects)]
    named = dict(zip("abc", phrases), p=phrases[0])
    clause = draw() < 0.3
    if request.kind == "single":
        if request.position:
            options = words.POSITION[request.position] + EN_POSITION[request.position]
            return f"{phrases[0]} {pick(options, draw)}", False
        options = words.ALONE_CLAUSE if clause else words.ALONE
    elif request.kind == "pair_lr":
        options = words.SIDE_BY_SIDE_CLAUSE if clause else words.SIDE_BY_SIDE
    elif request.kind == "row3":
        options = words.ROW_CLAUSE if clause else words.ROW
    elif request.kind == "pair_tb":
        if request.rides and draw() < 0.4:
            options = words.RIDING_CLAUSE if clause else words.RIDING
        else:
            options = words.STACKED_CLAUSE if clause else words.STACKED
    else:
        options = words.COUNTED_CLAUSE if clause else words.COUNTED
    return pick(options, draw).format(**named), clause


def _background(request, draw, as_sentence):
    pronouns = _pronouns(request)
    if request.plain_background:
        options = words.PLAIN_SENTENCES if as_sentence else words.PLAIN
        text = pick(options, draw).format(k=_color(request.background, draw), **pronouns)
        return _agree(text.replace("a orange", "an orange"), request)
    place = pick(words.PLACES[request.background], draw)
    noun = pick(words.PLACE_NOUNS[request.background], draw)
    if as_sentence:
        return _agree(pick(words.PLACE_SENTENCES, draw).format(l=place, w=noun, **pronouns), request)
    if draw() < 0.62:
        if request.kind == "single" and draw() < 0.2:
            return pick(["that ", "which ", ""], draw) + pick(words.STANDS, draw) + " " + place
        return place
    return pick(words.BEFORE_PLACE, draw).format(w=noun, **pronouns)


def _labels(request, subject, draw):
    """A list of labelled parts; unnamed ones leave gaps that are closed."""
    if request.plain_background:
        ground = _color(request.background, draw)
    else:
        ground = pick(words.PLACE_NOUNS[request.background], draw)
    style = pick(words.STYLE_NAMES[request.style], draw)
    return pick(words.LABELS, draw).format(s=subject, g=ground, t=style)


def _lead(request, main, clause, styled, draw):
    """The request in front of the objects: 'Draw …', '… of …', a question; (text, whether it asks)."""
    if clause:
        return main, False
    u = draw()
    if styled:
        name = pick(words.STYLE_NAMES[request.style], draw)
        of = article(name) + name + pick([" of ", " of ", " of ", " with ", " showing ", ": "], draw)
        main = of + main
    if u < 0.3:
        return main, False
    if u < 0.42:
        return f"{pick(words.QUESTIONS, draw)} {main}", True
    request_words = pick(words.REQUESTS, draw)
    if styled and request_words in words.BARE or styled and " of" in request_words[-5:] or request_words.endswith("with"):
        request_words = "draw"
    return f"{request_words} {main}", False


def _joined(sentences, draw):
    """Sentences as people end and start them."""
    u = draw()
    if u < 0.55:
        text = ". ".join(s[0].upper() + s[1:] for s in sentences)
        return text + ("." if draw() < 0.5 and text[-1] not in "?.!" else "")
    if u < 0.8:
        return ", ".join([sentences[0], *(s[0].lower() + s[1:] for s in sentences[1:])])
    if u < 0.9:
        return "; ".join(sentences)
    return ". ".join(sentences).lower()


def sentence(request, draw):
    """The whole caption."""
    sentences = []
    main, clause = _arranged(request, draw, sentences)
    if request.name_background and request.name_style and draw() < 0.08:
        return ". ".join([_labels(request, main, draw), *sentences])
    style_as = pick(["before", "phrase", "phrase", "sentence", "lead"], draw) if request.name_style else None
    if request.name_background:
        as_sentence = draw() < 0.42
        background = _background(request, draw, as_sentence)
        if as_sentence:
            sentences.append(background)
        elif not request.plain_background and draw() < 0.22:
            joint = " " if clause else pick([", ", " there is ", ", there is ", ": ", " I see "], draw)
            main, clause = _fronted(request, draw) + joint + main, True
        else:
            main += pick([" ", " ", ", ", " "], draw) + background
    asks = False
    if style_as == "before" and clause:
        style_as = "phrase"
    main, asks = _lead(request, main, clause, style_as == "before", draw)
    if style_as == "phrase":
        main += pick([" ", ", ", ", "], draw) + pick(words.STYLE[request.style], draw)
    elif style_as == "sentence":
        sentences.insert(int(draw() * (len(sentences) + 1)), _style_sentence(request, draw))
    elif style_as == "lead":
        name = pick(words.STYLE_NAMES[request.style] + words.STYLE[request.style], draw)
        main = name + pick([": ", ", ", ". ", " - "], draw) + main
    if draw() < 0.12:
        main += ", " + pick(words.POLITE, draw)
    main += "?" if asks and draw() < 0.85 else ""
    if sentences and draw() < 0.1 and not asks:
        sentences.append(main)  # the objects come last
    else:
        sentences.insert(0, main)
    return _joined(sentences, draw).replace("?.", "?").replace("?,", "?").replace(",,", ",").replace(",.", ".")


def _fronted(request, draw):
    return pick(words.PLACES[request.background], draw)


def _style_sentence(request, draw):
    return pick(words.STYLE_SENTENCES[request.style], draw).format(**_pronouns(request))
