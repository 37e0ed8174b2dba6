# shellcheck shell=bash disable=SC2034,SC2154 # shares variables with build.sh and the sourcing script
# Sourced by app/start and tests/run after build.sh: installs the Debian packages that are missing.

# Each entry is "NAME|WHY".
buildPackages=(
    "g++|compiles C++20"
    "cmake|describes the build"
    "ninja-build|runs the build"
    "libtorch-dev|tensor arithmetic"
    "libopenblas0-openmp|matrix products; libtorch is some 60 times slower without it"
    "libyaml-cpp-dev|reads presets"
    "libspdlog-dev|writes the log"
    "nlohmann-json3-dev|reads model configurations"
    "libpcre2-dev|splits prompts into words"
    "libutf8proc-dev|normalises Unicode text"
    "libcli11-dev|reads the command line"
    "libpng-dev|writes pictures"
    "zlib1g-dev|unpacks the tokenizer"
    "libssl-dev|tells models and LoRAs apart by their SHA-256"
    "ccache|makes later builds quick"
)

# In place of libtorch-dev, for NVIDIA cards; the two exclude each other. Debian 13 has the first in contrib, the second in non-free.
cudaPackages=(
    "libtorch-cuda-dev|tensor arithmetic, also on NVIDIA cards"
    "nvidia-cuda-toolkit|compiles the kernels for cards"
)
wantsCuda=false # true: asked for

# What the studio needs beside them.
studioPackages=(
    "qt6-base-dev|windows of the studio"
)
# A font is needed only where there is none with Chinese characters.
[[ -n $(fc-list :lang=zh-cn 2>/dev/null | head -n 1 || true) ]] || studioPackages+=("fonts-noto-cjk|shows Chinese")

# What findMissing found: entries "NAME|WHY", and the names alone.
missing=()
missingNames=()

# Fills missing and missingNames from entries "NAME|WHY". A half-configured package counts as missing.
findMissing() {
    local installed entry
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${@%%|*}" 2>/dev/null) || true
    missing=()
    for entry in "$@"; do
        [[ $'\n'"$installed"$'\n' == *$'\n'"installed ${entry%%|*}"$'\n'* ]] || missing+=("$entry")
    done
    missingNames=("${missing[@]%%|*}")
}

# Reads packages and asks apt what it would do with them; needs no rights and changes nothing. (--assume-no would not do: apt
# asks nothing, and installs, when nothing but the named packages is new.)
aptPlan() { LC_ALL=C apt-get install --simulate --no-install-recommends "${missingNames[@]}" 2>&1 </dev/null; }

# Prints how many packages the plan holds, the download's size, and what would be removed.
describePlan() {
    local count bytes
    count=$(grep -c '^Inst ' <<<"$1" || true)
    bytes=$(LC_ALL=C apt-get install --print-uris --no-install-recommends -o Debug::NoLocking=1 "${missingNames[@]}" \
        2>/dev/null </dev/null | awk "/^'/ { sum += \$3 } END { printf \"%d\", sum / 1000000 }" || true)
    say "With what they need in turn: $count packages, $bytes MB to download."
    if grep -q '^Remv ' <<<"$1"; then
        say "apt will REMOVE, because it conflicts: $(sed -n 's/^Remv \([^ ]*\).*/\1/p' <<<"$1" | tr '\n' ' ')"
    fi
}

asRoot() {
    if ((EUID == 0)); then "$@"; else sudo -- "$@"; fi
}

# Runs apt-get as root, showing its percentage; the rest of its words goes to the log. Waits for another apt that is at work,
# as on a freshly started machine. Arguments: label, apt-get's arguments.
aptGet() {
    local label=$1 line
    shift
    # The status has a descriptor of its own because apt closes it in package scripts, and it is made by a shell because sudo
    # closes those it does not know.
    asRoot "${ownSession[@]}" sh -c 'exec "$@" 3>&1' sh env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -y -o APT::Status-Fd=3 \
        -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" 2>&1 </dev/null | while IFS= read -r line; do
        if [[ $line =~ ^(dl|pm)status:.*:([0-9]+)(\.[0-9]+)?: ]]; then
            showPercent "$label" "${BASH_REMATCH[2]}"
        else
            printf '%s\n' "$line" >>"$(logFile)"
        fi
    done || return
    endPercent
}

updateLists() { aptGet "Reading package lists" update || failWithLog "apt-get update failed."; }

# Ctrl+C stops the download, but waits for the end of the installation that follows: it would leave packages half configured.
# dpkg heeds the terminal's signals even where they are ignored, hence the session of its own.
ownSession=()
downloadAndInstall() {
    local stopped=false status=0
    aptGet "Downloading packages" install --no-install-recommends --download-only "${missingNames[@]}" || return
    trap 'stopped=true' INT HUP TERM
    (
        trap '' INT HUP QUIT TERM PIPE
        ownSession=(setsid --wait)
        aptGet "Installing packages" install --no-install-recommends "${missingNames[@]}"
    ) || status=$?
    trap - INT HUP TERM
    if [[ $stopped == true ]]; then
        say "Stopped; the packages are installed."
        exit 130
    fi
    return $status
}

# apt refuses to work after an installation that was interrupted, by a power failure for instance.
finishInterrupted() {
    [[ -n $(asRoot dpkg --audit) ]] || return 0
    say "An earlier installation was interrupted; finishing it first."
    asRoot env DEBIAN_FRONTEND=noninteractive dpkg --configure -a </dev/null >>"$(logFile)" 2>&1 || true
    aptGet "Repairing" install --fix-broken || failWithLog "the packages cannot be repaired."
}

# Drops from missingNames what this distribution does not have: CMake has the last word on whether it can do without.
dropUnavailable() {
    local name policy available=()
    for name in "${missingNames[@]}"; do
        policy=$(LC_ALL=C apt-cache policy "$name" 2>/dev/null) || true
        if grep -q '^  Candidate: [^(]' <<<"$policy"; then
            available+=("$name")
        elif [[ " ${cudaPackages[*]%%|*} " == *" $name "* ]]; then
            fail "apt knows no package $name. Debian 13 has it: add the parts contrib and non-free to apt's sources, then start this again."
        else
            say "This distribution has no package $name; going on without it."
        fi
    done
    missingNames=("${available[@]}")
}

# Asks a yes-or-no question unless --yes was given; without a terminal there is nobody to ask.
confirm() {
    local answer
    [[ $assumeYes == false ]] || return 0
    onTerminal || return 1
    read -r -p "$1 [Y/n] " answer || return 1
    [[ ${answer,,} =~ ^(y|yes|)$ ]]
}

installMissing() {
    local plan known=true command="apt-get install --no-install-recommends ${missingNames[*]}"
    say "These Debian packages are missing:"
    printf '  %s\n' "${missing[@]/|/ – }"
    plan=$(aptPlan) || known=false
    [[ $known == false ]] || describePlan "$plan"

    if ((EUID != 0)) && ! command -v sudo >/dev/null; then
        fail "installing them needs root's rights and there is no sudo. Run as root, then start this again:
  $command"
    fi
    confirm "Install them with apt now?" || fail "not installed. Start this again with --yes, or run as root:
  $command"
    if ((EUID != 0)) && onTerminal; then sudo -v; fi

    finishInterrupted
    if [[ $known == false ]]; then
        updateLists
        dropUnavailable
        ((${#missingNames[@]})) || return 0
        plan=$(aptPlan) || fail "apt cannot install them: $(grep '^E:' <<<"$plan" | tr '\n' ' ')"
        describePlan "$plan"
        if grep -q '^Remv ' <<<"$plan"; then confirm "Go on?" || fail "not installed."; fi
        downloadAndInstall || failWithLog "apt-get install failed."
    elif ! downloadAndInstall; then # package lists that are too old name files that are gone
        updateLists
        downloadAndInstall || failWithLog "apt-get install failed."
    fi
}

# Turns "NAME|WHY" entries into those for this machine: with libtorch for cards where that is asked for, or there already.
chooseTorch() {
    local entry status
    status=$(dpkg-query -W -f '${db:Status-Status}' libtorch-cuda-dev 2>/dev/null) || true
    chosen=()
    for entry in "$@"; do
        if [[ $entry != "libtorch-dev|"* || ($wantsCuda == false && $status != installed) ]]; then
            chosen+=("$entry")
        elif [[ $wantsCuda == true ]]; then
            chosen+=("${cudaPackages[@]}")
        fi
    done
}

# Makes sure of the packages given as "NAME|WHY".
ensurePackages() {
    local chosen
    [[ $mayInstall == true ]] || return 0
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        isConfigured || say "No apt-get here. Trying with what is there; this is needed (Debian's names):" "${@%%|*}"
        return 0
    fi
    chooseTorch "$@"
    findMissing "${chosen[@]}"
    ((${#missing[@]})) || return 0
    installMissing
}
