#pragma once

#include "diagnostics/log_model.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class QComboBox;
class QLineEdit;
class QListView;
class QPushButton;

namespace zimage::ui {

/// The log's lines from a level up that contain a text.
class LogFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setLevel(LogLevel lowest);
    void setText(const QString& text);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    LogLevel m_lowest = LogLevel::Info;
    QString m_text;
};

/// The log as a drawer: filtered by level and text, copied whole or by selected lines.
class LogPanel : public QWidget {
    Q_OBJECT

public:
    explicit LogPanel(LogModel& log, QWidget* parent = nullptr);

    void copy(); ///< the selected lines, or all that are shown

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void retranslate();

    LogModel& m_log;
    LogFilter m_filter;
    QComboBox* m_level;
    QLineEdit* m_text;
    QPushButton* m_copy;
    QPushButton* m_clear;
    QListView* m_view;
};

} // namespace zimage::ui
