# shellcheck shell=bash disable=SC2034,SC2154 # shares variables with build.sh and the sourcing script
# Sourced by app/start and tests/run after build.sh: the Debian packages that are needed, what for, and how they are installed.
# Each entry is "NAME|WHY|WHY IN CHINESE"; the last part may be left out.
buildPackages=(
    "g++|compiles C++20|编译 C++20"
    "cmake|describes the build|描述编译过程"
    "ninja-build|runs the build|执行编译"
    "libtorch-dev|tensor arithmetic|张量运算"
    "libopenblas0-openmp|matrix products; libtorch is some 60 times slower without it|矩阵乘法；缺少它 libtorch 会慢约 60 倍"
    "libyaml-cpp-dev|reads presets|读取预设"
    "libspdlog-dev|writes the log|写日志"
    "nlohmann-json3-dev|reads model configurations|读取模型配置"
    "libpcre2-dev|splits prompts into words|将提示词切分成词"
    "libutf8proc-dev|normalises Unicode text|规范化 Unicode 文本"
    "libcli11-dev|reads the command line|解析命令行"
    "libpng-dev|writes pictures|写图片"
    "libjpeg-dev|reads JPEG pictures|读取 JPEG 图片"
    "libwebp-dev|reads WebP pictures|读取 WebP 图片"
    "libavif-dev|reads AVIF pictures|读取 AVIF 图片"
    "libexempi-dev|writes ratings and tags into pictures|将评分和标签写入图片"
    "libexif-dev|reads the settings in pictures|读取图片中的设置"
    "libsqlite3-dev|keeps the gallery's index|保存图库索引"
    "libsqlitecpp-dev|the same, from C++|同上，供 C++ 使用"
    "zlib1g-dev|unpacks the tokenizer|解压分词器"
    "libssl-dev|tells models and LoRAs apart by their SHA-256|用 SHA-256 区分模型和 LoRA"
    "ccache|makes later builds quick|加快以后的编译"
)

# In place of libtorch-dev, for NVIDIA cards; the two exclude each other. Debian 13 has the first in contrib, the second in non-free.
cudaPackages=(
    "libtorch-cuda-dev|tensor arithmetic, also on NVIDIA cards|张量运算，支持 NVIDIA 显卡"
    "nvidia-cuda-toolkit|compiles the kernels for cards|编译显卡内核"
)
wantsCuda=false # true: asked for

# What the studio needs beside them.
studioPackages=(
    "qt6-base-dev|windows of the studio|图形界面"
    "qt6-translations-l10n|Qt's own dialogs in Chinese|Qt 对话框的中文"
)
# A font is needed only where there is none with Chinese characters.
[[ -n $(fc-list :lang=zh-cn 2>/dev/null | head -n 1 || true) ]] || studioPackages+=("fonts-noto-cjk|shows Chinese|显示中文")

# shellcheck source=app/setup/install.sh
source "$sourceDir/app/setup/install.sh"
