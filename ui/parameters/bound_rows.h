#pragma once

#include "params/param_table.h"
#include "session/parameters.h"

#include <QObject>

#include <map>

namespace zimage::ui {

class ParamRow;

/// Lines made from the parameter table, wherever they are laid out: they edit the parameters and show their values and
/// all that is said of them. GUI thread.
class BoundRows : public QObject {
    Q_OBJECT

public:
    explicit BoundRows(Parameters& parameters, QObject* parent = nullptr);

    /// A line for the row, shown from the next refresh() on. Its layout owns it.
    [[nodiscard]] ParamRow* make(const ParamDef& def);
    void refresh();
    [[nodiscard]] ParamRow* row(const ParamDef& def) const; ///< null when there is none

    [[nodiscard]] std::map<ParamGroup, int> changed() const; ///< how many differ from the preset

Q_SIGNALS:
    void judged(); ///< changed() may be another

private:
    void showRow(const ParamDef& def);
    void showValues();
    void showJudgement();

    Parameters& m_parameters;
    std::map<const ParamDef*, ParamRow*> m_rows;
    bool m_showing = false; ///< editors are being filled: their signals mean nothing
};

} // namespace zimage::ui
