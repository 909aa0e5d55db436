#pragma once
#include <armadillo>
#include <filesystem>
#include <string>
#include <vector>

#include "core/bounds.hpp"

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

/// What was measured, as a table of the columns metric and value.
struct Measurement {
  std::string metric;
  double value;
  bool may_be_nan = false;
};
using Measurements = std::vector<Measurement>;
void write_measurements(const std::filesystem::path& path, const Measurements& measured);

}  // namespace simplecell
