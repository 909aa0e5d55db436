#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace simplecell {

/// A table as text: its lines, and the fields that each is made of. Line ends are those of Unix, Windows or old
/// Macintoshes; a byte order mark of UTF-8 and empty lines are passed over. One separator holds for the whole file:
/// tab, semicolon, comma or blanks, the first of them by which all lines have equally many fields, two or more; if there
/// is none, the first by which all lines but the first have. A separator at the end of every line opens no field.
class TableText {
 public:
  /// Lines that begin with `comment` are passed over, if it is given. Throws InputError naming the file: missing, no
  /// text, in UTF-16, or too large for memory.
  explicit TableText(const std::filesystem::path& path, const std::string& comment = "");

  TableText(const TableText&) = delete;  // its lines point into its text
  TableText& operator=(const TableText&) = delete;

  std::size_t size() const { return lines_.size(); }
  /// How many fields line i has, or their text, without blanks around it. A field may stand in double quotes, which come
  /// off, and hold separators there; "" is a quote within it. Throws InputError on a quote that is not closed.
  std::size_t count(std::size_t i) const;
  void split(std::size_t i, std::vector<std::string>& fields) const;

  /// Throws InputError: "file: line 3, column 2: …"; without a column if that is 0.
  [[noreturn]] void fail(std::size_t i, std::size_t column, const std::string& what) const;

 private:
  struct Line {
    std::string_view text;
    std::size_t number;  // in the file, from 1
  };
  void find_lines(const std::string& comment);
  void find_separator();
  template <class Act>
  void for_fields(std::size_t i, Act&& act) const;

  std::filesystem::path path_;
  std::string text_;
  std::vector<Line> lines_;
  char separator_ = '\n';  // in a table of one column there is none
  bool closed_ = false;  // whether a separator ends every line
};

/// The number that a field holds, with a sign if it likes, as 1.5, +1.5, .5, 5., 1e5 or 1E+05, also inf and nan; beyond
/// double precision infinity or 0. False if it holds anything else.
bool parse_number(std::string_view field, double& number);

/// Whether a field is empty or says that its value is missing: NA, NaN, null, - and their like.
bool is_missing(const std::string& field);

/// A field for a message: in quotes, cut off if it is long, control characters as question marks.
std::string quoted(const std::string& field);

}  // namespace simplecell
