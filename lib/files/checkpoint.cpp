#include "files/checkpoint.hpp"

#include "core/error.hpp"

namespace simplecell {
namespace {

constexpr arma::uword shared = 4, of_input = 3;  // rows of a line, and of each of several inputs

arma::vec to_column(const HistoryLine& line) {
  arma::vec column(shared + of_input * line.inputs.size());
  column.head(shared) = arma::vec{line.step, line.objective, line.active_fraction, line.dead};
  for (std::size_t i = 0; i < line.inputs.size(); ++i)
    column.subvec(shared + of_input * i, arma::size(of_input, 1)) =
        arma::vec{line.inputs[i].active, line.inputs[i].explained, line.inputs[i].recalled};
  return column;
}

HistoryLine from_column(const arma::vec& column) {
  HistoryLine line{column[0], column[1], column[2], column[3]};
  for (arma::uword row = shared; row < column.n_elem; row += of_input)
    line.inputs.push_back({column[row], column[row + 1], column[row + 2]});
  return line;
}

// One line per column.
arma::mat to_matrix(const std::vector<HistoryLine>& history) {
  arma::mat lines(history.empty() ? shared : to_column(history.front()).n_elem, history.size());
  for (std::size_t i = 0; i < history.size(); ++i) lines.col(i) = to_column(history[i]);
  return lines;
}

arma::mat to_matrix(const std::vector<HeldOut>& held_out) {
  arma::mat lines(2, held_out.size());
  for (std::size_t i = 0; i < held_out.size(); ++i) lines.col(i) = arma::vec{held_out[i].step, held_out[i].objective};
  return lines;
}

}  // namespace

void write_convergence(const Checkpoint& training, H5Writer& file) {
  const arma::mat lines = to_matrix(training.held_out);
  file.write("history/held_out/step", arma::vec(lines.row(0).t()));
  file.write("history/held_out/objective", arma::vec(lines.row(1).t()));
  file.attribute("converged", static_cast<double>(training.converged));
  file.attribute("steps_done", static_cast<double>(training.step));
}

void write_history(const std::vector<HistoryLine>& history, const std::vector<Input>& inputs, H5Writer& file) {
  std::vector<std::string> names{"step", "objective", "active_fraction", "dead"};
  for (const Input& input : inputs)
    for (const char* name : {"active", "explained", "recalled"}) names.push_back("inputs/" + input.name + "/" + name);
  const arma::mat lines = to_matrix(history);
  for (arma::uword row = 0; row < lines.n_rows; ++row)  // inputs without energy have no share
    file.write("history/" + names[row], arma::vec(lines.row(row).t()), row < shared);
}

Checkpoint read_training(const H5Reader& file) {
  Checkpoint training;
  const auto read = [&](const std::string& name) { return file.vec("history/" + name); };
  if (file.has("history/step")) {
    const arma::vec step = read("step"), objective = read("objective"), active = read("active_fraction"),
                    dead = read("dead");
    for (arma::uword i = 0; i < step.n_elem; ++i)
      training.history.push_back({step[i], objective[i], active[i], dead[i]});
    training.step = step.is_empty() ? 0 : static_cast<std::uint64_t>(step.back());
  }
  if (file.has("history/held_out/step")) {
    const arma::vec step = read("held_out/step"), objective = read("held_out/objective");
    for (arma::uword i = 0; i < step.n_elem; ++i) training.held_out.push_back({step[i], objective[i]});
    training.converged = static_cast<std::uint64_t>(file.number("converged"));
  }
  return training;
}

void write_checkpoint(const std::string& path, const Provenance& provenance, const Checkpoint& checkpoint) {
  H5Writer file(path, provenance);
  for (const auto& [name, value] : checkpoint.model) file.write("model/" + name, value);
  file.write("history", to_matrix(checkpoint.history), false);
  file.write("running", to_column(checkpoint.running), false);
  file.write("held_out", to_matrix(checkpoint.held_out), false);
  file.attribute("converged", static_cast<double>(checkpoint.converged));
  file.attribute("step", static_cast<double>(checkpoint.step));
  file.commit();
}

Checkpoint read_checkpoint(const std::string& path, const Provenance& provenance) {
  if (path.empty() || !std::filesystem::exists(path)) return {};
  const H5Reader file(path);
  if (file.text("options") != provenance.options || file.text("inputs") != provenance.inputs ||
      file.text("kernels") != provenance.kernels || file.text("version") != provenance.version)
    throw InputError(path + ": is the checkpoint of a run with other options, inputs, kernels or version; remove it to "
                     "start afresh");
  Checkpoint checkpoint;
  checkpoint.step = static_cast<std::uint64_t>(file.number("step"));
  for (const auto& name : file.names())
    if (name.rfind("model/", 0) == 0) checkpoint.model[name.substr(6)] = file.fmat(name);
  const arma::mat history = file.mat("history", false);
  for (arma::uword i = 0; i < history.n_cols; ++i) checkpoint.history.push_back(from_column(history.col(i)));
  checkpoint.running = from_column(file.vec("running", false));
  file.mat("held_out", false).each_col([&](const arma::vec& line) {
    checkpoint.held_out.push_back({line[0], line[1]});
  });
  checkpoint.converged = static_cast<std::uint64_t>(file.number("converged"));
  return checkpoint;
}

}  // namespace simplecell
