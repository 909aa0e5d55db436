#include "io/tsv.hpp"

#include <boost/test/unit_test.hpp>

#include "core/bounds.hpp"
#include "core/error.hpp"
#include "io/atomic_file.hpp"
#include "pictures.hpp"
#include "real_data.hpp"

using namespace simplecell;

namespace {

Table read_text(const Scratch& scratch, const std::string& text) {
  write_bytes(scratch / "a.tsv", text);
  return read_table(scratch / "a.tsv");
}

}  // namespace

BOOST_AUTO_TEST_CASE(commas_and_tabs) {
  const Scratch scratch;
  for (const std::string text : {"cell,nx,ny\na,0.5,1e-3\nb,-2,3\n", "cell\tnx\tny\r\na\t0.5\t1e-3\r\n\r\nb\t-2\t3"}) {
    const Table table = read_text(scratch, text);
    BOOST_TEST(table.text("cell")[1] == "b");
    BOOST_TEST(table.numbers("nx")(0) == 0.5);
    BOOST_TEST(table.numbers("ny")(0) == 1e-3);
    BOOST_TEST(table.numbers("nx")(1) == -2);
  }
  BOOST_TEST(read_text(scratch, "a\tb,c\n1\t2\n").numbers("b,c")(0) == 2);  // a tab wins
}

// The same lines, fields and numbers as in tables of samples.
BOOST_AUTO_TEST_CASE(marks_quotes_and_line_ends) {
  const Scratch scratch;
  for (const std::string text :
       {"\xEF\xBB\xBF" "cell,nx\n\"a, b\",+0.5\n\"say \"\"c\"\"\", 1\n", "cell;nx\r\"a, b\";0.5\r\"say \"\"c\"\"\";1\r",
        "\"cell\" \"nx\"\n\"a, b\"  .5\n\"say \"\"c\"\"\" 1e0\n"}) {
    const Table table = read_text(scratch, text);
    BOOST_TEST(table.text("cell") == (std::vector<std::string>{"a, b", "say \"c\""}), boost::test_tools::per_element());
    BOOST_TEST(arma::all(table.numbers("nx") == arma::vec{0.5, 1}), text);
  }
  BOOST_TEST(read_text(scratch, "cell,nx\n#1,2\n").text("cell")[0] == "#1");  // no remark, but a name
}

BOOST_AUTO_TEST_CASE(cells_are_finite_or_known_not_to_be) {
  const Scratch scratch;
  BOOST_TEST(cell(0.1, "x") == "0.1");
  BOOST_TEST(cell_or_nan(std::nan(""), "x") == "nan");
  const TableForm form = metric_table("scores", {{"good", ""}, {"bad", ""}});
  for (const double value : {std::nan(""), infinity, -infinity})
    BOOST_CHECK_EXCEPTION(write_file(scratch / "a.tsv", text_of(form, {{"good", 1}, {"bad", value}})), RunError,
                          says("bad came out as " + number_text(value)));
  BOOST_CHECK_THROW(cell_or_nan(infinity, "x"), RunError);
  BOOST_TEST(!std::filesystem::exists(scratch / "a.tsv"));
  write_file(scratch / "a.tsv", text_of(metric_table("scores", {{.name = "none", .may_be_nan = true}}),
                     {{"none", std::nan("")}}));
  BOOST_TEST(read_table(scratch / "a.tsv").text("value")[0] == "nan");
}

BOOST_AUTO_TEST_CASE(a_table_holds_what_is_declared) {
  const Scratch scratch;
  const TableForm form = metric_table(
      "scores", {{"always", ""}, {.name = "of_{class}", .optional = true, .parts = {{"class", {}}}}});
  const auto refused = [&](const Measurements& measured, const std::string& why) {
    BOOST_CHECK_EXCEPTION(write_file(scratch / "a.tsv", text_of(form, measured)), std::logic_error, says(why));
  };
  write_file(scratch / "a.tsv", text_of(form, {{"always", 1}}));
  write_file(scratch / "a.tsv", text_of(form, {{"of_-3", 1}, {"always", 1}, {"of_12", 2}}));
  BOOST_TEST(read_table(scratch / "a.tsv").rows.size() == 3u);
  refused({{"always", 1}, {"never", 1}}, "--scores has 'never'");
  refused({{"always", 1}, {"of_cat", 1}}, "--scores has 'of_cat'");
  refused({{"of_1", 1}}, "--scores lacks 'always'");
  const Table misnamed{.names = {"metric", "valeu"}, .rows = {{"always", "1"}}};
  BOOST_CHECK_THROW(text_of(form, misnamed), std::logic_error);
}

BOOST_AUTO_TEST_CASE(names_with_varying_parts) {
  const Quantity plain{"a", ""}, one{"pgd_{epsilon}", ""}, two{"{class}_taken_for_{answer}", ""},
      within{"at_{n}_units", ""};
  BOOST_TEST(plain.is_called("a"));
  BOOST_TEST(!plain.is_called("ab"));
  for (const char* name : {"pgd_0.1", "pgd_1e-05", "pgd_3"}) BOOST_TEST(one.is_called(name));
  for (const char* name : {"pgd_", "pgd", "pgd_x", "pgd_0.1_", "pgd_0.1.2", "fgsm_0.1"})
    BOOST_TEST(!one.is_called(name));
  BOOST_TEST(two.is_called("-1_taken_for_10"));
  BOOST_TEST(!two.is_called("1_taken_for_"));
  BOOST_TEST(within.is_called("at_20_units"));
  BOOST_TEST(!within.is_called("at_20"));
}

BOOST_AUTO_TEST_CASE(errors_name_file_line_and_column) {
  const Scratch scratch;
  const auto refused = [&](const std::string& text, const std::string& why) {
    BOOST_CHECK_EXCEPTION(read_text(scratch, text), InputError, says("a.tsv: " + why));
  };
  refused("", "is empty");
  refused("a,b\n1,2\n3\n", "line 3: 1 cells under 2 column names");
  refused("a,b\n1,2,3\n", "line 2: 3 cells under 2 column names");
  refused("a,a\n1,2\n", "column a occurs twice");
  refused("a,\n1,2\n", "a column has no name");
  refused(std::string("a,b\n1,\0\n", 8), "line 2: holds a zero byte");
  BOOST_CHECK_EXCEPTION(read_table(scratch / "none.tsv"), InputError, says("no such file"));
  BOOST_CHECK_EXCEPTION(read_table(scratch.path()), InputError, says("not a regular file"));
  const Table table = read_text(scratch, "a,b\n1,two\n");
  BOOST_CHECK_EXCEPTION(table.numbers("b"), InputError, says("a.tsv: row 1, column b: 'two' is not a finite number"));
  BOOST_CHECK_EXCEPTION(table.numbers("c"), InputError, says("a.tsv: has no column c; its columns are a, b"));
  for (const std::string cell : {"nan", "inf", "", "1x", "1e999"})
    BOOST_CHECK_THROW(read_text(scratch, "a,b\n1," + cell + "\n").numbers("b"), InputError);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  const Scratch scratch;
  const std::vector<double> values{0.1, 1. / 3, -5e-324, 1.7976931348623157e308, 3};
  Table table{.names = {"name", "value"}};
  for (const double value : values) table.rows.push_back({"x", number_text(value)});
  write_tsv(scratch / "a.tsv", table);
  const arma::vec read = read_table(scratch / "a.tsv").numbers("value");
  for (std::size_t i = 0; i < values.size(); ++i) BOOST_TEST(read(i) == values[i]);
  BOOST_TEST(number_text(3) == "3");
  BOOST_TEST(number_text(0.1) == "0.1");
}

BOOST_AUTO_TEST_CASE(a_table_is_written_whole_or_not_at_all) {
  const Scratch scratch;
  BOOST_CHECK_EXCEPTION(write_tsv(scratch / "none/a.tsv", {{"a"}, {}}), RunError, says("cannot be written"));
  std::filesystem::create_directory(scratch / "folder");
  BOOST_CHECK_THROW(write_tsv(scratch / "folder", {{"a"}, {}}), UsageError);
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(scratch.path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(the_macaque_cells, *needs_real_data) {
  const arma::vec nx = read_table(real_data() / "macaque/ringach2002_nx_ny_digitised.csv").numbers("nx");
  BOOST_TEST(nx.n_elem == 93u);
  BOOST_TEST(nx.min() == 0.019);
  BOOST_TEST(nx.max() == 0.854);
}
