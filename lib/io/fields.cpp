#include "io/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "core/error.hpp"
#include "core/memory.hpp"

namespace simplecell {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view separators = "\t;, ";  // in order of preference
constexpr std::string_view blanks = " \t\v\f";

[[noreturn]] void fail_file(const fs::path& path, const std::string& what) {
  throw InputError(path.string() + ": " + what);
}

std::string read_whole(const fs::path& path) {
  if (!fs::exists(path)) fail_file(path, "no such file");
  if (!fs::is_regular_file(path)) fail_file(path, "is not a regular file");
  std::ifstream file(path, std::ios::binary);
  if (!file) fail_file(path, "cannot be opened for reading; check its permissions");
  const auto size = fs::file_size(path);
  require_memory(static_cast<double>(size), "the text of " + path.string(), "save it as .npy or HDF5");
  std::string text(size, '\0');
  if (!file.read(text.data(), static_cast<std::streamsize>(size))) fail_file(path, "cannot be read to its end");
  return text;
}

// Index of the first byte of the text, after a byte order mark.
std::size_t start_of_text(const fs::path& path, std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) return 3;
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    fail_file(path, "is text in UTF-16; save it as UTF-8");
  return 0;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Calls act(field) for each field of a line, including its quotes. False if a quote is not closed, or if the closing
// quote is followed by text.
template <class Act>
bool for_fields_of(std::string_view line, char separator, Act&& act) {
  const bool by_blanks = separator == ' ';
  if (by_blanks) line = trimmed(line);
  for (std::size_t at = 0;;) {
    std::size_t end = line.find(separator, at);
    const std::size_t first = std::min(line.find_first_not_of(blanks, at), line.size());
    if (first < std::min(end, line.size()) && line[first] == '"') {
      std::size_t close = line.find('"', first + 1);
      while (close != std::string_view::npos && close + 1 < line.size() && line[close + 1] == '"')
        close = line.find('"', close + 2);
      if (close == std::string_view::npos) return false;
      end = line.find(separator, close);
      const std::size_t after = line.find_first_not_of(blanks, close + 1);
      if (after != std::string_view::npos && after < std::min(end, line.size())) return false;
    }
    act(line.substr(at, end == std::string_view::npos ? end : end - at));
    if (end == std::string_view::npos) return true;
    at = end + 1;
    if (by_blanks) at = line.find_first_not_of(' ', at);
  }
}

// Copies a field without the quotes around it, if there are any.
void unquote(std::string_view text, std::string& field) {
  if (!text.starts_with('"')) {
    field.assign(text);
    return;
  }
  field.clear();
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    field += text[at];
    if (text[at] == '"') ++at;
  }
}

bool any_number(std::string_view line, char separator) {
  bool any = false;
  for_fields_of(line, separator, [&](std::string_view text) {
    std::string field;
    double number = 0;
    unquote(trimmed(text), field);
    any = any || parse_number(field, number);
  });
  return any;
}

// Number of fields of a line for each separator; 0 if quotes are not closed with this separator.
using Counts = std::array<std::size_t, separators.size()>;

Counts count_fields(std::string_view line) {
  Counts counts{};
  const bool quotes = line.find('"') != std::string_view::npos;
  for (std::size_t k = 0; k < separators.size(); ++k) {
    const char separator = separators[k];
    if (quotes || separator == ' ') {
      const bool good = for_fields_of(line, separator, [&](std::string_view) { ++counts[k]; });
      if (!good) counts[k] = 0;
    } else {
      counts[k] = 1 + static_cast<std::size_t>(std::count(line.begin(), line.end(), separator));
    }
  }
  return counts;
}

}  // namespace

TableText::TableText(const fs::path& path, const std::string& comment) : path_(path), text_(read_whole(path)) {
  find_lines(comment);
  find_separator();
}

void TableText::find_lines(const std::string& comment) {
  const std::string_view text = text_;
  std::size_t at = start_of_text(path_, text);
  for (std::size_t number = 1; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    const Line line{text.substr(at, end - at), number};
    at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
    if (line.text.find('\0') != std::string_view::npos)
      fail_file(path_, "line " + std::to_string(number) + ": holds a zero byte; is it a table, in UTF-8?");
    const std::size_t first = line.text.find_first_not_of(' ');
    if (first == std::string_view::npos) continue;
    if (comment.empty() || !line.text.substr(first).starts_with(comment)) lines_.push_back(line);
  }
}

void TableText::find_separator() {
  if (lines_.empty()) return;
  const Counts first = count_fields(lines_.front().text);
  Counts least = lines_.size() > 1 ? count_fields(lines_[1].text) : first, most = least;
  for (std::size_t i = 2; i < lines_.size(); ++i) {
    const Counts counts = count_fields(lines_[i].text);
    for (std::size_t k = 0; k < counts.size(); ++k) {
      least[k] = std::min(least[k], counts[k]);
      most[k] = std::max(most[k], counts[k]);
    }
  }
  const auto choose = [&](auto&& fits) {
    for (std::size_t k = 0; k < separators.size(); ++k)
      if (fits(k)) return separator_ = separators[k], true;
    return false;
  };
  const auto equal = [&](std::size_t k) { return least[k] >= 2 && least[k] == most[k]; };
  const auto numbers = [&](std::size_t k) { return first[k] >= 2 && any_number(lines_.front().text, separators[k]); };
  const bool found = choose([&](std::size_t k) { return equal(k) && first[k] == least[k]; }) || choose(equal) ||
                     choose([&](std::size_t k) { return least[k] >= 2; }) ||
                     choose([&](std::size_t k) { return most[k] >= 2 || numbers(k); });
  closed_ = found && separator_ != ' ' && std::all_of(lines_.begin(), lines_.end(), [&](const Line& line) {
              return line.text.substr(0, line.text.find_last_not_of(' ') + 1).ends_with(separator_);
            });
}

std::size_t TableText::count(std::size_t i) const {
  std::size_t fields = 0;
  for_fields(i, [&](std::string_view) { ++fields; });
  return fields - closed_;
}

void TableText::split(std::size_t i, std::vector<std::string>& fields) const {
  std::size_t k = 0;
  for_fields(i, [&](std::string_view text) {
    if (k == fields.size()) fields.emplace_back();
    unquote(trimmed(text), fields[k++]);
  });
  fields.resize(k - closed_);
}

template <class Act>
void TableText::for_fields(std::size_t i, Act&& act) const {
  if (!for_fields_of(lines_[i].text, separator_, act))
    fail(i, 0, "a quotation mark is not closed, or text follows the one that closes");
}

void TableText::fail(std::size_t i, std::size_t column, const std::string& what) const {
  fail_file(path_, "line " + std::to_string(lines_[i].number) +
                       (column > 0 ? ", column " + std::to_string(column) : std::string()) + ": " + what);
}

bool parse_number(std::string_view field, double& number) {
  if (field.starts_with('+') && !field.starts_with("+-")) field.remove_prefix(1);
  const char* end = field.data() + field.size();
  const auto [last, error] = std::from_chars(field.data(), end, number);
  if (last != end || error == std::errc::invalid_argument) return false;
  if (error == std::errc::result_out_of_range) number = std::strtod(std::string(field).c_str(), nullptr);
  return true;
}

bool is_missing(const std::string& field) {
  constexpr std::string_view words[] = {"",     "NA",   "N/A",  "n/a",  "#N/A", "NaN", "nan", "NAN", "null",
                                        "NULL", "Null", "None", "none", "-",    "--",  "?",   ".",   "missing"};
  double number = 0;
  return std::find(std::begin(words), std::end(words), field) != std::end(words) ||
         (parse_number(field, number) && std::isnan(number));
}

std::string quoted(const std::string& field) {
  std::string shown = field.size() > 40 ? field.substr(0, 40) + "…" : field;
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = '?';
  return "'" + shown + "'";
}

}  // namespace simplecell
