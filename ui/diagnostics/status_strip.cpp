#include "diagnostics/status_strip.h"

#include <QEvent>
#include <QFile>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

#include <unistd.h>

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
    : QStatusBar(parent), m_model(new QLabel), m_device(new QLabel), m_memory(new QLabel), m_queue(drawerButton()), m_log(drawerButton())
{
    setSizeGripEnabled(false);
    for (QLabel* label : {m_model, m_device, m_memory}) {
        label->setTextFormat(Qt::PlainText);
        label->setContentsMargins(8, 0, 8, 0);
        addWidget(label);
    }
    addPermanentWidget(m_queue);
    addPermanentWidget(m_log);
    connect(&m_timer, &QTimer::timeout, this, &StatusStrip::showMemory);
    m_timer.start(kMemoryInterval);
    retranslate();
}

void StatusStrip::setModel(const QString& name) { m_model->setText(name); }

void StatusStrip::setEngine(const EngineInfo& info)
{
    if (info.devices.empty())
        return;
    const DeviceInfo& best = info.devices.size() > 1 ? info.devices[1] : info.devices[0]; // the CPU comes first, then the cards
    setDevice(QString::fromStdString(best.id == "cpu" ? "cpu" : best.name));
}

void StatusStrip::setDevice(const QString& name)
{
    m_deviceName = name;
    m_device->setText(name == "cpu" ? tr("CPU") : name.isEmpty() ? tr("Engine starting …") : name);
}

void StatusStrip::setWaiting(int pictures)
{
    m_waiting = pictures;
    m_queue->setText(pictures > 0 ? tr("Queue · %n waiting", nullptr, pictures) : tr("Queue"));
}

void StatusStrip::setWarnings(int count)
{
    m_warnings = count;
    m_log->setText(count > 0 ? tr("Log · %n warning(s)", nullptr, count) : tr("Log"));
}

void StatusStrip::showMemory()
{
    const qint64 bytes = residentMemory();
    m_memory->setText(bytes > 0 ? tr("%1 memory").arg(locale().formattedDataSize(bytes, 0, QLocale::DataSizeIecFormat)) : QString());
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
    setWarnings(m_warnings);
    showMemory();
    m_model->setToolTip(tr("Model"));
    m_device->setToolTip(tr("Where the model runs"));
    m_memory->setToolTip(tr("Memory that the program uses"));
    m_queue->setToolTip(tr("Shows what waits to be made"));
    m_log->setToolTip(tr("Shows what the program says of itself"));
}

} // namespace zimage::ui
