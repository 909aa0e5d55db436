#include <boost/test/unit_test.hpp>

#include "pictures.hpp"
#include "support.hpp"

namespace simplecell {
Stage h5_diff();
}
using namespace simplecell;

namespace {

struct Folder : Scratch {
  Folder() {
    write("a.h5", "stage", 1, 1);
    write("b.h5", "other", 1, 1);
    write("c.h5", "stage", 1.25, 2);
  }
  void write(const std::string& name, const std::string& stage, double value, arma::uword length) const {
    H5Writer file(*this / name, {stage, "1", "{}", "{}"});
    file.write("value", arma::vec{value});
    file.write("vector", arma::vec(length, arma::fill::zeros));
    file.commit();
  }
  Outcome diff(const std::string& a, const std::string& b, std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--input", *this / a, "--against", *this / b});
    return run(h5_diff(), more);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(exit_code_and_table) {
  const Folder folder;
  const Outcome equal = folder.diff("a.h5", "a.h5");
  BOOST_TEST(equal.code == 0);
  BOOST_TEST((equal.out.empty() && equal.err.empty()));
  const Outcome different = folder.diff("a.h5", "c.h5");
  BOOST_TEST(different.code == 1);
  BOOST_TEST(different.out == "value\tvalues\t0.25\nvector\tshape\t\n");
  BOOST_TEST(different.err.find("differ in 2 places") != std::string::npos);
  BOOST_TEST(folder.diff("a.h5", "b.h5").out == "/@stage\ttext\t\n");
  BOOST_TEST(folder.diff("a.h5", "b.h5").err.find("differ in 1 place\n") != std::string::npos);
  BOOST_TEST(folder.diff("a.h5", "b.h5", {"--ignore-provenance"}).code == 0);
  BOOST_TEST(folder.diff("a.h5", "c.h5", {"--tolerance", "0.25"}).out == "vector\tshape\t\n");
}

BOOST_AUTO_TEST_CASE(bad_input) {
  const Folder folder;
  write_bytes(folder / "cut.h5", bytes_of(folder / "a.h5").substr(0, 500));
  write_bytes(folder / "foreign.h5", "no HDF5 at all");
  BOOST_TEST(fails(folder.diff("a.h5", "none.h5"), 3, "none.h5: no such file"));
  BOOST_TEST(fails(folder.diff("cut.h5", "a.h5"), 3, "cut.h5: not a readable HDF5 file"));
  BOOST_TEST(fails(folder.diff("a.h5", "foreign.h5"), 3, "foreign.h5: not a readable HDF5 file"));
  BOOST_TEST(fails(folder.diff("a.h5", "."), 3, "is a folder"));
  BOOST_TEST(fails(folder.diff("a.h5", "b.h5", {"--tolerance", "-1"}), 2, "--tolerance '-1'"));
  BOOST_TEST(fails(folder.diff("a.h5", "b.h5", {"--tolerance", "nan"}), 2, "--tolerance 'nan'"));
  BOOST_TEST(fails(run(h5_diff(), {"--input", folder / "a.h5"}), 2, "--against is missing"));
}
