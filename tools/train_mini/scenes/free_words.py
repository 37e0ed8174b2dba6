"""Word lists of the free wordings (english_free.py, chinese_free.py).

{a}, {b}, {c} are objects, {p} counted ones, {k} a colour, {w} a place as a noun, {l} a place as an adverb. None of the
test prompts in data/new_prompts.json comes out of these lists (tests/test_free_wording.py).
"""

# ---- English: how things stand; as a noun phrase and as a clause

SIDE_BY_SIDE = [
    "{a} on the left and {b} on the right", "{b} on the right and {a} on the left", "{a} to the left of {b}",
    "{b} to the right of {a}", "{a} left of {b}", "{b} right of {a}", "{a} with {b} on its right",
    "{b} with {a} on its left", "{a} with {b} to its right", "{a} and, to the right of it, {b}",
    "{a} (left) and {b} (right)", "{a} and {b}, from left to right", "first {a}, then {b}, left to right",
    "{a} on the left-hand side and {b} on the right-hand side", "{a} at the left and {b} at the right",
    "{a} standing to the left of {b}", "{b} standing to the right of {a}", "{a} beside {b}", "{a} next to {b}",
    "{a} together with {b}", "{a} and {b} side by side", "{a} along with {b}", "{a} and {b}", "both {a} and {b}",
    "{a} in the left half and {b} in the right half", "{a} left and {b} right", "left {a} and right {b}",
    "{a} on the left, next to {b} on the right", "{a} on one side, the left, and {b} on the other",
]
SIDE_BY_SIDE_CLAUSE = [
    "{a} is on the left and {b} is on the right", "on the left there is {a} and on the right there is {b}",
    "on the left you see {a}, on the right {b}", "{a} stands on the left; {b} stands on the right",
    "to the left is {a}, to the right is {b}", "the left side shows {a} and the right side shows {b}",
    "{b} is to the right of {a}", "{a} is to the left of {b}", "{b} sits on the right of {a}", "{a} has {b} on its right",
    "{b} has {a} on its left", "the left one is {a}, the right one is {b}", "{a} is left and {b} is right",
    "there is {a} on the left side and {b} on the right side", "on the right there is {b}, on the left {a}",
    "{a} goes on the left. {b} goes on the right", "on the left is {a}. On the right is {b}",
    "the left half has {a}, the right half has {b}", "there are two things: {a} on the left and {b} on the right",
    "{a} and {b} stand next to each other", "beside {a}, on the right, there is {b}", "left of {b} there is {a}",
    "right of {a} there is {b}", "{a} waits at the left and {b} at the right",
]
STACKED = [
    "{a} above {b}", "{a} with {b} below it", "{a} on top of {b}", "{b} with {a} above it", "{b} with {a} on top",
    "{a} over {b}", "{a} at the top and {b} at the bottom", "{a} in the upper half and {b} in the lower half",
    "{b} underneath {a}", "{b} beneath {a}", "{a} resting on {b}", "{a} standing on {b}", "{a} directly above {b}",
    "{b} under {a}", "{a} (top) and {b} (bottom)", "{a} up high and {b} down low", "{b} below and {a} above",
    "{a} on top and {b} underneath", "top {a}, bottom {b}", "{a} and, beneath it, {b}",
]
STACKED_CLAUSE = [
    "{a} is above {b}", "{b} is below {a}", "{a} is at the top, {b} is at the bottom", "{a} rests on {b}",
    "the upper thing is {a}, the lower one is {b}", "{a} is on top and {b} is underneath", "{b} is right below {a}",
    "at the top there is {a}, at the bottom {b}", "{b} carries {a} on top", "above is {a}, below is {b}",
    "{b} lies beneath {a}", "{a} stands on {b}", "{a} is placed over {b}", "on top of {b} there is {a}",
    "under {a} there is {b}", "the top half has {a}, the bottom half has {b}", "{a} goes above. {b} goes below",
]
RIDING = ["{a} riding {b}", "{a} sitting on {b}", "{a} riding on {b}", "{a} who rides {b}", "{a} that sits on {b}"]
RIDING_CLAUSE = ["{a} rides {b}", "{a} sits on {b}", "{a} is riding on {b}", "{a} has climbed on {b}"]
ROW = [
    "{a}, {b} and {c} from left to right", "{a} on the left, {b} in the middle and {c} on the right",
    "{a}, {b} and {c} in one row", "{b} between {a} and {c}", "{b} with {a} on its left and {c} on its right",
    "{a}, then {b}, then {c}", "{a} and {b} and {c}", "{a} left, {b} in the center, {c} right", "{a}, {b} and also {c}",
    "three things: {a}, {b}, {c}", "a line of {a}, {b} and {c}", "{a} next to {b} next to {c}",
]
ROW_CLAUSE = [
    "{b} stands between {a} and {c}", "on the left is {a}, in the middle {b}, on the right {c}",
    "{a} comes first, then {b}, and {c} last", "there are {a}, {b} and {c} in a line",
    "the left one is {a}, the middle one {b}, the right one {c}", "you see {a}, {b} and {c} in a row",
]
COUNTED = [
    "{p}", "{p}", "{p}", "{p} side by side", "{p} in a line", "a group of {p}", "just {p}", "{p} standing together",
    "{p}, one beside the other", "{p} of the same kind", "{p} that look alike", "{p} in one row", "{p} and no more",
]
COUNTED_CLAUSE = [
    "there are {p}", "you can see {p}", "{p} stand in a row", "{p} are side by side", "{p} are there",
    "there should be {p}", "the number is clear: {p}", "{p} stand together", "{p} form a row",
]
NUMBERS = {2: ["two", "two", "two", "2", "a pair of", "a couple of"], 3: ["three", "three", "three", "3", "a trio of"]}
ALONE = [
    "{a}", "{a}", "{a}", "{a}", "{a}", "just {a}", "only {a}", "{a} alone", "{a} by itself", "{a} on its own",
    "{a}, only that", "nothing more than {a}",
]
ALONE_CLAUSE = [
    "there is {a}", "here is {a}", "{a} stands there", "{a} is all there is", "you see {a}", "there we have {a}",
    "the subject is {a}", "it shows {a}", "the main thing is {a}", "there is only {a}", "it is {a}", "{a} is in the picture",
]
POSITION = {
    "center": ["right in the middle", "at the center of the picture", "placed centrally"],
    "left": ["in the left part", "at the left edge", "over on the left"],
    "right": ["in the right part", "at the right edge", "over on the right"],
    "top": ["in the upper part", "near the top", "at the top edge"],
    "bottom": ["in the lower part", "near the bottom", "at the bottom edge"],
    "top left": ["at the top left", "in the upper left corner"],
    "top right": ["at the top right", "in the upper right corner"],
    "bottom left": ["at the bottom left", "in the lower left corner"],
    "bottom right": ["at the bottom right", "in the lower right corner"],
}
DETERMINERS = ["the ", "one ", "a single ", "my ", "this ", "the ", "one ", "some "]
COLORED = ["{a} in {k}", "{a} that is {k}", "{a} painted {k}", "{a}, colored {k},", "{a} of {k} color", "{a} with {k} color"]
COLORED_MANY = ["{a} in {k}", "{a} that are {k}", "{a} painted {k}", "{a}, all {k},", "{k}-colored {b}"]
COLOR_SENTENCES = [
    "{It} should be {k}", "Make {it} {k}", "Paint {it} {k}", "{Its} color is {k}", "{It} must be {k}", "Color {it} {k}",
    "{It} comes in {k}", "Not the usual color: {it} should be {k}",
]

# ---- English: backgrounds

PLAIN = [
    "on {k}", "on a {k} surface", "against {k}", "with {k} behind", "with a {k} backdrop", "on a {k} backdrop",
    "set against a {k} background", "over a {k} background", "in front of a {k} background", "in front of a {k} backdrop",
    "with a plain {k} background", "before a {k} wall", "surrounded by {k}", "on plain {k}", "with a background in {k}",
    "and a {k} background", "where the background is {k}", "on a background that is {k}", "with a {k} wall behind",
    "using a {k} background", "and the backdrop is {k}", "on a simple {k} background", "on a clean {k} background",
    "with all of the background in {k}", "on an all-{k} background", "in front of plain {k}", "with {k} as the backdrop",
]
PLAIN_SENTENCES = [
    "The background is {k}", "Background: {k}", "Behind {it} there is only {k}", "The backdrop should be {k}",
    "Paint the background {k}", "I want a {k} background", "Use a {k} backdrop", "Make the background {k}",
    "The wall behind {it} is {k}", "Let the rest of the picture be {k}", "Please keep the backdrop {k}",
    "Color the background {k}", "The rest is {k}", "The background color is {k}", "{It} needs a {k} background",
    "Everything else is {k}", "With a {k} background", "Background color {k}", "Have the background in {k}",
    "Choose {k} for the background", "The background has to be {k}", "Behind {it}, plain {k}", "{k} background",
]
PLACE_NOUNS = {
    "sky": ["a blue sky", "the sky", "a bright sky with clouds", "clouds and sky", "the blue sky", "white clouds"],
    "sunset": ["a sunset", "the setting sun", "an orange evening sky", "the evening sky", "a glowing sunset", "dusk"],
    "night": ["a starry sky", "the night sky", "a sky full of stars", "the stars", "outer space", "a dark night"],
    "grass": ["green grass", "a meadow", "a lawn", "a green field", "a grassy park", "the grass"],
    "beach": ["a beach", "a sandy beach", "sand and sea", "the seaside", "the beach", "a summer beach"],
    "snow": ["snow", "a snowy landscape", "a field of snow", "a winter landscape", "deep snow", "white snow"],
    "studio": ["a studio", "a photo studio", "a studio backdrop", "soft studio light", "a photographer's studio"],
    "ocean": ["the ocean", "the sea", "blue water", "the open sea", "the blue ocean", "waves and water"],
    "desert": ["the desert", "sand dunes", "a hot desert", "a dry desert", "desert sand", "a sandy desert"],
}
PLACES = {
    "sky": ["in the sky", "high in the sky", "up in the air", "in the clouds", "among white clouds", "up in the sky",
            "under a blue sky"],
    "sunset": ["at sunset", "in the evening light", "at dusk", "at the end of the day", "under an evening sky",
               "while the sun is setting", "in front of the setting sun"],
    "night": ["at night", "in the dark of night", "under the stars", "in space", "in the night sky", "beneath a starry sky",
              "on a starry night"],
    "grass": ["on the grass", "in a meadow", "on a lawn", "in a green field", "in the park", "on green grass",
              "out on the meadow"],
    "beach": ["on the beach", "at the seaside", "on the sand by the sea", "at the beach", "on a summer beach",
              "near the sea on the sand"],
    "snow": ["in the snow", "in a snowy landscape", "on a field of snow", "in winter", "in deep snow", "on the white snow",
             "on a cold snowy day"],
    "studio": ["in a studio", "in a photo studio", "on a studio backdrop", "in soft studio light", "inside a studio"],
    "ocean": ["on the ocean", "in the sea", "on the open sea", "on the blue water", "in the water", "out at sea",
              "on the waves"],
    "desert": ["in the desert", "on the sand dunes", "in a hot desert", "among sand dunes", "in the dry desert",
               "out in the desert"],
}  # fmt: skip
BEFORE_PLACE = ["with {w} behind", "with {w} in the background", "in front of {w}", "against {w}", "and {w} behind {it}",
                "with {w} as the background", "set against {w}"]  # fmt: skip
PLACE_SENTENCES = [
    "{It} is {l}", "The background shows {w}", "Behind {it} is {w}", "Put {it} {l}", "The setting is {w}", "Background: {w}",
    "The scene is {w}", "In the background there is {w}", "Place {it} {l}", "All of it {l}", "Use {w} as the background",
    "We are {l}", "Around {it} is {w}", "I want {it} {l}", "The background should be {w}", "It happens {l}", "Location: {w}",
]
STANDS = ["stands", "sits", "rests", "can be seen", "waits", "is found", "appears", "is placed", "is shown"]

# ---- English: styles

STYLE = {
    "3d": ["in 3D", "as a 3D render", "rendered in 3D", "in 3D style", "as a 3D icon", "as a glossy 3D render", "done in 3D",
           "modelled in 3D", "with a 3D look", "like a 3D emoji", "as a 3D model", "as a 3D image", "in three dimensions"],
    "flat": ["as a flat illustration", "in flat design", "in a flat style", "as flat vector art", "as a flat icon", "in 2D",
             "as a cartoon", "as a vector illustration", "as a simple cartoon illustration", "in flat colors", "drawn flat",
             "in flat vector style", "as a flat drawing"],
    "line": ["as line art", "as a black and white drawing", "in black and white lines", "as a sketch", "in ink",
             "as a simple line drawing", "drawn with black lines", "as a monochrome icon", "in line art style",
             "as black-and-white line art", "as a pen drawing", "as a line drawing"],
}  # fmt: skip
STYLE_SENTENCES = {
    "3d": ["Make {it} 3D", "I want {it} in 3D", "The style is 3D", "Style: 3D render", "Please render {it} in 3D",
           "Use a 3D style", "Give {it} a 3D look", "It should be a 3D render", "3D style please", "Do {it} in 3D",
           "Render {it} in 3D", "Let it be a 3D image", "Style: 3D", "A 3D render, please"],
    "flat": ["Make it a flat illustration", "I want {it} in flat design", "The style is flat", "Style: flat illustration",
             "Use flat colors", "Use a flat style", "It should be a flat illustration", "Flat vector style please",
             "Draw {it} as a cartoon", "Style: flat vector art", "Keep {it} flat", "Let it be a vector illustration"],
    "line": ["Make it line art", "I want {it} as line art", "The style is line art", "Style: black and white line art",
             "Use only black lines", "Use a line art style", "It should be a line drawing", "Black and white, please",
             "Draw {it} as a simple sketch", "Style: line drawing", "Let it be an ink drawing", "Only lines, no colors"],
}  # fmt: skip
STYLE_NAMES = {
    "3d": ["3D render", "3D image", "3D icon", "3D model", "3D picture", "glossy 3D render", "3D illustration"],
    "flat": ["flat illustration", "flat icon", "vector illustration", "cartoon", "flat drawing", "flat vector graphic"],
    "line": ["line drawing", "black and white drawing", "line art picture", "simple sketch", "ink drawing", "pen drawing"],
}

# ---- English: requests

REQUESTS = [
    "draw", "paint", "create", "generate", "make", "show", "give me", "i want", "I would like", "I'd like to have",
    "please create", "please draw", "please paint", "please show me", "let's see", "let me have", "I need", "we need",
    "how about", "produce", "design", "I am looking for", "imagine", "picture", "think of", "my wish is", "I wish for",
    "I want to have a picture of", "make a picture of", "draw me", "create an image of", "I'm thinking of", "bring me",
    "please make a picture with", "we would like to see", "the picture shows", "this is", "in this picture there is",
    "a picture with", "an image showing", "a drawing of", "an illustration with", "illustration of", "image:", "subject:",
]  # fmt: skip
QUESTIONS = [
    "can you draw", "could you make", "would you paint", "will you show me", "can you create", "could you paint for me",
    "may I have", "could I get", "can we see", "would you please draw", "can you give me", "is it possible to draw",
    "could you generate", "can you make me",
]  # fmt: skip
BARE = {"the picture shows", "this is", "in this picture there is", "image:", "subject:", "how about", "my wish is"}
POLITE = ["please", "thanks", "thank you", "if you can", "for me"]
LABELS = ["{s}. Background: {g}. Style: {t}.", "Subject: {s}. Style: {t}. Background: {g}.", "{s}; {g}; {t}",
          "{t} | {s} | {g}", "{t}: {s}, {g}", "{t} - {s} - {g}", "What: {s}. Where: {g}. How: {t}.",
          "{s} / {g} / {t}", "{s}\nbackground {g}\nstyle {t}", "{g} background, {t}, {s}"]  # fmt: skip

# ---- Chinese

ZH_SIDE_BY_SIDE = [
    "{a}在左，{b}在右", "左边{a}，右边{b}", "左边是{a}，右边则是{b}", "{a}在左边，{b}在右边", "{b}在右边，{a}在左边", "{a}位于{b}的左侧",
    "{b}位于{a}的右侧", "{a}右边有{b}", "{b}左边有{a}", "{a}和{b}并排", "{a}的右边是{b}", "{b}的左边是{a}", "左侧有{a}，右侧有{b}",
    "从左到右是{a}和{b}", "{a}挨着{b}", "{a}跟{b}在一起", "左半边是{a}，右半边是{b}", "一左一右：{a}和{b}", "{a}旁边是{b}",
    "先是{a}，它右边是{b}", "右边有{b}，左边有{a}", "{a}站在{b}左边", "{b}摆在{a}右边", "左面{a}，右面{b}", "靠左是{a}，靠右是{b}",
]
ZH_STACKED = [
    "{a}在上，{b}在下面", "上边是{a}，下边是{b}", "{a}在{b}的上头", "{b}在{a}的底下", "{b}上头有{a}", "{a}下面是{b}", "上面有{a}，下面有{b}",
    "{a}位于{b}上方", "{b}位于{a}下方", "上半部分是{a}，下半部分是{b}", "{a}放在{b}上面", "{a}压在{b}上", "{b}的上面是{a}", "{a}站在{b}上",
    "一上一下：{a}和{b}", "从上到下是{a}和{b}",
]
ZH_RIDING = ["{a}骑着{b}", "{a}坐在{b}上面", "{a}骑在{b}上", "{a}坐着{b}"]
ZH_ROW = [
    "{a}、{b}和{c}从左到右排开", "左边{a}，中间{b}，右边{c}", "左边是{a}，中间是{b}，右边是{c}", "{b}在{a}和{c}中间", "三样东西：{a}、{b}、{c}",
    "{a}、{b}跟{c}站成一排", "先{a}，再{b}，最后{c}", "从左往右：{a}，{b}，{c}",
]
ZH_COUNTED = ["{p}", "{p}", "{p}", "{p}并排站着", "{p}排在一起", "{p}摆成一排", "一共{p}", "{p}挨在一起", "只有{p}", "总共{p}", "正好{p}"]
ZH_NUMBERS = {2: ["两", "两", "两", "2", "二"], 3: ["三", "三", "三", "3"]}
ZH_ALONE = ["{a}", "{a}", "{a}", "{a}", "单独的{a}", "只有{a}", "就{a}", "单单{a}", "仅仅{a}"]
ZH_POSITION = {
    "center": ["放在正中间", "居中"], "left": ["靠左边", "在左侧"], "right": ["靠右边", "在右侧"], "top": ["靠上", "在画面上部"],
    "bottom": ["靠下", "在画面下部"], "top left": ["在画面左上方", "在左上方"], "top right": ["在画面右上方", "在右上方"],
    "bottom left": ["在画面左下方", "在左下方"], "bottom right": ["在画面右下方", "在右下方"],
}
ZH_COLOR_CLAUSES = ["颜色要{k}", "{k}的", "它是{k}的", "涂成{k}", "颜色是{k}的", "要{k}版本", "换成{k}"]
ZH_PLAIN = [
    "背景用{k}", "底色{k}", "底色是{k}", "衬着{k}背景", "后面是一片{k}", "背后是{k}的墙", "用{k}铺满背景", "背景涂成{k}", "以{k}为背景",
    "四周是{k}", "背景颜色为{k}", "背景：{k}", "{k}做底", "背景要{k}的", "整个背景都是{k}", "背景请用{k}的", "后面一片{k}", "{k}背景就行",
    "背景纯{k}", "背景统一{k}", "背后全是{k}", "配{k}背景",
]
ZH_PLAIN_BEFORE = ["{k}背景中，", "{k}的背景里，", "在一片{k}前面，", "{k}底色上，", "{k}的墙前面，", "背景{k}，", "{k}幕布前，"]
ZH_PLACE_NOUNS = {
    "sky": ["蓝天", "天空", "蓝蓝的天空", "有白云的天空"], "sunset": ["日落", "夕阳", "傍晚的天空", "晚霞"],
    "night": ["星空", "夜空", "满天繁星", "黑夜的星空", "太空"], "grass": ["草地", "绿草地", "草坪", "一片草原"],
    "beach": ["沙滩", "海滩", "海边沙滩", "阳光沙滩"], "snow": ["雪地", "雪景", "白雪", "冬天的雪地"],
    "studio": ["摄影棚", "影棚", "工作室", "摄影棚的灯光"], "ocean": ["大海", "海面", "海洋", "蓝色的海水"],
    "desert": ["沙漠", "沙丘", "一片沙漠", "炎热的沙漠"],
}
ZH_PLACES = {
    "sky": ["在天上", "在蓝天上", "在云朵之间", "在空中"], "sunset": ["在日落时", "在晚霞中", "在傍晚", "在夕阳里"],
    "night": ["在夜里", "在星空中", "在太空里", "在繁星下"], "grass": ["在草地上", "在草坪上", "在公园草地上", "在草丛里"],
    "beach": ["在沙滩上", "在海滩", "在海边沙滩上"], "snow": ["在雪地里", "在雪里", "在白雪上", "在冬天的雪地上"],
    "studio": ["在摄影棚里", "在影棚中", "在工作室里"], "ocean": ["在海上", "在海水里", "在大海中", "在海面上"],
    "desert": ["在沙漠里", "在沙漠中", "在沙丘上", "在沙地上"],
}
ZH_PLACE_CLAUSES = [
    "背后是{w}", "以{w}为背景", "场景是{w}", "背景要{w}", "{l}", "{l}", "背景里是{w}", "后面有{w}", "背景：{w}", "地点：{w}", "配上{w}背景",
    "周围是{w}", "背景用{w}", "身后是{w}",
]
ZH_STYLES = {
    "3d": ["3D渲染", "三维渲染", "3D立体", "三维立体", "3D图标", "3D模型", "3D", "立体", "三维"],
    "flat": ["扁平插画", "扁平风格", "矢量插画", "卡通插画", "扁平图标", "平面插画", "扁平化", "卡通"],
    "line": ["黑白线稿", "简笔画", "线描", "黑白线条画", "黑白图标", "素描线稿", "线稿"],
}
ZH_STYLE_CLAUSES = ["用{t}", "做成{t}的", "风格：{t}", "画风是{t}", "{t}的样子", "要{t}效果", "用{t}来表达", "以{t}呈现", "风格为{t}",
                    "{t}", "{t}风格", "采用{t}", "弄成{t}", "请用{t}"]  # fmt: skip
ZH_REQUESTS = [
    "画{}", "请画出{}", "帮忙画{}", "给我画{}", "请帮我画{}", "我想要{}", "想看{}", "来一张{}", "生成{}", "请生成{}", "做一张图：{}", "请创作{}",
    "麻烦画一下{}", "图中是{}", "画面里有{}", "画面中是{}", "我要{}", "这里有{}", "有{}", "请展示{}", "让我看看{}", "绘出{}", "设计{}",
    "我需要{}", "主体：{}", "内容是{}", "图片上有{}", "请给我{}",
]
ZH_QUESTIONS = ["能画{}吗？", "可以画{}吗？", "能不能给我{}？", "可不可以生成{}？", "能帮我画{}吗？"]
