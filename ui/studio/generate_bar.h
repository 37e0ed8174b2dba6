#pragma once

#include "session/memory_forecast.h"
#include "studio/phase_line.h"

#include <QList>
#include <QWidget>

#include <optional>

class QAction;
class QGridLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace zimage::ui {

class ClampedLabel;

/// The foot of the left column: Generate, four drafts, stop, and what is going on.
class GenerateBar : public QWidget {
    Q_OBJECT

public:
    explicit GenerateBar(QWidget* parent = nullptr);

    void starting(); ///< the first sign of life
    void showProgress(const Progress& progress);
    enum class Stop { Now, AfterPicture };
    void stopping(Stop how);
    void idle();
    void setWaiting(int pictures);
    void setPaused(bool paused); ///< what is added waits
    void setForEver(bool on);    ///< one picture after another is made until it is turned off
    void setReady(bool ready);   ///< whether there is a model to work with
    enum class Form { Roomy, Compact };
    void setForm(Form form); ///< Compact: all buttons beside each other below one line of words

    void showForecast(const std::optional<MemoryForecast>& forecast); ///< of the job as set; nothing: nothing is known

    void setCommands(const QList<QAction*>& more); ///< in the menu of the Generate button
    [[nodiscard]] QString text() const;            ///< what it says of the work
    [[nodiscard]] const PhaseLine& line() const { return *m_line; }

Q_SIGNALS:
    void generateClicked();
    void draftsClicked();
    void stopClicked();
    void forEverClicked(); ///< it is to be turned off

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override; ///< of the forecast

private:
    enum class State { Idle, Starting, Running, Stopping, LastPicture };

    void retranslate();
    void showState();
    void colorForecast();
    void arrange();
    void giveRoom();
    [[nodiscard]] bool isCompact() const { return m_form == Form::Compact; }

    State m_state = State::Idle;
    Form m_form = Form::Roomy;
    Progress m_progress;
    int m_waiting = 0;
    bool m_paused = false;
    PhaseLine* m_line;
    QLabel* m_text;
    QLabel* m_count;
    ClampedLabel* m_forecast;
    QWidget* m_words; ///< with room for two lines at all times
    MemoryForecast::Level m_level = MemoryForecast::Level::Fits;
    QString m_forecastText;
    bool m_coloring = false;
    QGridLayout* m_buttons = nullptr;
    QPushButton* m_generate;
    QPushButton* m_drafts;
    QPushButton* m_stop;
    QLabel* m_forEver;
    QToolButton* m_forEverOff;
};

} // namespace zimage::ui
