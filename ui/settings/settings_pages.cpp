#include "settings/settings_pages.h"

#include "base/sentence.h"
#include "parameters/bound_rows.h"
#include "session/app_settings.h"
#include "theme/translator.h"
#include "widgets/param_row.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace zimage::ui {

namespace {

/// A value of a setting with its English name, which may be a name in all languages.
struct Choice {
    const char* value;
    const char* name;
};

/// A box of choices whose names follow the language.
class SettingChoice : public ChoiceBox {
public:
    explicit SettingChoice(std::vector<Choice> choices) : m_choices(std::move(choices))
    {
        for (const Choice& choice : m_choices)
            addItem(QString(), QLatin1String(choice.value));
        retranslate();
    }

    void show(const QString& value) { setCurrentIndex(std::max(0, findData(value))); }

    [[nodiscard]] SettingTexts texts() const
    {
        SettingTexts texts;
        for (const Choice& choice : m_choices)
            texts.append(choice.name);
        return texts;
    }

protected:
    void changeEvent(QEvent* event) override
    {
        ChoiceBox::changeEvent(event);
        if (event->type() == QEvent::LanguageChange)
            retranslate();
    }

private:
    void retranslate()
    {
        for (std::size_t i = 0; i < m_choices.size(); ++i)
            setItemText(static_cast<int>(i), parameterText(m_choices[i].name));
    }

    std::vector<Choice> m_choices;
};

class AppearancePage : public SettingsPage {
public:
    explicit AppearancePage(AppSettings& settings) : SettingsPage("appearance", trLater("Language and appearance"))
    {
        const char* const system = trLater("As the system");
        auto* language = new SettingChoice({{"system", system},
                                            {"en", "English"}, // not for people: a name
                                            {"zh", "中文"}});  // not for people: a name
        auto* scheme = new SettingChoice({{"system", system}, {"light", trLater("Light")}, {"dark", trLater("Dark")}});
        add({trLater("Language"), trLater("Of the window, of messages and of the log."), language->texts()}, language);
        add({trLater("Appearance"), trLater("The colours of the window: light or dark."), scheme->texts()}, scheme);
        auto* motion = new SettingChoice(
            {{"system", system}, {"full", trLater("Everything moves")}, {"reduced", trLater("Nothing moves")}});
        add({trLater("Motion"), trLater("Whether the window shows animations, such as the glint in the progress line."),
             motion->texts()},
            motion);
        column().addStretch(1);
        connect(motion, &QComboBox::activated, &settings,
                [&settings, motion] { settings.setMotion(motion->currentData().toString()); });
        connect(language, &QComboBox::activated, &settings,
                [&settings, language] { settings.setLanguage(language->currentData().toString()); });
        connect(scheme, &QComboBox::activated, &settings,
                [&settings, scheme] { settings.setScheme(scheme->currentData().toString()); });
        const auto follow = [&settings, language, scheme, motion] {
            motion->show(settings.motion());
            language->show(settings.language());
            scheme->show(settings.scheme());
        };
        connect(&settings, &AppSettings::changed, this, follow);
        follow();
    }
};

/// What belongs to the machine in the parameter table. The controls have it, too: it is one and the same.
class PerformancePage : public SettingsPage {
public:
    explicit PerformancePage(Parameters& parameters)
        : SettingsPage("performance", trLater("Performance")), m_rows(parameters)
    {
        for (const ParamDef& def : paramTable()) {
            if (def.belongsTo != BelongsTo::Machine)
                continue;
            SettingTexts words{def.label};
            words.append(SettingTexts(def.choices.begin(), def.choices.end()));
            ParamRow* row = m_rows.make(def);
            add({.help = def.help, .others = words}, row, row->editor());
        }
        column().addStretch(1);
        m_rows.refresh();
    }

private:
    BoundRows m_rows;
};

class PrivacyPage : public SettingsPage {
public:
    explicit PrivacyPage(const std::vector<KeptData>& kept) : SettingsPage("privacy", trLater("Privacy")), m_kept(kept)
    {
        for (const KeptData& kind : m_kept) {
            auto* button = new ConfirmButton(kind.forgetting);
            m_buttons.append(button);
            add({kind.label, kind.help, {kind.forgetting.button}}, button, &button->button());
            connect(button, &ConfirmButton::confirmed, this, [this, forget = kind.forget] {
                forget();
                showCounts();
            });
        }
        column().addStretch(1);
        showCounts();
    }

protected:
    void changeEvent(QEvent* event) override
    {
        SettingsPage::changeEvent(event);
        if (event->type() == QEvent::LanguageChange)
            showCounts();
    }

    void showEvent(QShowEvent* event) override
    {
        SettingsPage::showEvent(event);
        showCounts();
    }

private:
    void showCounts()
    {
        for (qsizetype i = 0; i < m_buttons.size(); ++i) {
            const int count = m_kept[static_cast<std::size_t>(i)].count();
            m_buttons[i]->setNote(count == 0 ? SettingRow::tr("Nothing is kept.")
                                             : SettingRow::tr("%n {n|entry|entries} kept.", nullptr, count));
            m_buttons[i]->button().setEnabled(count > 0);
        }
    }

    std::vector<KeptData> m_kept;
    QList<ConfirmButton*> m_buttons;
};

} // namespace

SettingsPage* makeAppearancePage(AppSettings& settings) { return new AppearancePage(settings); }
SettingsPage* makePerformancePage(Parameters& parameters) { return new PerformancePage(parameters); }
SettingsPage* makePrivacyPage(const std::vector<KeptData>& kept) { return new PrivacyPage(kept); }

} // namespace zimage::ui
