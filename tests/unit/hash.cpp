#include "io/hash.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"

namespace fs = std::filesystem;
using simplecell::sha256_of_file;

namespace {

fs::path write(const std::string& name, const std::string& content) {
  const fs::path path = fs::temp_directory_path() / ("simplecell-hash-" + name);
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

}  // namespace

// FIPS 180-2, appendix B, and the empty message.
BOOST_AUTO_TEST_CASE(published_digests) {
  BOOST_TEST(sha256_of_file(write("empty", "")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(sha256_of_file(write("abc", "abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // One million times "a": longer than a block, and no multiple of one.
  BOOST_TEST(sha256_of_file(write("million", std::string(1000000, 'a'))) ==
             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_an_input_error) {
  BOOST_CHECK_THROW(sha256_of_file("/nonexistent/file"), simplecell::InputError);
  BOOST_CHECK_THROW(sha256_of_file(fs::temp_directory_path()), simplecell::InputError);
}
