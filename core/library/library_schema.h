#pragma once

#include "params/param_table.h"

#include <string>
#include <string_view>
#include <vector>

namespace SQLite {
class Database;
}

namespace zimage {

/// The tables of the index (library_schema.cpp has them in SQL):
///
/// `picture`  one row a file: id; folder and name, which together are unique; changed, bytes, inode, sidecar_changed;
///            kind (FileKind); width, height in px; made in ms since 1970; source, model, model_sha256, preset;
///            document, parent, pixels (identity); rating 0–5, label, pick as in PictureJudgement; prompt_original,
///            negative_original; problem; and of each row of the parameter table that is inMetadata() the column
///            parameterColumn(), NULL where the file has no value. LoRAs are in `word`.
/// `word`     picture, kind (WordKind), text as written, folded as searchable() has it
/// `words`    FTS5, rowid = picture: prompt, original, negative, tags, name, each as indexedText() has it
/// `fact`     name, value: what is known of the index itself
enum class WordKind { Tag = 0, Album = 1, Lora = 2 };

/// "p_steps"; empty for what has no column (LoRAs).
[[nodiscard]] std::string parameterColumn(const ParamDef& def);

/// Text as the index holds it: searchable(), and each Chinese, Japanese or Korean character a word of its own, since
/// they are written without blanks. A phrase of such words finds them inside longer ones: 江南 in 江南水乡石桥.
[[nodiscard]] std::string indexedText(std::string_view text);

/// Whether the last word of a phrase may be longer: "cast" finds "castle".
enum class LastWord { MayGoOn, Whole };

/// What a user typed as an expression of FTS5 that finds it: a phrase of indexedText(), not in `column` alone when that
/// is empty; a column is "prompt", several are "{prompt name}". Empty when nothing in it can be searched.
[[nodiscard]] std::string ftsPhrase(std::string_view text, std::string_view column = {},
                                    LastWord lastWord = LastWord::MayGoOn);

/// An expression of FTS5 for any of the words of a text; of Chinese, any two characters that follow each other. Empty
/// when there are none.
[[nodiscard]] std::string ftsAnyOf(std::string_view text);

/// Makes the tables, or brings those of an earlier version up to this one; a new row of the parameter table becomes a
/// column, and the pictures are read again. Gives the connection the function folded(text), which is searchable() in
/// SQL. False for the tables of a later version, which are left alone. Throws SQLite::Exception.
[[nodiscard]] bool prepareSchema(SQLite::Database& database);

} // namespace zimage
