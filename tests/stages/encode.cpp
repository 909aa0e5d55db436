#include <boost/test/unit_test.hpp>

#include "trained.hpp"

namespace simplecell {
Stage encode();
}
using namespace simplecell;

namespace {

struct Folder : TrainingFolder {
  Folder() { train({"--lambda", "0.5"}); }
  Outcome encode_patches(std::vector<std::string> more, const std::string& input = "patches.h5",
                         const std::string& dictionary = "dictionary.h5") const {
    more.insert(more.end(), {"--progress", "off", "--input", *this / input, "--dictionary", *this / dictionary,
                             "--output", *this / "codes.h5"});
    return run(encode(), more);
  }
  void refuses(const std::vector<std::string>& options, int code, const std::string& why,
               const std::string& input = "patches.h5", const std::string& dictionary = "dictionary.h5") const {
    const Outcome outcome = encode_patches(options, input, dictionary);
    BOOST_TEST(fails(outcome, code, why), "exit " << outcome.code << ", '" << outcome.err << "' does not say: " << why);
    BOOST_TEST(!std::filesystem::exists(*this / "codes.h5"));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(codes_satisfy_the_optimality_condition_of_the_lasso) {
  const Folder folder;
  BOOST_TEST(folder.encode_patches({"--iterations", "5000", "--tolerance", "1e-6"}).code == 0);
  const H5Reader codes(folder / "codes.h5");
  const arma::fmat X = codes.fmat("codes"), A = H5Reader(folder / "dictionary.h5").fmat("dictionary"),
                   Y = H5Reader(folder / "patches.h5").fmat("patches");
  BOOST_TEST(X.n_rows == 20u);
  BOOST_TEST(X.n_cols == 500u);
  BOOST_TEST(codes.vec("gap").max() <= 2e-6);
  // a gap of 1e-6 of an objective of about ten leaves |Aᵀr| within √(2·gap·L) of λ
  BOOST_TEST(arma::abs(A.t() * (Y - A * X)).max() < 0.5 + 0.02);
  const double direct = 0.5 * arma::accu(arma::square(Y - A * X)) + 0.5 * arma::accu(arma::abs(X));
  BOOST_TEST(arma::accu(codes.vec("objective")) == direct, boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(codes_that_do_not_reach_the_tolerance_are_told) {
  const Folder folder;
  const auto told = [&](const char* iterations) {
    return run(encode(), {"--input", folder / "patches.h5", "--dictionary", folder / "dictionary.h5", "--iterations",
                          iterations, "--tolerance", "1e-6", "--progress", "plain", "--output", folder / "codes.h5"})
        .err;
  };
  BOOST_TEST(told("5000").find("tolerance") == std::string::npos);
  const std::string few = told("3");
  BOOST_TEST(few.find(" of 500 codes did not reach the tolerance 1e-06, the largest gap is ") != std::string::npos,
             few);
}

BOOST_AUTO_TEST_CASE(the_inference_of_training_is_the_default) {
  const Folder folder;
  BOOST_TEST(folder.encode_patches({}).code == 0);
  const std::string plain = H5Reader(folder / "codes.h5").text("model");
  BOOST_TEST(plain == H5Reader(folder / "dictionary.h5").text("model"));
  const arma::fmat X = H5Reader(folder / "codes.h5").fmat("codes");
  BOOST_TEST(folder.encode_patches({"--inference", "ista", "--iterations", "3"}).code == 0);
  BOOST_TEST(arma::any(arma::vectorise(X != H5Reader(folder / "codes.h5").fmat("codes"))));
}

BOOST_AUTO_TEST_CASE(labels_go_along_and_the_code_of_identity_is_the_stimulus) {
  const Folder folder;
  const arma::fmat Y = H5Reader(folder / "patches.h5").fmat("patches");
  arma::vec labels(Y.n_cols);
  for (arma::uword i = 0; i < Y.n_cols; ++i) labels[i] = static_cast<double>(i % 3);
  {
    H5Writer file(folder / "labelled.h5", {});
    file.write("patches", Y);
    file.write("labels", labels);
    file.attribute("patch_height", 6.), file.attribute("patch_width", 6.);
    file.attribute("source", "real"), file.attribute("dataset", "noise");
    file.commit();
  }
  const std::string labelled = folder / "labelled.h5";
  BOOST_TEST(folder.train({"--model", "identity", "--atoms", "36", "--input", labelled}, "identity.h5").code == 0);
  BOOST_TEST(folder.encode_patches({}, "labelled.h5", "identity.h5").code == 0);
  const H5Reader codes(folder / "codes.h5");
  BOOST_TEST(arma::all(arma::vectorise(codes.fmat("codes") == Y)));
  BOOST_TEST(arma::all(codes.vec("labels") == labels));
  BOOST_TEST(!codes.has("objective"));
}

BOOST_AUTO_TEST_CASE(every_model_encodes_what_it_was_trained_on) {
  const Folder folder;
  folder.write_ensembles("ensembles.h5", 4);
  for (const std::string model : {"fastica", "lld", "sailnet", "soft-kmeans"}) {
    BOOST_TEST(folder.train({"--model", model, "--input", folder / "ensembles.h5"}, "other.h5").code == 0);
    const Outcome outcome = folder.encode_patches({}, "patches.h5", "other.h5");
    BOOST_TEST(outcome.code == 0, outcome.err);
    const H5Reader codes(folder / "codes.h5");
    const arma::fmat X = codes.fmat("codes");
    BOOST_TEST((X.n_rows == 20 && X.n_cols == 500));
    BOOST_TEST(codes.has("objective") == (model != "lld"));
    BOOST_TEST(!codes.has("gap"));
    BOOST_TEST((X.min() < 0) == (model == "fastica"));
    std::filesystem::remove(folder / "codes.h5");
    folder.refuses({"--inference", "ista"}, 2, "--inference has no effect with model " + model, "patches.h5",
                   "other.h5");
    folder.refuses({"--tolerance", "1"}, 2, "--tolerance has no effect with model " + model, "patches.h5", "other.h5");
    folder.refuses({"--lambda", "1"}, 2, "--lambda has no effect with model " + model, "patches.h5", "other.h5");
  }
  // fastica: the codes are the unmixing matrix times the stimuli.
  folder.train({"--model", "fastica", "--batch", "500"}, "other.h5");
  folder.encode_patches({}, "patches.h5", "other.h5");
  const arma::fmat W = H5Reader(folder / "other.h5").fmat("state/unmixing"),
                   Y = H5Reader(folder / "patches.h5").fmat("patches");
  BOOST_TEST(arma::abs(H5Reader(folder / "codes.h5").fmat("codes") - W.t() * Y).max() < 1e-4f);
}

BOOST_AUTO_TEST_CASE(another_lambda_gives_the_codes_of_another_trade) {
  const Folder folder;
  const auto active = [&](const std::vector<std::string>& more) {
    BOOST_TEST(folder.encode_patches(more).code == 0);
    return arma::accu(H5Reader(folder / "codes.h5").fmat("codes") != 0);
  };
  const arma::uword as_trained = active({});
  BOOST_TEST(active({"--lambda", "0.5"}) == as_trained);
  BOOST_TEST(active({"--lambda", "2"}) < as_trained);
  BOOST_TEST(H5Reader(folder / "codes.h5").text("model").find("\"lambda\":2.0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bad_input) {
  const Folder folder;
  folder.refuses({"--iterations", "0"}, 2, "--iterations '0'");
  folder.refuses({"--lambda", "-1"}, 2, "--lambda '-1'");
  folder.refuses({"--inference", "ista", "--momentum", "nesterov"}, 2, "--momentum has no effect with inference ista");
  folder.refuses({}, 3, "none.h5: no such file", "none.h5");
  folder.refuses({}, 3, "patches.h5: is not a trained dictionary", "patches.h5", "patches.h5");
  folder.write_patches("small.h5", arma::fmat(25, 10, arma::fill::ones));
  folder.refuses({}, 3, "small.h5: /patches has 25 pixels, the dictionary 36", "small.h5");
  {
    H5Writer file(folder / "damaged.h5", {});
    file.write("dictionary", arma::fmat(36, 4, arma::fill::ones));
    file.attribute("model", "{]");
    file.commit();
  }
  folder.refuses({}, 3, "damaged.h5: attribute 'model' is damaged", "patches.h5", "damaged.h5");
  {
    folder.train({"--model", "sailnet"}, "sailnet.h5");
    H5Writer file(folder / "lacking.h5", {});
    file.write("dictionary", arma::fmat(36, 20, arma::fill::ones));
    file.attribute("model", H5Reader(folder / "sailnet.h5").text("model"));
    file.commit();
    H5Writer oracle(folder / "oracle.h5", {});
    oracle.attribute("model", R"({"model": {"name": "oracle"}, "atoms": 4})");
    oracle.commit();
  }
  folder.refuses({}, 3, "lacking.h5: the model's 'lateral' is missing", "patches.h5", "lacking.h5");
  folder.refuses({}, 3, "oracle.h5: its model is unknown to this version", "patches.h5", "oracle.h5");
}
