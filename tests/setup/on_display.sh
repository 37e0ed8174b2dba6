# shellcheck shell=bash disable=SC2154 # root, say, check and inside are bare-debian's
# Sourced by bare-debian: app/start with a display, as a newcomer has one, up to the first picture.

# An X server of our own; its socket is the bare system's, too. Sets DISPLAY.
openDisplay() {
    local program number=90
    for program in Xvfb openbox xdotool import script; do
        command -v "$program" >/dev/null || { say "--display needs $program on this machine" && exit 1; }
    done
    while [[ -e /tmp/.X11-unix/X$number ]]; do number=$((number + 1)); done
    export DISPLAY=:$number
    Xvfb "$DISPLAY" -screen 0 1440x900x24 -ac >/dev/null 2>&1 &
    displayJobs=($!)
    until [[ -S /tmp/.X11-unix/X$number ]]; do sleep 0.1; done
    openbox >/dev/null 2>&1 &
    displayJobs+=($!)
    mkdir -p "$root/tmp/.X11-unix"
    mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
}

closeDisplay() {
    umount "$root/tmp/.X11-unix"
    kill "${displayJobs[@]}"
}

# Answers app/start's question in a terminal, and says when each of its lines came.
startInTerminal() {
    local line last="" answers="$root.answers"
    rm -f "$answers" && mkfifo "$answers"
    (sleep 20 && echo y) >"$answers" &
    # Open for both ways, so that the terminal's input never ends.
    script -qfec "$(declare -p root); $(declare -f enter); enter root 'DISPLAY=$DISPLAY app/start'" /dev/null <>"$answers" |
        stdbuf -oL tr '\r' '\n' | sed -u 's/\x1b\[[0-9;?]*[A-Za-z]//g' | while IFS= read -r line; do
        [[ -z ${line// /} || ${line%%[0-9]*} == "$last" ]] || say "  $line" # a percentage only once
        last=${line%%[0-9]*}
    done
    rm "$answers"
}

# Waits at most this many seconds until a command succeeds.
within() {
    local seconds=$1 end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || { say "gave up after $seconds s: $*" && return 1; }
        sleep 0.2
    done
}

studioPicture() { find "$root/tmp/Pictures" -name '*.png' -size +1k | grep .; }

# app/start, the studio's window, a prompt, Ctrl+Enter, a picture. Leaves a picture of the screen at $root.screen.png.
firstPictureOnDisplay() {
    local started=$SECONDS opened terminal
    openDisplay
    startInTerminal &
    terminal=$!
    check "the studio's window opens" within 3600 xdotool search --onlyvisible --name 'Z-Image Studio'
    opened=$SECONDS
    say "from app/start to the window: $((opened - started)) s"
    sleep 1
    xdotool type 'a red apple on a yellow background'
    xdotool key ctrl+Return
    check "a picture is saved" within 120 studioPicture
    say "from the window to the first picture: $((SECONDS - opened)) s"
    sleep 1
    import -window root "$root.screen.png"
    xdotool key ctrl+q
    check "the studio ends" within 20 bash -c '! xdotool search --onlyvisible --name "Z-Image Studio"'
    wait "$terminal"
    closeDisplay
}
