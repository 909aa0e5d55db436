#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace simplecell {

/// The lines of a table and their fields, as text. Line ends are those of Unix, Windows or old Macintoshes; a UTF-8
/// byte order mark and empty lines are skipped. The whole file has one separator: the first of tab, semicolon, comma
/// and blanks with which all lines have the same number of fields, at least two; if there is none, the first with which
/// all lines except the first do. Separators at the ends of all lines do not start another field.
class TableText {
 public:
  /// Lines that begin with `comment`, if that is not empty, are skipped. Throws InputError naming the file if it is
  /// missing, not text, in UTF-16, or too large for memory.
  explicit TableText(const std::filesystem::path& path, const std::string& comment = "");

  TableText(const TableText&) = delete;  // lines_ points into text_
  TableText& operator=(const TableText&) = delete;

  std::size_t size() const { return lines_.size(); }
  /// The number of fields of line i, or their text without surrounding blanks. A field may be enclosed in double
  /// quotes, which are removed, and may then contain separators; "" stands for a quote. Throws InputError if a quote is
  /// not closed.
  std::size_t count(std::size_t i) const;
  void split(std::size_t i, std::vector<std::string>& fields) const;

  /// Throws InputError "file: line 3, column 2: …", without the column if that is 0.
  [[noreturn]] void fail(std::size_t i, std::size_t column, const std::string& what) const;

 private:
  struct Line {
    std::string_view text;
    std::size_t number;  // line number in the file, from 1
  };
  void find_lines(const std::string& comment);
  void find_separator();
  template <class Act>
  void for_fields(std::size_t i, Act&& act) const;

  std::filesystem::path path_;
  std::string text_;
  std::vector<Line> lines_;
  char separator_ = '\n';  // a table of one column has no separator
  bool closed_ = false;  // whether a separator ends every line
};

/// Parses a field that is a number: 1.5, +1.5, .5, 5., 1e5, 1E+05, inf, nan. Numbers beyond the range of double
/// precision become infinity or 0. False if the field is anything else.
bool parse_number(std::string_view field, double& number);

/// Whether a field is empty or a word for a missing value, such as NA, NaN, null or -.
bool is_missing(const std::string& field);

/// A field for error messages: quoted, truncated if it is long, with question marks for control characters.
std::string quoted(const std::string& field);

}  // namespace simplecell
