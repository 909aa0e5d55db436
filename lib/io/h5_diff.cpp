#include "io/h5_diff.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace simplecell {
namespace {

using Names = std::vector<std::string>;

double distance(double a, double b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
  const double apart = std::abs(a - b);
  return std::isnan(apart) ? arma::datum::inf : apart;
}

Names intersection(const Names& a, const Names& b) {
  Names both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

Names without(const Names& a, const Names& b) {
  Names only;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
  return only;
}

class Comparison {
 public:
  Comparison(const H5Reader& a, const H5Reader& b, const DiffOptions& options) : a_(a), b_(b), options_(options) {}

  std::vector<Difference> run() {
    const Names in_a = a_.names(), in_b = b_.names(), shared = intersection(in_a, in_b);
    missing(in_a, in_b, "");
    for (const auto& name : shared) compare_values(name);
    compare_attributes("/");
    for (const auto& name : shared) compare_attributes(name);
    return std::move(found_);
  }

 private:
  void missing(const Names& in_a, const Names& in_b, const std::string& prefix) {
    for (const auto& name : without(in_a, in_b)) found_.push_back({prefix + name, "missing in " + b_.path().string()});
    for (const auto& name : without(in_b, in_a)) found_.push_back({prefix + name, "missing in " + a_.path().string()});
  }

  void compare_values(const std::string& name) {
    if (a_.shape(name) != b_.shape(name)) {
      found_.push_back({name, "shape"});
      return;
    }
    const arma::vec x = a_.values(name, false), y = b_.values(name, false);
    double largest = 0;
    for (arma::uword i = 0; i < x.n_elem; ++i) largest = std::max(largest, distance(x(i), y(i)));
    if (largest > options_.tolerance) found_.push_back({name, "values", largest});
  }

  Names attributes(const H5Reader& file, const std::string& on) const {
    static const Names provenance{"inputs", "kernels", "options", "stage", "version"};
    return on == "/" && options_.ignore_provenance ? without(file.attributes(on), provenance) : file.attributes(on);
  }

  void compare_attributes(const std::string& on) {
    const Names in_a = attributes(a_, on), in_b = attributes(b_, on);
    missing(in_a, in_b, on + "@");
    for (const auto& name : intersection(in_a, in_b)) compare_attribute(name, on);
  }

  void compare_attribute(const std::string& name, const std::string& on) {
    const std::string full = on + "@" + name;
    if (a_.is_text(name, on) != b_.is_text(name, on)) {
      found_.push_back({full, "type"});
    } else if (a_.is_text(name, on)) {
      if (a_.text(name, on) != b_.text(name, on)) found_.push_back({full, "text"});
    } else {
      const double largest = distance(a_.number(name, on), b_.number(name, on));
      if (largest > options_.tolerance) found_.push_back({full, "values", largest});
    }
  }

  const H5Reader& a_;
  const H5Reader& b_;
  const DiffOptions& options_;
  std::vector<Difference> found_;
};

}  // namespace

std::vector<Difference> differences(const H5Reader& a, const H5Reader& b, const DiffOptions& options) {
  return Comparison(a, b, options).run();
}

}  // namespace simplecell
