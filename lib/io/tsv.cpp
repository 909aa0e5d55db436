#include "io/tsv.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <stdexcept>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "io/atomic_file.hpp"
#include "io/fields.hpp"

namespace simplecell {
namespace {

namespace fs = std::filesystem;

void check_names(const fs::path& path, const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const auto& name : names) {
    if (name.empty()) throw InputError(path.string() + ": a column has no name; the first line must name them all");
    if (!seen.insert(name).second) throw InputError(path.string() + ": column " + name + " occurs twice");
  }
}

const Quantity* find(const Quantities& declared, const std::string& name) {
  const auto called = [&](const Quantity& one) { return one.is_called(name); };
  const auto found = std::find_if(declared.begin(), declared.end(), called);
  return found == declared.end() ? nullptr : &*found;
}

void check_declared(const std::string& option, const Quantities& declared, const std::vector<std::string>& names) {
  std::set<const Quantity*> written;
  for (const auto& name : names) {
    const Quantity* one = find(declared, name);
    if (!one) throw std::logic_error("the table of --" + option + " has '" + name + "', which is not declared");
    written.insert(one);
  }
  for (const Quantity& one : declared)
    if (!one.optional && !written.count(&one))
      throw std::logic_error("the table of --" + option + " lacks '" + one.name + "', which is declared");
}

}  // namespace

std::vector<std::string> Table::text(const std::string& column) const {
  const auto found = std::find(names.begin(), names.end(), column);
  if (found == names.end()) throw InputError(source + ": has no column " + column + "; its columns are " + join(names));
  std::vector<std::string> cells;
  for (const auto& row : rows) cells.push_back(row[static_cast<std::size_t>(found - names.begin())]);
  return cells;
}

arma::vec Table::numbers(const std::string& column) const {
  const auto cells = text(column);
  arma::vec values(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!parse_number(cells[i], values(i)) || !std::isfinite(values(i)))
      throw InputError(source + ": row " + std::to_string(i + 1) + ", column " + column + ": '" + cells[i] +
                       "' is not a finite number");
  }
  return values;
}

Table read_table(const fs::path& path) {
  const TableText text(path);
  if (text.size() == 0) throw InputError(path.string() + ": is empty; expected a line of column names");
  Table table{.names = {}, .rows = std::vector<std::vector<std::string>>(text.size() - 1), .source = path.string()};
  text.split(0, table.names);
  check_names(path, table.names);
  for (std::size_t i = 1; i < text.size(); ++i) {
    text.split(i, table.rows[i - 1]);
    if (const std::size_t cells = table.rows[i - 1].size(); cells != table.names.size())
      text.fail(i, 0, std::to_string(cells) + " cells under " + std::to_string(table.names.size()) + " column names");
  }
  return table;
}

std::string text_of(const Table& table) {
  std::string text = join(table.names, "\t") + '\n';
  for (const auto& row : table.rows) text += join(row, "\t") + '\n';
  return text;
}

void write_tsv(const fs::path& path, const Table& table) { write_file(path, text_of(table)); }

std::string cell(double value, const std::string& what) {
  if (!std::isfinite(value))
    throw RunError(what + " came out as " + number_text(value) + "; look for inputs or settings of extreme size");
  return number_text(value);
}

std::string cell_or_nan(double value, const std::string& what) { return std::isnan(value) ? "nan" : cell(value, what); }

TableForm metric_table(const std::string& option, Quantities metrics) {
  return {option, {{"metric", "what was measured"}, {"value", "its value"}}, std::move(metrics)};
}

std::string text_of(const TableForm& form, const Table& table) {
  check_declared(form.option, form.columns, table.names);
  if (!form.metrics.empty()) check_declared(form.option, form.metrics, table.text("metric"));
  return text_of(table);
}

std::string text_of(const TableForm& form, const Measurements& measured) {
  Table table{.names = {"metric", "value"}, .rows = {}, .source = {}};
  for (const auto& [metric, value] : measured) {
    const Quantity* declared = find(form.metrics, metric);
    table.rows.push_back({metric, declared && declared->may_be_nan ? cell_or_nan(value, metric) : cell(value, metric)});
  }
  return text_of(form, table);
}

std::string undefined(const Measurements& measured) {
  std::vector<std::string> names;
  for (const Measurement& one : measured)
    if (std::isnan(one.value)) names.push_back(one.metric);
  return names.empty() ? "" : join(names, ", ") + (names.size() == 1 ? " is" : " are") + " undefined (nan)";
}

}  // namespace simplecell
