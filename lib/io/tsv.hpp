#pragma once
#include <armadillo>
#include <filesystem>
#include <string>
#include <vector>

#include "core/bounds.hpp"
#include "core/quantity.hpp"

namespace simplecell {

/// A small table of text cells with named columns: the form of results/**/*.tsv and of published measurements.
struct Table {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;  ///< each as long as names
  std::string source;                          ///< the file, for messages

  /// Cells of one column. Throws InputError listing the columns if there is none of this name.
  std::vector<std::string> text(const std::string& column) const;
  /// One column as finite numbers. Throws InputError naming file, column and row of the first cell that is not one.
  arma::vec numbers(const std::string& column) const;
};

/// Reads a table whose first line has the names of the columns; separators, quotes and line ends are those of
/// io/fields.hpp. Throws InputError naming file and line if rows differ in length, names are repeated or empty, or the
/// file is not text.
Table read_table(const std::filesystem::path& path);

/// The text of a table, separated by tabs; and by way of AtomicFile in a file.
std::string text_of(const Table& table);
void write_tsv(const std::filesystem::path& path, const Table& table);

/// The shortest text of a number. cell() throws RunError naming `what` if the number is not finite; cell_or_nan()
/// writes nan for NaN, for numbers that may be undefined, such as a mean over an empty set.
std::string cell(double value, const std::string& what);
std::string cell_or_nan(double value, const std::string& what);

/// The form of a table that a program writes: its columns and, where the first of these is `metric`, its rows.
struct TableForm {
  std::string option;  ///< the output that it is written to
  Quantities columns, metrics{};
};

/// The form of a table of the columns metric and value.
TableForm metric_table(const std::string& option, Quantities metrics);

/// The text of a table of this form. Throws std::logic_error, a fault of the program, if it has a column or metric that
/// the form does not declare, or lacks one that is not optional.
std::string text_of(const TableForm& form, const Table& table);

/// The text of a table of the columns metric and value, of this form. RunError naming the metric if a value is not
/// finite that should be.
std::string text_of(const TableForm& form, const Measurements& measured);
/// "purity, entropy are undefined (nan)", of those whose value is NaN; empty if there are none.
std::string undefined(const Measurements& measured);

}  // namespace simplecell
