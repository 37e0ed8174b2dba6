#pragma once

#include "library/library_schema.h"
#include "params/param_table.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// How the value of a field is understood.
enum class QueryFieldKind {
    Words,  ///< of a column of `words`
    Text,   ///< inside a column of `picture`; in quotation marks: all of it
    Folder, ///< likewise; in quotation marks: it and what is within
    Marks,  ///< inside a text of `word`; in quotation marks: all of it, or a level of it ("People" of "People/Anna")
    Number,
    Choice,
    Size,
    Date,
};

/// A value of a field with choices.
struct QueryChoice {
    const char* name = "";                  ///< as a completion writes it
    const char* description = "";           ///< English; translated() where it is shown
    std::string condition;                  ///< in SQL; of the program's own words only
    std::vector<std::string_view> others{}; ///< what else a user may write, folded likewise as names are
};

/// A field of the search: a row of the parameter table that pictures keep, or one of the gallery's own.
struct QueryField {
    std::string name; ///< as a completion writes it: the row's key, or "tag"
    QueryFieldKind kind = QueryFieldKind::Text;
    std::string column;             ///< in SQL; of Marks the number of their WordKind
    std::string any;                ///< in SQL: a picture has some value. Empty: every picture has
    const ParamDef* def = nullptr;  ///< the row, where it is one; rating has limits of its own
    const char* description = "";   ///< English; translated() where it is shown
    const char* example = "";       ///< a value
    std::vector<std::string> names; ///< all that users may write besides the Chinese label, folded as queryName()
    std::vector<QueryChoice> choices;
};

/// The gallery's own fields, then the table's rows. Any thread.
[[nodiscard]] std::span<const QueryField> queryFields();

/// A name as fields have it: searchable(), with "_" for "-", without dashes before it.
[[nodiscard]] std::string queryName(std::string_view typed);

/// By any of its names, that in Chinese which its row has in the studio, too; null when there is none.
[[nodiscard]] const QueryField* findQueryField(std::string_view typed);

/// The choice by any of its names, upper or lower case and full-width or not; null when there is none.
[[nodiscard]] const QueryChoice* findQueryChoice(const QueryField& field, std::string_view typed);

} // namespace zimage
