#include "diagnostics/status_strip.h"

#include <QEvent>
#include <QFile>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace zimage::ui {

namespace {

constexpr int kMemoryInterval = 2000; // ms

QToolButton* drawerButton()
{
    auto* button = new QToolButton;
    button->setCheckable(true);
    button->setProperty("flat", true);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    return button;
}

} // namespace

qint64 residentMemory()
{
    QFile file("/proc/self/statm");
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> pages = file.readAll().split(' ');
    return pages.size() > 1 ? pages[1].toLongLong() * sysconf(_SC_PAGESIZE) : 0;
}

StatusStrip::StatusStrip(QWidget* parent)
    : QStatusBar(parent), m_private(new QLabel), m_model(new QLabel), m_device(new QLabel), m_memory(new QLabel),
      m_cardMemory(new QLabel), m_controls(drawerButton()), m_strip(drawerButton()), m_queue(drawerButton()),
      m_log(drawerButton())
{
    setSizeGripEnabled(false);
    for (QLabel* label : {m_private, m_model, m_device, m_cardMemory, m_memory}) {
        label->setTextFormat(Qt::PlainText);
        label->setContentsMargins(8, 0, 8, 0);
        addWidget(label);
    }
    m_private->setObjectName("privateSession"); // the style sheet colours it
    m_private->hide();
    m_cardMemory->setObjectName("cardMemory");
    m_cardMemory->hide();
    for (QToolButton* button : {m_controls, m_strip, m_queue, m_log})
        addPermanentWidget(button);
    connect(&m_timer, &QTimer::timeout, this, &StatusStrip::showMemory);
    m_timer.start(kMemoryInterval);
    retranslate();
}

void StatusStrip::setModel(const QString& name) { m_model->setText(name); }

void StatusStrip::setEngine(const EngineInfo& info)
{
    m_devices = info.devices;
    m_failed = false;
    if (info.devices.empty())
        return;
    const DeviceInfo& best =
        info.devices.size() > 1 ? info.devices[1] : info.devices[0]; // the CPU comes first, then the cards
    setDevice(QString::fromStdString(best.id == "cpu" ? "cpu" : best.name));
}

void StatusStrip::setEngineFailed()
{
    m_failed = true;
    m_deviceName.clear();
    setDevice({});
}

void StatusStrip::setDevice(const QString& name)
{
    if (!name.isEmpty()) // else a job ended before its device was known: what was shown still holds
        m_deviceName = name;
    m_device->setText(m_deviceName == "cpu"        ? tr("CPU")
                          : m_failed               ? tr("Engine not started")
                          : m_deviceName.isEmpty() ? tr("Engine starting…")
                                                   : m_deviceName);
}

void StatusStrip::setMemory(const QString& device, const MemoryUse& use)
{
    if (device.isEmpty())
        return; // it ended before its device was known: what was shown still holds
    m_card = use.deviceReserved > 0 || use.devicePeak > 0 ? device : QString();
    m_use = use;
    showCardMemory();
}

void StatusStrip::setPlan(const QString& sentence)
{
    m_plan = sentence;
    showCardMemory();
}

void StatusStrip::showCardMemory()
{
    m_cardMemory->setVisible(!m_card.isEmpty());
    if (m_card.isEmpty())
        return;
    const auto gibibytes = [this](qint64 bytes) {
        return locale().toString(std::round(static_cast<double>(bytes) / (1 << 30) * 10) / 10, 'g', 4);
    };
    const auto own = std::find_if(m_devices.begin(), m_devices.end(), [this](const DeviceInfo& each) {
        return QString::fromStdString(each.name) == m_card;
    });
    const qint64 all = own == m_devices.end() ? 0 : own->memoryBytes;
    m_cardMemory->setText(
        all > 0 ? tr("GPU %1 of %2 GiB, peak %3")
                      .arg(gibibytes(m_use.deviceHeld), gibibytes(all), gibibytes(m_use.devicePeak))
                : tr("GPU %1 GiB, peak %2").arg(gibibytes(m_use.deviceHeld), gibibytes(m_use.devicePeak)));
    m_cardMemory->setToolTip(tr("The card's memory in use after the last job, and its peak during the job. Up to %1 "
                                "GiB was reserved and not available to other programs.")
                                 .arg(gibibytes(m_use.deviceReserved))
                             + (m_plan.isEmpty() ? QString() : QLatin1Char('\n') + m_plan));
}

void StatusStrip::setWaiting(int pictures)
{
    m_waiting = pictures;
    m_queue->setText(pictures > 0 ? tr("Queue · %n waiting", nullptr, pictures) : tr("Queue"));
}

void StatusStrip::setPrivate(bool on) { m_private->setVisible(on); }

void StatusStrip::setProblems(int count)
{
    m_problems = count;
    m_log->setText(count > 0 ? tr("Log · %n {n|problem|problems}", nullptr, count) : tr("Log"));
}

void StatusStrip::showMemory()
{
    const qint64 bytes = residentMemory();
    m_memory->setText(bytes > 0 ? tr("Memory %1").arg(locale().formattedDataSize(bytes, 0, QLocale::DataSizeIecFormat))
                                : QString());
}

void StatusStrip::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QStatusBar::changeEvent(event);
}

void StatusStrip::retranslate()
{
    setDevice(m_deviceName);
    setWaiting(m_waiting);
    setProblems(m_problems);
    showMemory();
    showCardMemory();
    m_private->setText(tr("Private session"));
    m_private->setToolTip(tr("Nothing is kept but the pictures that are saved."));
    m_model->setToolTip(tr("Model"));
    m_device->setToolTip(tr("Where the model runs"));
    m_memory->setToolTip(tr("Memory used by the program"));
    m_controls->setText(tr("Controls"));
    m_controls->setToolTip(tr("Shows or folds the controls"));
    m_strip->setText(tr("Strip"));
    m_strip->setToolTip(tr("Shows or folds the strip of pictures"));
    m_queue->setToolTip(tr("Shows the queue"));
    m_log->setToolTip(tr("Shows the log"));
}

} // namespace zimage::ui
