"""Starts the studio and looks at it over AT-SPI as a screen reader does: names, roles and states arrive, Generate is
pressed by its action, and the progress is read. Called by tests/ui/atspi, in a session bus of its own."""

import collections
import subprocess
import sys
import time

import pyatspi

PATIENCE = 60  # seconds
NAMED = {
    pyatspi.ROLE_PUSH_BUTTON,
    pyatspi.ROLE_TOGGLE_BUTTON,
    pyatspi.ROLE_CHECK_BOX,
    pyatspi.ROLE_COMBO_BOX,
    pyatspi.ROLE_SLIDER,
    pyatspi.ROLE_SPIN_BUTTON,
    pyatspi.ROLE_LIST,
    pyatspi.ROLE_LIST_ITEM,
    pyatspi.ROLE_MENU,
    pyatspi.ROLE_MENU_ITEM,
    pyatspi.ROLE_PROGRESS_BAR,
}


program = None  # the studio


def wait_for(what, find):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            found = find()
        except Exception:  # the tree changes while it is walked
            found = None
        if program is not None and program.poll() is not None:
            raise SystemExit(f"FAILED: {what}: the studio ended with {program.returncode}")
        if found:
            return found
        time.sleep(0.1)
    raise SystemExit(f"FAILED: {what}")


def studio():
    for application in pyatspi.Registry.getDesktop(0):
        if application is not None and application.name in ("zimage-studio", "Z-Image Studio") and application.childCount > 0:
            return application
    return None


def walk(node):
    yield node
    for child in node:
        if child is not None:
            yield from walk(child)


def path(node):
    steps = []
    while node is not None and node.getRole() != pyatspi.ROLE_APPLICATION:
        steps.insert(0, f"{node.getRoleName()} “{node.name}”")
        node = node.parent
    return " > ".join(steps)


def shown(node):
    return node.getState().contains(pyatspi.STATE_SHOWING)


def find(root, role, name):
    for node in walk(root):
        if node.getRole() == role and node.name == name and shown(node):
            return node
    return None


def press(node):
    action = node.queryAction()
    names = [action.getName(i) for i in range(action.nActions)]
    action.doAction(next(i for i, name in enumerate(names) if name.lower() in ("press", "click", "toggle")))


def check_tree(root):
    roles = collections.Counter()
    nameless = []
    for node in walk(root):
        roles[node.getRoleName()] += 1
        line = node.getRole() == pyatspi.ROLE_LIST_ITEM and not node.getState().contains(pyatspi.STATE_SELECTABLE)
        if node.getRole() in NAMED and shown(node) and not node.name and not line:
            nameless.append(path(node))
    for role, count in sorted(roles.items()):
        print(f"{count:5} {role}")
    if nameless:
        raise SystemExit("FAILED: without a name: " + "; ".join(nameless))


def check_states(root):
    stop = find(root, pyatspi.ROLE_PUSH_BUTTON, "Stop")
    assert stop is not None and not stop.getState().contains(pyatspi.STATE_ENABLED), "Stop is disabled while idle"
    steps = find(root, pyatspi.ROLE_SLIDER, "Steps")
    assert steps is not None and steps.queryValue().currentValue >= 1, "the steps are a number"
    assert steps.description, "the steps have a description"
    shapes = find(root, pyatspi.ROLE_LIST, "Picture shapes")
    assert shapes is not None and shapes.childCount > 3, "the shapes are a list"
    selected = [item for item in shapes if item.getState().contains(pyatspi.STATE_SELECTED)]
    assert len(selected) == 1, "one shape is chosen"


def generate(root):
    prompt = wait_for("the prompt", lambda: find(root, pyatspi.ROLE_TEXT, "Prompt"))
    prompt.queryEditableText().setTextContents("a red fox on the beach")
    press(wait_for("Generate", lambda: find(root, pyatspi.ROLE_PUSH_BUTTON, "Generate")))
    bar = find(root, pyatspi.ROLE_PROGRESS_BAR, "Progress")
    assert bar is not None, "the progress is there"
    seen = set()

    def done():
        seen.add(round(bar.queryValue().currentValue))
        return max(seen) > 0 and find(root, pyatspi.ROLE_PUSH_BUTTON, "Generate")

    wait_for("the picture", done)
    print("progress read:", sorted(seen))
    strip = wait_for("the strip", lambda: next((n for n in walk(root) if n.name.startswith("Picture 1")), None))
    print("strip:", strip.name)


def main():
    global program
    program = subprocess.Popen([sys.argv[1]], stderr=subprocess.DEVNULL)
    try:
        application = wait_for("the studio on the accessibility bus", studio)
        window = wait_for("its window", lambda: find(application, pyatspi.ROLE_PUSH_BUTTON, "Generate") and application)
        check_tree(window)
        check_states(window)
        generate(window)
        print("All is well.")
    finally:
        program.terminate()
        program.wait(30)


main()
