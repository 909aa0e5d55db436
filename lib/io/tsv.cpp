#include "io/tsv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <set>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "io/atomic_file.hpp"

namespace simplecell {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_table = std::uintmax_t{1} << 28;  // bytes

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> cells;
  for (std::size_t first = 0;;) {
    const std::size_t last = line.find(separator, first);
    cells.push_back(line.substr(first, last - first));
    if (last == std::string::npos) return cells;
    first = last + 1;
  }
}

std::string at(const fs::path& path, std::size_t line) {
  return path.string() + ": line " + std::to_string(line) + ": ";
}

// The next line that is not blank, without its line end; counts all.
bool next_line(std::istream& file, std::string& line, std::size_t& number) {
  while (std::getline(file, line)) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) return true;
  }
  return false;
}

void check_names(const fs::path& path, const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const auto& name : names) {
    if (name.empty()) throw InputError(path.string() + ": a column has no name; the first line must name them all");
    if (!seen.insert(name).second) throw InputError(path.string() + ": column " + name + " occurs twice");
  }
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
    const char *first = cells[i].data(), *last = first + cells[i].size();
    const auto [end, error] = std::from_chars(first, last, values(i));
    if (error != std::errc() || end != last || !std::isfinite(values(i)))
      throw InputError(source + ": row " + std::to_string(i + 1) + ", column " + column + ": '" + cells[i] +
                       "' is not a finite number");
  }
  return values;
}

Table read_table(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(path.string() + ": cannot be opened for reading; check the name and permissions");
  if (!fs::is_regular_file(path)) throw InputError(path.string() + ": is not a regular file");
  if (fs::file_size(path) > largest_table) throw InputError(path.string() + ": larger than 256 MB; is it a table?");

  Table table;
  table.source = path.string();
  std::string line;
  std::size_t number = 0;
  const auto next = [&] {
    if (!next_line(file, line, number)) return false;
    if (line.find('\0') != std::string::npos) throw InputError(at(path, number) + "holds a zero byte; is it a table?");
    return true;
  };
  if (!next()) throw InputError(path.string() + ": is empty; expected a line of column names");
  const char separator = line.find('\t') != std::string::npos ? '\t' : ',';
  table.names = split(line, separator);
  check_names(path, table.names);
  while (next()) {
    table.rows.push_back(split(line, separator));
    if (table.rows.back().size() != table.names.size())
      throw InputError(at(path, number) + std::to_string(table.rows.back().size()) + " cells under " +
                       std::to_string(table.names.size()) + " column names");
  }
  return table;
}

void write_tsv(const fs::path& path, const Table& table) {
  std::string content = join(table.names, "\t") + '\n';
  for (const auto& row : table.rows) content += join(row, "\t") + '\n';
  write_file(path, content);
}

std::string cell(double value) { return std::isfinite(value) ? number_text(value) : "nan"; }

void write_measurements(const fs::path& path, const Measurements& measured) {
  Table table{.names = {"metric", "value"}, .rows = {}, .source = {}};
  for (const auto& [name, value] : measured) table.rows.push_back({name, cell(value)});
  write_tsv(path, table);
}

}  // namespace simplecell
