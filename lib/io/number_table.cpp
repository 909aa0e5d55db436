#include "io/number_table.hpp"

#include <algorithm>
#include <cmath>

namespace simplecell {
namespace {

bool is_number(const std::string& field) {
  double number = 0;
  return parse_number(field, number);
}

bool is_word(const std::string& field) { return !is_number(field) && !is_missing(field); }

// Whether a field looks like a value in a form that is not supported, such as 1,5 or 0x1F or 1d5 or 12:30 or true.
bool is_like_number(std::string field) {
  for (const char* blank_or_minus : {"\u00a0", "\u2212"})
    if (const std::size_t at = field.find(blank_or_minus); at != std::string::npos)
      field.erase(at, std::string_view(blank_or_minus).size());
  if (field.starts_with("0x") || field.starts_with("0X")) return true;
  for (const char* truth : {"true", "false", "True", "False", "TRUE", "FALSE"})
    if (field == truth) return true;
  const std::size_t letter = field.find_first_not_of("0123456789+-.,'_%/: ");
  if (letter == std::string::npos) return field.find_first_of("0123456789") != std::string::npos;
  const bool exponent = std::string_view("eEdD").find(field[letter]) != std::string_view::npos;
  return exponent && letter > 0 && letter + 1 < field.size() &&
         field.find_first_not_of("0123456789+-", letter + 1) == std::string::npos;
}

bool are_names(const std::vector<std::string>& fields) {
  return std::none_of(fields.begin(), fields.end(), is_number) &&
         std::none_of(fields.begin(), fields.end(), is_like_number) &&
         std::any_of(fields.begin(), fields.end(), is_word);
}

bool has_decimal_comma(std::string field) {
  const std::size_t comma = field.find(',');
  if (comma == std::string::npos) return false;
  field[comma] = '.';
  return is_number(field);
}

// "5 2" of "1,5 2,5", which was split at the commas.
bool is_split_at_comma(const std::string& field) {
  const std::size_t blank = field.find(' ');
  return blank != std::string::npos && is_number(field.substr(0, blank)) && is_number(field.substr(blank + 1));
}

std::string columns_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " column" : " columns"); }

}  // namespace

NumberTable::NumberTable(const std::filesystem::path& path) : text_(path, "#") {
  if (text_.size() == 0) return;
  std::vector<std::string> fields;
  text_.split(0, fields);
  first_ = are_names(fields) ? 1 : 0;
  if (first_ == text_.size()) text_.fail(0, 0, "names columns, and no sample follows");
  columns_ = text_.count(first_);
  if (first_ == 1) check_names(fields);
  if (first_ == 0) check_numbered_columns(fields);
  for (std::size_t i = first_ + 1; i < text_.size(); ++i)
    if (const std::size_t count = text_.count(i); count != columns_)
      text_.fail(i, 0, std::to_string(count) + " numbers where the lines before have " + std::to_string(columns_));
}

// Either all columns have names or none. R and pandas write a column of row numbers without a name, which is refused.
void NumberTable::check_names(const std::vector<std::string>& names) const {
  const std::string remedy = "; name every column or none, and leave out row numbers, which are no part of a sample";
  if (names.size() != columns_)
    text_.fail(0, 0, "names " + columns_text(names.size()) + ", but samples have " + columns_text(columns_) + remedy);
  const auto nameless = std::find(names.begin(), names.end(), "");
  if (nameless != names.end())
    text_.fail(0, static_cast<std::size_t>(nameless - names.begin()) + 1, "the column has no name" + remedy);
}

// pandas writes row numbers in a column without a name, beside columns that may be named 0, 1, 2, ….
void NumberTable::check_numbered_columns(const std::vector<std::string>& first) const {
  if (first.size() < 2 || !first[0].empty()) return;
  for (std::size_t k = 1; k < first.size(); ++k)
    if (first[k] != std::to_string(k - 1)) return;
  text_.fail(0, 1,
             "the columns are numbered and the first has no name, as pandas writes row numbers, which are no part "
             "of a sample; save with index=False, header=False");
}

template <class Number>
void NumberTable::read(arma::uword first, arma::uword last, Number* values) const {
  std::vector<std::string> fields;
  for (std::size_t line = first_ + first; line < first_ + last; ++line) {
    text_.split(line, fields);
    for (std::size_t k = 0; k < fields.size(); ++k) {
      double number = 0;
      if (!parse_number(fields[k], number) || !std::isfinite(static_cast<Number>(number))) refuse(line, k, fields[k]);
      *values++ = static_cast<Number>(number);
    }
  }
}

template void NumberTable::read(arma::uword, arma::uword, float*) const;
template void NumberTable::read(arma::uword, arma::uword, double*) const;

void NumberTable::refuse(std::size_t line, std::size_t column, const std::string& field) const {
  std::string why = quoted(field) + " is not a number";
  if (is_missing(field))
    why = "the value is missing" + (field.empty() ? "" : " (" + quoted(field) + ")") +
          "; fill it in or leave the sample out";
  else if (is_number(field))
    why = quoted(field) + " is not a finite number of single precision";
  else if (has_decimal_comma(field) || is_split_at_comma(field))
    why += "; write a decimal point and no commas";
  else if (columns_ > 1 && text_.size() > first_ + 1 && all_words(column))
    why += ", nor is the rest of this column; leave it out";
  text_.fail(line, column + 1, why);
}

bool NumberTable::all_words(std::size_t column) const {
  std::vector<std::string> fields;
  for (std::size_t line = first_; line < text_.size(); ++line) {
    text_.split(line, fields);
    if (!is_word(fields[column])) return false;
  }
  return true;
}

}  // namespace simplecell
