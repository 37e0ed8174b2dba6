#include "terminal/progress_printer.h"

#include "base/log.h"
#include "base/sentence.h"
#include "terminal/console.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace zimage::cli {

namespace {

constexpr std::chrono::milliseconds kShortestRedraw{50}; // a terminal over a slow line must not slow the steps
constexpr int kLabelColumns = 10;

std::string shownStage(Stage stage)
{
    switch (stage) {
    case Stage::Loading: return tr("loading");
    case Stage::Text: return tr("text");
    case Stage::Steps: return tr("steps");
    case Stage::Decoding: return tr("decoding");
    case Stage::Saving: return tr("saving");
    }
    return {};
}

std::string label(const Progress& progress)
{
    std::string text;
    if (progress.pictures > 1 && progress.stage >= Stage::Steps)
        text.append("[")
            .append(std::to_string(progress.picture))
            .append("/")
            .append(std::to_string(progress.pictures))
            .append("] ");
    const std::string name = shownStage(progress.stage);
    return text.append(name).append(static_cast<std::size_t>(std::max(1, kLabelColumns - displayWidth(name))), ' ');
}

} // namespace

std::string runningText(const Progress& progress)
{
    std::vector<std::string> parts;
    if (progress.total > 1 || progress.stage == Stage::Steps) // one tile of one says nothing
        parts.push_back(std::to_string(progress.done) + "/" + std::to_string(progress.total));
    else
        parts.emplace_back("…");
    if (progress.stage == Stage::Steps && progress.secondsPerStep > 0)
        parts.push_back(tr("{time} a step", durationText(progress.secondsPerStep)));
    if (progress.done > 0 && progress.done < progress.total && progress.secondsLeft >= 0)
        parts.push_back(tr("{time} left", durationText(progress.secondsLeft)));
    return label(progress) + dotList(parts);
}

std::string finishedText(const Progress& progress, double seconds)
{
    std::vector<std::string> parts;
    if (progress.stage == Stage::Steps && progress.secondsPerStep > 0)
        parts = {std::to_string(progress.done), tr("{time} a step", durationText(progress.secondsPerStep))};
    parts.push_back(durationText(seconds));
    return label(progress) + dotList(parts);
}

double ProgressPrinter::elapsed() const { return std::chrono::duration<double>(Clock::now() - m_start).count(); }

void ProgressPrinter::write(const std::string& text)
{
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

void ProgressPrinter::draw()
{
    if (m_mode != Mode::InPlace || !m_current)
        return;
    const int columns = terminalColumns(STDERR_FILENO);
    // One column stays free: some terminals wrap as soon as the last one is filled.
    const std::string text = runningText(*m_current);
    write("\r" + (columns > 0 ? fitted(text, columns - 1) : text) + "\x1b[K");
    m_drawn = true;
    m_lastDraw = Clock::now();
}

void ProgressPrinter::endStage()
{
    if (!m_current)
        return;
    const int columns = terminalColumns(STDERR_FILENO);
    const std::string text = finishedText(*m_current, elapsed());
    write((m_mode == Mode::InPlace ? "\r" : "") + (columns > 0 ? fitted(text, columns - 1) : text)
          + (m_mode == Mode::InPlace ? "\x1b[K\n" : "\n"));
    m_current.reset();
    m_drawn = false;
}

void ProgressPrinter::update(const Progress& progress)
{
    if (m_mode == Mode::Off)
        return;
    const std::lock_guard lock(m_mutex);
    const bool sameStage = m_current && m_current->stage == progress.stage && m_current->picture == progress.picture;
    if (!sameStage) {
        endStage();
        m_start = Clock::now();
    }
    m_current = progress;
    if (!sameStage || progress.done == progress.total || Clock::now() - m_lastDraw >= kShortestRedraw)
        draw();
}

void ProgressPrinter::finish()
{
    const std::lock_guard lock(m_mutex);
    endStage();
}

void ProgressPrinter::abandon()
{
    const std::lock_guard lock(m_mutex);
    if (m_drawn)
        write("\n");
    m_current.reset();
    m_drawn = false;
}

void ProgressPrinter::interject(std::string_view message)
{
    const std::lock_guard lock(m_mutex);
    if (m_drawn)
        write("\r\x1b[K");
    complain(message);
    draw();
}

ProgressPrinter::Mode progressMode(const MessageOptions& options)
{
    if (!options.progress || options.quiet || isatty(STDERR_FILENO) == 0)
        return ProgressPrinter::Mode::Off;
    return isInteractive(STDERR_FILENO) && !options.verbose ? ProgressPrinter::Mode::InPlace
                                                            : ProgressPrinter::Mode::Lines;
}

LogToPrinter::LogToPrinter(const MessageOptions& options, ProgressPrinter& printer)
{
    const LogLevel lowest = options.verbose ? LogLevel::Debug : options.quiet ? LogLevel::Error : LogLevel::Warning;
    setLogLevel(LogLevel::Off);
    setLogListener([&printer, lowest](LogLevel level, std::string_view message) {
        if (level == LogLevel::Warning && level >= lowest)
            printer.interject(tr("warning: {message}", plainLine(message)));
        else if (level >= lowest)
            printer.interject(message);
    });
}

LogToPrinter::~LogToPrinter()
{
    setLogListener({});
    setLogLevel(LogLevel::Warning);
}

} // namespace zimage::cli
