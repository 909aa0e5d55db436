#pragma once
#include <armadillo>

#include "io/fields.hpp"

namespace simplecell {

/// A table of numbers, a sample a line (.tsv, .csv, .txt). The first line names the columns if it holds words and no
/// number; lines that begin with # are passed over, as numpy.savetxt writes its header.
class NumberTable {
 public:
  /// Throws InputError naming file, line and column: lines of unequal length, columns with and without names.
  explicit NumberTable(const std::filesystem::path& path);

  std::vector<arma::uword> shape() const { return {text_.size() - first_, columns_}; }
  /// Samples [first, last) one after another. Throws InputError with the place of what is missing or no finite number.
  template <class Number>
  void read(arma::uword first, arma::uword last, Number* values) const;

 private:
  void check_names(const std::vector<std::string>& names) const;
  [[noreturn]] void refuse(std::size_t line, std::size_t column, const std::string& field) const;
  bool all_words(std::size_t column) const;

  TableText text_;
  std::size_t first_ = 0;  // line of the first sample
  arma::uword columns_ = 0;
};

}  // namespace simplecell
