#include "session/quick_check_line.h"

#include "theme/retold.h"
#include "theme/theme.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPixmap>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

constexpr int kThumbnail = 44; // px
constexpr int kVerdictLines = 3;

} // namespace

QuickCheckLine::QuickCheckLine(QuickCheck& check, QWidget* parent)
    : QWidget(parent), m_check(check), m_button(new QPushButton), m_thumbnail(new QLabel), m_verdict(new Hint)
{
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(kGrid);
    line->addWidget(m_button, 0, Qt::AlignVCenter);
    line->addWidget(m_thumbnail);
    line->addWidget(m_verdict, 1);
    line->addStretch(); // takes the room while there is no verdict
    m_button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_verdict->setWordWrap(true);
    // Room for a verdict from the beginning: it comes by itself, and nothing below may move then.
    setMinimumHeight(std::max(kThumbnail, kVerdictLines * m_verdict->fontMetrics().lineSpacing()));
    m_thumbnail->hide();
    m_verdict->hide();
    connect(m_button, &QPushButton::clicked, this, &QuickCheckLine::ask);
    connect(&m_check, &QuickCheck::started, this, [this] { m_button->setEnabled(false); });
    connect(&m_check, &QuickCheck::finished, this, &QuickCheckLine::show);
    retranslate();
}

void QuickCheckLine::ask()
{
    m_asked = true;
    m_thumbnail->hide();
    m_verdict->say(tr("Checking…"));
    m_check.run();
}

void QuickCheckLine::show(const QuickCheck::Result& result)
{
    m_button->setEnabled(true);
    if (!std::exchange(m_asked, false))
        return;
    m_verdict->say(result.sentence);
    m_thumbnail->setVisible(!result.picture.isNull());
    if (!result.picture.isNull()) {
        const double ratio = devicePixelRatioF();
        QPixmap pixmap = QPixmap::fromImage(result.picture.scaled(QSize(kThumbnail, kThumbnail) * ratio,
                                                                  Qt::KeepAspectRatio, Qt::SmoothTransformation));
        pixmap.setDevicePixelRatio(ratio);
        m_thumbnail->setPixmap(pixmap);
    }
}

QString QuickCheckLine::verdict() const { return m_verdict->isHidden() ? QString() : m_verdict->text(); }

void QuickCheckLine::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void QuickCheckLine::retranslate()
{
    m_verdict->say(retold(m_verdict->text()));
    m_button->setText(tr("Quick check"));
    m_button->setAccessibleName(tr("Quick check"));
    m_button->setToolTip(
        tr("Makes a test picture of a simple prompt with these settings and checks it. The test picture is not kept."));
    m_thumbnail->setAccessibleName(tr("Picture of the quick check"));
}

} // namespace zimage::ui
