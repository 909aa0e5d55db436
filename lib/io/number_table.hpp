#pragma once
#include <armadillo>

#include "io/fields.hpp"

namespace simplecell {

/// A table of numbers (.tsv, .csv, .txt) with a line for each sample. The first line gives the names of the columns if
/// it contains words and no number. Lines that begin with # are skipped, such as the header of numpy.savetxt.
class NumberTable {
 public:
  /// Throws InputError naming file, line and column if lines differ in length or only some columns have names.
  explicit NumberTable(const std::filesystem::path& path);

  std::vector<arma::uword> shape() const { return {text_.size() - first_, columns_}; }
  /// Reads samples [first, last), one after another. Throws InputError with the place of a value that is missing or not
  /// a finite number.
  template <class Number>
  void read(arma::uword first, arma::uword last, Number* values) const;

 private:
  void check_names(const std::vector<std::string>& names) const;
  [[noreturn]] void refuse(std::size_t line, std::size_t column, const std::string& field) const;
  bool all_words(std::size_t column) const;

  TableText text_;
  std::size_t first_ = 0;  // index of the line of the first sample
  arma::uword columns_ = 0;
};

}  // namespace simplecell
