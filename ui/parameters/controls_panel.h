#pragma once
#include "models/model_config.h"
#include "params/generation_params.h"
#include <QJsonObject>
#include <QPlainTextEdit>
#include <QVBoxLayout>
#include <QWidget>
namespace zimage::ui {
class ControlsPanel : public QWidget {
    Q_OBJECT
public:
    ControlsPanel() : m_edit(new QPlainTextEdit) {
        (new QVBoxLayout(this))->addWidget(m_edit);
        m_edit->setAccessibleName("Prompt");
        connect(m_edit, &QPlainTextEdit::textChanged, this, &ControlsPanel::paramsChanged);
    }
    GenerationParams params() const { GenerationParams p = m_params; p.prompt = m_edit->toPlainText().toStdString(); return p; }
    void setParams(const GenerationParams& p) { m_params = p; m_edit->setPlainText(QString::fromStdString(p.prompt)); }
    void setModel(const ModelConfig&) {}
    QJsonObject saveState() const { return {}; }
    void restoreState(const QJsonObject&) {}
Q_SIGNALS:
    void paramsChanged();
    void generateRequested();
private:
    GenerationParams m_params;
    QPlainTextEdit* m_edit;
};
}
