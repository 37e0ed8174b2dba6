#pragma once

#include "bridge/messages.h"

#include <QStatusBar>
#include <QTimer>

class QLabel;
class QToolButton;

namespace zimage::ui {

/// The status bar: model, device and memory on the left, the drawers' buttons with the queue's length on the right.
class StatusStrip : public QStatusBar {
    Q_OBJECT

public:
    explicit StatusStrip(QWidget* parent = nullptr);

    void setModel(const QString& name);
    void setEngine(const EngineInfo& info);
    void setEngineFailed();
    void setDevice(const QString& name);                         ///< the one that made the last picture
    void setMemory(const QString& device, const MemoryUse& use); ///< after a job; shown when it ran on a card
    void setPlan(const QString& sentence);                       ///< how the last job was fitted into the card's memory
    void setWaiting(int pictures);
    void setPrivate(bool on);
    void setProblems(int count); ///< warnings and errors in the log that were not seen yet

    [[nodiscard]] QToolButton* controlsButton() const { return m_controls; } ///< checkable, as the others
    [[nodiscard]] QToolButton* stripButton() const { return m_strip; }
    [[nodiscard]] QToolButton* queueButton() const { return m_queue; } ///< checkable
    [[nodiscard]] QToolButton* logButton() const { return m_log; }     ///< checkable

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void showMemory();
    void showCardMemory();

    QLabel* m_private; ///< shown in a private session
    QLabel* m_model;
    QLabel* m_device;
    QLabel* m_memory;
    QLabel* m_cardMemory;
    QToolButton* m_controls;
    QToolButton* m_strip;
    QToolButton* m_queue;
    QToolButton* m_log;
    QTimer m_timer;
    QString m_deviceName;
    bool m_failed = false; ///< the engine does not start
    std::vector<DeviceInfo> m_devices;
    QString m_card; ///< whose memory is shown; empty: none
    MemoryUse m_use;
    QString m_plan;
    int m_waiting = 0;
    int m_problems = 0;
};

/// Memory of this process that lies in RAM, in bytes; 0 when unknown.
[[nodiscard]] qint64 residentMemory();

} // namespace zimage::ui
