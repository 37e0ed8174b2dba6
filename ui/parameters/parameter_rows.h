#pragma once

#include "parameters/bound_rows.h"

#include <QJsonObject>
#include <QWidget>

#include <map>

namespace zimage::ui {

class FoldSection;
class SeedField;

/// The parameters that have no place of their own, made from the table: the seed, a line for each basic one, and the
/// others in groups that fold. GUI thread.
class ParameterRows : public QWidget {
    Q_OBJECT

public:
    explicit ParameterRows(Parameters& parameters, QWidget* parent = nullptr);

    /// The last of those that one always wants to see: seed, steps, guidance.
    [[nodiscard]] QWidget& lastOfTheFirst() const;
    void setCompact(bool compact); ///< without what can be said elsewhere
    /// Which groups are open.
    void save(QJsonObject& state) const;
    void restore(const QJsonObject& state);

Q_SIGNALS:
    void stateChanged(); ///< what save() gives

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void wire();
    void showSeed();
    void showJudgement();
    void retranslate();

    Parameters& m_parameters;
    SeedField* m_seed;
    BoundRows m_rows;
    std::map<ParamGroup, FoldSection*> m_sections;
    bool m_showing = false; ///< the seed is being filled in: its signal means nothing
};

} // namespace zimage::ui
