# shellcheck shell=bash disable=SC2034,SC2154 # shares variables with build.sh and the sourcing script
# Sourced by packages.sh: installs the Debian packages that are missing.

# What findMissing found: entries "NAME|WHY|…", and the names alone.
missing=()
missingNames=()

# Fills missing and missingNames from entries "NAME|WHY|…". A half-configured package counts as missing.
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
    local count bytes removed
    count=$(grep -c '^Inst ' <<<"$1" || true)
    bytes=$(LC_ALL=C apt-get install --print-uris --no-install-recommends -o Debug::NoLocking=1 "${missingNames[@]}" \
        2>/dev/null </dev/null | awk "/^'/ { sum += \$3 } END { printf \"%d\", sum / 1000000 }" || true)
    say "With their dependencies: $count packages, $bytes MB to download." "连同依赖共 $count 个软件包，需下载 $bytes MB。"
    removed=$(sed -n 's/^Remv \([^ ]*\).*/\1/p' <<<"$1" | tr '\n' ' ')
    [[ -z $removed ]] || say "apt will REMOVE these packages, which conflict: $removed" "apt 将删除与之冲突的软件包：$removed"
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

updateLists() {
    aptGet "$(inLanguage "Reading package lists" "正在读取软件包列表")" update ||
        failWithLog "apt-get update failed." "apt-get update 失败。"
}

# Ctrl+C stops the download, but waits for the end of the installation that follows: it would leave packages half configured.
# dpkg heeds the terminal's signals even where they are ignored, hence the session of its own.
ownSession=()
downloadAndInstall() {
    local stopped=false status=0
    aptGet "$(inLanguage "Downloading packages" "正在下载软件包")" install --no-install-recommends --download-only "${missingNames[@]}" || return
    trap 'stopped=true' INT HUP TERM
    (
        trap '' INT HUP QUIT TERM PIPE
        ownSession=(setsid --wait)
        aptGet "$(inLanguage "Installing packages" "正在安装软件包")" install --no-install-recommends "${missingNames[@]}"
    ) || status=$?
    trap - INT HUP TERM
    if [[ $stopped == true ]]; then
        say "Stopped; the packages are installed." "已停止；软件包已经装好。"
        exit 130
    fi
    return $status
}

# apt refuses to work after an installation that was interrupted, by a power failure for instance.
finishInterrupted() {
    [[ -n $(asRoot dpkg --audit) ]] || return 0
    say "An earlier installation was interrupted; finishing it first." "之前的安装被中断，先将其完成。"
    asRoot env DEBIAN_FRONTEND=noninteractive dpkg --configure -a </dev/null >>"$(logFile)" 2>&1 || true
    aptGet "$(inLanguage "Repairing" "正在修复")" install --fix-broken ||
        failWithLog "apt cannot finish the interrupted installation." "apt 无法完成被中断的安装。"
}

# Drops from missingNames what this distribution does not have: CMake has the last word on whether it can do without.
dropUnavailable() {
    local name policy available=()
    for name in "${missingNames[@]}"; do
        policy=$(LC_ALL=C apt-cache policy "$name" 2>/dev/null) || true
        if grep -q '^  Candidate: [^(]' <<<"$policy"; then
            available+=("$name")
        elif [[ " ${cudaPackages[*]%%|*} " == *" $name "* ]]; then
            fail "apt does not know $name. Debian 13 has it: add contrib and non-free to apt's sources, then start this again." \
                "apt 找不到 $name。Debian 13 提供此软件包：请在 apt 源中加入 contrib 和 non-free，然后重新运行。"
        else
            say "This distribution does not have $name; going on without it." "此发行版没有 $name，将不使用它。"
        fi
    done
    missingNames=("${available[@]}")
}

# Prints "NAME – WHY" for each entry.
listPackages() {
    local entry name why zh
    for entry in "$@"; do
        IFS='|' read -r name why zh <<<"$entry"
        printf '  %s – %s\n' "$name" "$(inLanguage "$why" "$zh")"
    done
}

installMissing() {
    local plan known=true command="apt-get install --no-install-recommends ${missingNames[*]}"
    say "These Debian packages are missing:" "缺少以下 Debian 软件包："
    listPackages "${missing[@]}"
    plan=$(aptPlan) || known=false
    [[ $known == false ]] || describePlan "$plan"

    if ((EUID != 0)) && ! command -v sudo >/dev/null; then
        fail "installing them needs root's rights, and there is no sudo. Run this as root, then start again:
  $command" \
            "安装需要 root 权限，而系统中没有 sudo。请以 root 身份运行以下命令，然后重新开始：
  $command"
    fi
    confirm "Install them with apt now?" "现在用 apt 安装吗？" ||
        fail "nothing was installed. Start again with --yes, or run this as root:
  $command" \
            "没有安装。请加 --yes 重新开始，或以 root 身份运行：
  $command"
    if ((EUID != 0)) && onTerminal; then sudo -v; fi

    finishInterrupted
    if [[ $known == false ]]; then
        updateLists
        dropUnavailable
        ((${#missingNames[@]})) || return 0
        if ! plan=$(aptPlan); then
            plan=$(grep '^E:' <<<"$plan" | tr '\n' ' ') || true
            fail "apt cannot install them: $plan" "apt 无法安装：$plan"
        fi
        describePlan "$plan"
        if grep -q '^Remv ' <<<"$plan"; then confirm "Go on?" "继续吗？" || fail "nothing was installed." "没有安装。"; fi
        downloadAndInstall || failWithLog "apt-get install failed." "apt-get install 失败。"
    elif ! downloadAndInstall; then # package lists that are too old name files that are gone
        updateLists
        downloadAndInstall || failWithLog "apt-get install failed." "apt-get install 失败。"
    fi
}

# Turns such entries into those for this machine: with libtorch for cards where that is asked for, or there already.
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

# Makes sure of the packages given as such entries.
ensurePackages() {
    local chosen names
    [[ $mayInstall == true ]] || return 0
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        names=${*%%|*}
        isConfigured || say "There is no apt-get here. Building with what is there; it needs (Debian's names): $names" \
            "此系统没有 apt-get。将使用现有的软件编译；需要以下软件包（Debian 的名称）：$names"
        return 0
    fi
    chooseTorch "$@"
    findMissing "${chosen[@]}"
    ((${#missing[@]})) || return 0
    installMissing
}
