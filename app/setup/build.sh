# shellcheck shell=bash disable=SC2034 # some variables are for the sourcing script
# Sourced by app/start and tests/run, which run under `set -euo pipefail`: what they say, configuring and building.
# Variables of the caller, with their defaults:
sourceDir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
buildDir=$sourceDir/build
assumeYes=false # true: install without asking, as under CI
[[ ${CI:-false} == false ]] || assumeYes=true
buildTarget=""   # empty: everything
mayInstall=true # false: never install, try with what is there

# shellcheck source=app/setup/messages.sh
source "$sourceDir/app/setup/messages.sh"

isConfigured() { [[ -f $buildDir/build.ninja || -f $buildDir/Makefile ]]; }

cacheHas() { grep -qsxF -- "$1" "$buildDir/CMakeCache.txt"; }

# Configures when that was not done yet. Arguments: ON to have the tests too, OFF to leave them as they are; options of ours to
# switch on. A folder configured by hand keeps its other settings.
configureBuild() {
    local tests=$1 option missing=()
    shift
    if [[ -f $buildDir/CMakeCache.txt ]] && ! cacheHas "CMAKE_HOME_DIRECTORY:INTERNAL=$sourceDir"; then
        say "$buildDir was configured in another place, perhaps before a move; configuring it again." \
            "$buildDir 是在其他位置配置的（可能移动过）；正在重新配置。"
        rm -rf "$buildDir/CMakeCache.txt" "$buildDir/CMakeFiles" "$buildDir/build.ninja" "$buildDir/Makefile"
    fi
    for option in "$@"; do
        cacheHas "$option:BOOL=ON" || missing+=("-D$option=ON")
    done
    # Without a wish for the studio a new folder does without Qt.
    isConfigured || [[ " $* " == *" ZIMAGE_UI "* ]] || missing+=("-DZIMAGE_UI=OFF")
    if isConfigured && { [[ $tests == OFF ]] || cacheHas ZIMAGE_TESTS:BOOL=ON; } && ((${#missing[@]} == 0)); then
        return
    fi
    say "Configuring …" "正在配置…"
    # As a variable, the generator is only a default: -G would clash with a folder configured by hand.
    CMAKE_GENERATOR=${CMAKE_GENERATOR:-Ninja} cmake -S "$sourceDir" -B "$buildDir" "-DZIMAGE_TESTS=$tests" "${missing[@]}" \
        >>"$(logFile)" 2>&1 || failWithLog "configuring failed." "配置失败。"
}

# How many compilers may run at once: one a core, but a gigabyte of free memory for each.
buildJobs() {
    local cores gigabytes
    cores=$(nproc)
    gigabytes=$(awk '/^MemAvailable:/ { print int($2 / 1000000) }' /proc/meminfo)
    ((gigabytes > 0)) || gigabytes=1
    printf '%d\n' $((cores < gigabytes ? cores : gigabytes))
}

# Builds everything that is configured, or only buildTarget. Shows a percentage, and in full what compilers have to say.
buildAll() {
    local line percent=-1 label
    label=$(inLanguage "Building" "正在编译")
    export CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(buildJobs)}
    NINJA_STATUS='[%f/%t] ' cmake --build "$buildDir" ${buildTarget:+--target "$buildTarget"} 2>&1 | tee -a "$(logFile)" | while IFS= read -r line; do
        if [[ $line == *"Re-checking globbed directories"* ]]; then # says nothing about what there is to build
            continue
        elif [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]]; then # Ninja
            percent=$((BASH_REMATCH[1] * 100 / BASH_REMATCH[2]))
        elif [[ $line =~ ^\[\ *([0-9]+)%\] ]]; then # make
            percent=${BASH_REMATCH[1]}
        elif [[ $line != "-- "* && $line != "ninja: no work to do." ]]; then
            endPercent
            printf '%s\n' "$line"
            continue
        fi
        ((percent < 0)) || showPercent "$label" "$percent"
    done || fail "building failed. The messages are above and in $(logFile)." "编译失败。消息见上文和 $(logFile)。"
    endPercent
}
