#include "prompt/prompt_checker.h"

#include "base/error.h"
#include "base/log.h"
#include "base/sentence.h"

namespace zimage::ui {

namespace {

constexpr int kPause = 120; // ms after the last key

} // namespace

struct PromptChecker::Loaded {
    std::filesystem::path path;
    std::optional<Tokenizer> tokenizer;

    const Tokenizer* of(const std::filesystem::path& wanted)
    {
        if (wanted != path) {
            path = wanted;
            tokenizer.reset();
            try {
                if (!wanted.empty())
                    tokenizer.emplace(Tokenizer::load(wanted));
            } catch (const Error& error) {
                logWarning(inOneLine({zimage::tr("Tokens are not counted."), error.what()}));
            }
        }
        return tokenizer ? &*tokenizer : nullptr;
    }
};

PromptChecker::PromptChecker(QObject* parent)
    : QObject(parent), m_rules(std::make_shared<const std::vector<AdviceRule>>()),
      m_library(std::make_shared<const WildcardLibrary>()), m_loaded(std::make_shared<Loaded>())
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connect(&m_pause, &QTimer::timeout, this, &PromptChecker::start);
}

PromptChecker::~PromptChecker() = default;

void PromptChecker::ask(const PromptQuestion& question)
{
    m_question = question;
    m_pause.start();
}

void PromptChecker::start()
{
    if (m_busy) { // one at a time: the next answers for all that was typed meanwhile
        m_again = true;
        return;
    }
    m_busy = true;
    m_tasks.run(
        this,
        [question = m_question, rules = m_rules, library = m_library, loaded = m_loaded] {
            auto kept = answerTo(question, *rules, *library, *loaded);
            return std::pair(std::move(kept), rules); // the rules that the answer points to
        },
        [this](const auto& result) {
            m_busy = false;
            if (std::exchange(m_again, false))
                start();
            else
                Q_EMIT answered(result.first);
        });
}

PromptAnswer PromptChecker::answerTo(const PromptQuestion& question, const std::vector<AdviceRule>& rules,
                                     const WildcardLibrary& library, Loaded& loaded)
{
    PromptAnswer answer;
    answer.prompt = question.prompt;
    answer.advice = adviceFor(rules, question.prompt, question.context, question.language);
    try {
        std::string text = question.prompt;
        if (!wildcardParts(text).empty()) {
            DrawnPrompt drawn = drawPrompt(text, library, question.seed);
            answer.drawn = true;
            text = std::move(drawn.text);
            if (!drawn.notes.empty())
                answer.problem = QString::fromStdString(drawn.notes.front());
        }
        if (const Tokenizer* tokenizer = loaded.of(question.tokenizer))
            answer.count = countPrompt(*tokenizer, text, static_cast<std::size_t>(question.limit));
    } catch (const Error& error) {
        answer.problem = QString::fromUtf8(error.what());
    }
    return answer;
}

} // namespace zimage::ui
