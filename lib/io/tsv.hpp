#pragma once
#include <armadillo>
#include <filesystem>
#include <string>
#include <vector>

#include "core/bounds.hpp"
#include "core/quantity.hpp"

namespace simplecell {

/// A small table of text cells under a line of column names: the form of results/**/*.tsv and of published numbers.
struct Table {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;  ///< each as long as names
  std::string source;                          ///< where it was read from, for messages

  /// Cells of one column. Throws InputError listing the columns if there is none of that name.
  std::vector<std::string> text(const std::string& column) const;
  /// One column as finite numbers. Throws InputError naming file, column and line at the first cell that is none.
  arma::vec numbers(const std::string& column) const;
};

/// Reads a table whose first line names the columns, with separators, quotes and line ends as in io/fields.hpp. Throws
/// InputError naming file and line on rows of unequal length, repeated or empty column names, or what is no text.
Table read_table(const std::filesystem::path& path);

/// Writes a tab-separated table under a temporary name in the same folder and renames it.
void write_tsv(const std::filesystem::path& path, const Table& table);

/// A number as a cell, its shortest text; or nan, where the number may have no value, as a mean over nothing has none.
/// Throws RunError naming what came out otherwise.
std::string cell(double value, const std::string& what);
std::string cell_or_nan(double value, const std::string& what);

/// The form of a table that a program writes: its columns and, where the first of these is `metric`, its rows.
struct TableForm {
  std::string option;  ///< the output that it is written to
  Quantities columns, metrics{};
};

/// The form of a table of the columns metric and value.
TableForm metric_table(const std::string& option, Quantities metrics);

/// Writes a table of this form. Throws std::logic_error, a fault of the program, if it has a column or metric that the
/// form does not declare, or lacks one that is not optional.
void write_tsv(const std::filesystem::path& path, const TableForm& form, const Table& table);

/// What was measured, by metric.
struct Measurement {
  std::string metric;
  double value;
};
using Measurements = std::vector<Measurement>;
/// Writes it as a table of this form, of the columns metric and value.
void write_measurements(const std::filesystem::path& path, const TableForm& form, const Measurements& measured);

}  // namespace simplecell
