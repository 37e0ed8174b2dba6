# shellcheck shell=bash disable=SC2154 # shares variables with build.sh and the sourcing script
# Sourced by build.sh: what app/start and the scripts of the tests say. A message has two texts, English and Chinese; without
# the second one it is English in any case.
chinese=false # true: says the Chinese one

# Makes the messages follow the environment, by the rules of gettext as core/base/language.h has them.
followLanguage() {
    local locale=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} preferred=() wanted
    if [[ -n $locale && $locale != C && $locale != POSIX ]]; then IFS=: read -ra preferred <<<"${LANGUAGE:-}"; fi
    for wanted in "${preferred[@]}"; do
        if [[ $wanted =~ ^(zh([^A-Za-z]|$)|en|C$) ]]; then
            locale=$wanted
            break
        fi
    done
    if [[ $locale =~ ^zh([^A-Za-z]|$) ]]; then chinese=true; fi
}

# The one of the two texts that is to be said.
inLanguage() { if [[ $chinese == true ]]; then printf '%s' "${2:-$1}"; else printf '%s' "$1"; fi; }

say() { printf '%s\n' "$(inLanguage "$@")"; }

complain() { printf '%s: %s\n' "${0##*/}" "$(inLanguage "$@")" >&2; }

fail() {
    complain "$@"
    exit 1
}

usageError() {
    complain "$1 Try $0 --help." "${2:-$1}请参阅 $0 --help。"
    exit 2
}

# Everything that apt, CMake and the compiler said in this run.
logFile() { printf '%s\n' "$buildDir/setup.log"; }

startLog() {
    { mkdir -p "$buildDir" && : >"$(logFile)"; } ||
        fail "cannot write to $buildDir. Make that folder writable, then start this again." \
            "无法写入 $buildDir。请开放该文件夹的写入权限，然后重新运行。"
}

failWithLog() {
    tail -n 25 "$(logFile)" >&2
    fail "$1 The whole log is in $(logFile)." "${2:-$1}完整日志见 $(logFile)。"
}

onTerminal() { [[ -t 0 && -t 1 ]]; }

# Asks a yes-or-no question unless --yes was given; without a terminal there is nobody to ask.
confirm() {
    local answer
    [[ $assumeYes == false ]] || return 0
    onTerminal || return 1
    read -r -p "$(inLanguage "$@") [Y/n] " answer || return 1
    [[ ${answer,,} =~ ^(y|yes|是|)$ ]]
}

# A line that changes on a terminal, a new line every quarter elsewhere. Arguments: label, percent. `true`: a terminal that was
# closed must not stop an installation.
lastQuarter=-1
showPercent() {
    if [[ -t 1 ]]; then
        printf '\r%s: %d %%\033[K' "$1" "$2" || true
    elif (($2 / 25 != lastQuarter)); then
        lastQuarter=$(($2 / 25))
        printf '%s: %d %%\n' "$1" "$2" || true
    fi
}

# Wipes the changing line, so that ordinary text can follow.
endPercent() {
    lastQuarter=-1
    [[ ! -t 1 ]] || printf '\r\033[K' || true
}
