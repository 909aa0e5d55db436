#include "network/network.hpp"

#include <cmath>
#include <utility>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "learning/columns.hpp"

namespace simplecell {
namespace {

// A view of the codes of all positions (m×(positions·n)) as the maps of the next layer ((m·positions)×n), or of maps as
// codes.
arma::fmat reshaped(arma::fmat& values, arma::uword rows) {
  return arma::fmat(values.memptr(), rows, values.n_elem / rows, false, true);
}
const arma::fmat reshaped(const arma::fmat& values, arma::uword rows) {
  return reshaped(const_cast<arma::fmat&>(values), rows);
}

std::string curvature_name(std::size_t layer) { return "layer" + std::to_string(layer + 1) + "/curvature"; }

// Replaces logits by probabilities and returns −ln of the probability of each true label.
arma::vec softmax(arma::fmat& logits, const arma::uvec& labels) {
  arma::vec losses(logits.n_cols);
  for (arma::uword i = 0; i < logits.n_cols; ++i) {
    auto z = logits.col(i);
    z -= z.max();
    const double true_logit = z[labels[i]];
    z = arma::exp(z);
    const float total = arma::accu(z);
    losses[i] = std::log(static_cast<double>(total)) - true_logit;
    z /= total;
  }
  return losses;
}

}  // namespace

// The forward pass of a chunk of images, and the derivatives of its backward pass.
struct Network::Pass {
  std::vector<arma::fmat> inputs;  // of each layer, a column for each window (d×(positions·n))
  std::vector<Response> responses;
  arma::fmat logits;
  std::vector<arma::fmat> bars;  // ∂L/∂codes of each layer; empty while no loss depends on them
  std::vector<arma::fmat> own;   // ∂L/∂codes of losses that treat the layer's inputs as constants
  arma::fmat logits_bar;         // ∂L/∂logits; empty if labels do not enter the loss
};

// Contribution of one chunk of images to a batch. Contributions are summed in the order of the chunks.
struct Network::Part {
  double loss = 0, right = 0;  // the chunk's share of the mean loss; number of correctly classified images
  arma::vec active;            // number of non-zero codes of each layer
  std::vector<arma::fmat> gradient;
  std::vector<Panels> gram;  // ∂L/∂(ΦᵀΦ) of layers that need it
};

arma::fmat Network::Layer::gather(const arma::fmat& maps) const {
  return windows.size ? gather_windows(windows, maps) : maps;
}

arma::fmat Network::Layer::scatter(arma::fmat gathered) const {
  return windows.size ? scatter_windows(windows, gathered) : std::move(gathered);
}

Network::Layer Network::make_layer(std::size_t index, const Windows& input, std::uint64_t seed) const {
  const LayerSpec& wanted = spec_.layers[index];
  Layer layer;
  layer.kind = layer_kinds().find(wanted.kind).make(wanted.settings);
  layer.windows = input;
  layer.windows.size = wanted.window;
  layer.windows.stride = wanted.stride;
  if (wanted.window) check_windows(layer.windows);
  const arma::uword d = wanted.window ? layer.windows.dimension() : input.map_dimension();
  Random random(seed, "atoms", index);
  layer.atoms = std::sqrt(2 / static_cast<float>(d)) * random.normal(d, wanted.units);
  layer.lambda = arma::fmat(wanted.units, 1, arma::fill::value(layer.kind->prior.first));
  return layer;
}

Network::Network(const NetworkSpec& spec, std::uint64_t seed) : spec_(spec) {
  Windows maps{.channels = spec.channels, .height = spec.height, .width = spec.width};
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    layers_.push_back(make_layer(i, maps, seed));
    const Windows& windows = layers_.back().windows;
    maps = {.channels = spec.layers[i].units,
            .height = windows.size ? windows.rows() : 1,
            .width = windows.size ? windows.columns() : 1};
  }
  const arma::uword d = maps.map_dimension();
  weights_ = Random(seed, "weights").normal(spec.classes, d) / std::sqrt(static_cast<float>(d));
  bias_.zeros(spec.classes, 1);
  refresh();
}

std::vector<const arma::fmat*> Network::parameters() const {
  std::vector<const arma::fmat*> all;
  for (const Layer& layer : layers_) all.insert(all.end(), {&layer.atoms, &layer.lambda});
  all.insert(all.end(), {&weights_, &bias_});
  return all;
}

std::vector<arma::fmat*> Network::parameters() {
  std::vector<arma::fmat*> all;
  for (const arma::fmat* value : std::as_const(*this).parameters()) all.push_back(const_cast<arma::fmat*>(value));
  return all;
}

std::vector<std::string> Network::names() const {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    for (const char* name : {"/atoms", "/lambda"}) all.push_back("layer" + std::to_string(i + 1) + name);
  all.insert(all.end(), {"weights", "bias"});
  return all;
}

bool Network::learned(std::size_t parameter, const NetworkLoss& loss) const {
  if (parameter >= 2 * layers_.size()) return loss.labels > 0;
  return parameter % 2 == 0 || (loss.labels > 0 && layers_[parameter / 2].kind->prior.learned);
}

void Network::refresh() {
  for (Layer& layer : layers_) {
    constrain(layer.kind->atoms, layer.atoms);
    layer.lambda = arma::clamp(layer.lambda, layer.kind->prior.least, arma::datum::inf);
    if (layer.kind->needs_gram()) update_gram(layer.atoms, layer.gram);
  }
}

State Network::state() const {
  State state;
  const auto all = parameters();
  const auto called = names();
  for (std::size_t i = 0; i < all.size(); ++i) state[called[i]] = *all[i];
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Gram& gram = layers_[i].gram;
    if (layers_[i].kind->needs_gram())
      state[curvature_name(i)] = arma::join_cols(gram.leading, arma::fvec{gram.lipschitz});
  }
  return state;
}

void Network::set_state(const State& state) {
  const auto all = parameters();
  const auto called = names();
  for (std::size_t i = 0; i < all.size(); ++i) *all[i] = take(state, called[i], all[i]->n_rows, all[i]->n_cols);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    Layer& layer = layers_[i];
    if (!layer.kind->needs_gram()) continue;
    layer.gram.leading.reset();
    update_gram(layer.atoms, layer.gram);
    if (!state.count(curvature_name(i))) continue;
    // The result of a power iteration depends on earlier ones, from which it starts, and the step of inference depends
    // on the result. It is therefore stored.
    const arma::fmat curvature = take(state, curvature_name(i), layer.lambda.n_elem + 1, 1);
    layer.gram.leading = curvature.head_rows(layer.lambda.n_elem);
    layer.gram.lipschitz = curvature(layer.lambda.n_elem);
  }
}

arma::uword Network::chunk_images() const {
  constexpr arma::uword most_columns = 4096;
  arma::uword most = 1;
  for (const Layer& layer : layers_) most = std::max(most, layer.positions());
  return std::clamp<arma::uword>(most_columns / most, 1, code_chunk);
}

Network::Pass Network::forward(const arma::fmat& images) const {
  Pass pass;
  const std::size_t count = layers_.size();
  pass.inputs.resize(count);
  pass.responses.resize(count);
  pass.bars.resize(count);
  pass.own.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Layer& layer = layers_[i];
    pass.inputs[i] =
        i == 0 ? layer.gather(images) : layer.gather(reshaped(pass.responses[i - 1].codes, layers_[i - 1].outputs()));
    arma::fmat drive = layer.atoms.t() * pass.inputs[i];
    drive.each_col() -= layer.lambda.col(0);
    layer.kind->respond(layer.gram, std::move(drive), pass.responses[i]);
  }
  pass.logits = weights_ * reshaped(pass.responses.back().codes, layers_.back().outputs());
  pass.logits.each_col() += bias_.col(0);
  return pass;
}

void Network::backward(Pass& pass, Part* part, arma::fmat* slope) const {
  const std::size_t count = layers_.size();
  if (!pass.logits_bar.is_empty()) {
    const arma::fmat& codes = pass.responses.back().codes;
    arma::fmat bar = weights_.t() * pass.logits_bar;
    add_to(pass.bars.back(), reshaped(bar, codes.n_rows));
    if (part) {
      add_to(part->gradient[2 * count], pass.logits_bar * reshaped(codes, layers_.back().outputs()).t());
      add_to(part->gradient[2 * count + 1], arma::sum(pass.logits_bar, 1));
    }
  }
  arma::fmat drive;
  for (std::size_t i = count; i-- > 0;) {
    const Layer& layer = layers_[i];
    const auto pull = [&](const Response& response, arma::fmat& bar) {
      layer.kind->pull_back(layer.gram, response, bar, drive, part ? &part->gram[i] : nullptr);
      if (!part) return;
      add_to(part->gradient[2 * i], pass.inputs[i] * drive.t());
      add_to(part->gradient[2 * i + 1], -arma::sum(drive, 1));
    };
    if (!pass.own[i].is_empty()) pull(pass.responses[i], pass.own[i]);
    if (pass.bars[i].is_empty()) continue;  // no other loss depends on the codes of this layer
    pull(pass.responses[i], pass.bars[i]);
    if (i == 0 && !slope) break;
    arma::fmat below = layer.scatter(layer.atoms * drive);
    if (i == 0)
      *slope = std::move(below);
    else
      add_to(pass.bars[i - 1], reshaped(below, pass.responses[i - 1].codes.n_rows));
  }
}

// Σ_layers ½‖u − Φa‖² + λᵀa. The inputs u are constants: no derivative is passed to the layers below.
double Network::reconstruct_inputs(Pass& pass, double scale, Part& part) const {
  double loss = 0;
  const auto s = static_cast<float>(scale);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    const arma::fmat& a = pass.responses[i].codes;
    const arma::fmat error = layer.atoms * a - pass.inputs[i];
    const arma::fmat activity = arma::sum(a, 1);
    loss += 0.5 * arma::accu(arma::square(error)) + arma::accu(layer.lambda % activity);
    arma::fmat bar = layer.atoms.t() * error;
    bar.each_col() += layer.lambda.col(0);
    pass.own[i] = s * bar;
    add_to(part.gradient[2 * i], s * (error * a.t()));
    add_to(part.gradient[2 * i + 1], s * activity);
  }
  return scale * loss;
}

// ½‖i − (first Φ₁a₁ + second Φ₁Φ₂a₂)‖² + λ₁ᵀa₁ + λ₂ᵀa₂
double Network::reconstruct_image(Pass& pass, const NetworkLoss& loss, double scale, Part& part) const {
  const arma::fmat &Phi1 = layers_[0].atoms, &Phi2 = layers_[1].atoms;
  const arma::fmat &a1 = pass.responses[0].codes, &a2 = pass.responses[1].codes;
  const auto first = static_cast<float>(loss.first), second = static_cast<float>(loss.second);
  const auto s = static_cast<float>(scale);
  const arma::fmat mixed = first * a1 + second * (Phi2 * a2);
  const arma::fmat error = Phi1 * mixed - pass.inputs[0], back = Phi1.t() * error;
  double value = 0.5 * arma::accu(arma::square(error));
  const arma::fmat direct[] = {first * back, second * (Phi2.t() * back)};
  for (std::size_t i = 0; i < 2; ++i) {
    const arma::fmat activity = arma::sum(pass.responses[i].codes, 1);
    value += arma::accu(layers_[i].lambda % activity);
    arma::fmat bar = direct[i];
    bar.each_col() += layers_[i].lambda.col(0);
    add_to(pass.bars[i], s * bar);
    add_to(part.gradient[2 * i + 1], s * activity);
  }
  add_to(part.gradient[0], s * (error * mixed.t()));
  add_to(part.gradient[2], s * second * (back * a2.t()));
  return scale * value;
}

void Network::run_chunk(const arma::fmat& images, const arma::uvec& labels, const NetworkLoss& loss, bool derivatives,
                        double scale, Part& part) const {
  const std::size_t count = layers_.size();
  part.gradient.resize(2 * count + 2);
  part.gram.resize(count);
  for (std::size_t i = 0; i < count; ++i)
    if (layers_[i].kind->needs_gram()) part.gram[i].zeros(layers_[i].atoms.n_cols, layers_[i].atoms.n_cols);
  Pass pass = forward(images);
  part.active.set_size(count);
  for (std::size_t i = 0; i < count; ++i) {
    const arma::fmat& codes = pass.responses[i].codes;
    part.active[i] = static_cast<double>(arma::accu(codes > 0));
  }
  for (arma::uword i = 0; i < images.n_cols; ++i) part.right += pass.logits.col(i).index_max() == labels[i];
  if (loss.labels > 0) {
    arma::fmat& bar = pass.logits_bar = pass.logits;
    part.loss += loss.labels * scale * arma::accu(softmax(bar, labels));
    for (arma::uword i = 0; i < images.n_cols; ++i) bar(labels[i], i) -= 1;
    bar *= static_cast<float>(loss.labels * scale);
  }
  if (loss.reconstruction > 0 && loss.target == NetworkLoss::Target::inputs)
    part.loss += reconstruct_inputs(pass, loss.reconstruction * scale, part);
  if (loss.reconstruction > 0 && loss.target == NetworkLoss::Target::image)
    part.loss += reconstruct_image(pass, loss, loss.reconstruction * scale, part);
  if (derivatives) backward(pass, &part, nullptr);
}

Network::Batch Network::run(const arma::fmat& images, const arma::uvec& labels, const NetworkLoss& loss,
                            bool derivatives) const {
  if (loss.reconstruction > 0 && loss.target == NetworkLoss::Target::image &&
      (layers_.size() != 2 || layers_[0].windows.size || layers_[1].windows.size))
    throw UsageError("the image is reconstructed by two layers without windows; this network has others");
  const arma::uword n = images.n_cols, width = chunk_images();
  std::vector<Part> parts(chunk_count(n, width));
  parallel_for(parts.size(), [&](std::size_t index, unsigned) {
    const Range c = chunk(n, width, index);
    run_chunk(view(images, c), labels.subvec(c.first, c.last - 1), loss, derivatives, 1 / static_cast<double>(n),
              parts[index]);
  });
  Batch batch;
  batch.active.zeros(layers_.size());
  for (const Part& part : parts) {
    batch.loss += part.loss;
    batch.right += part.right;
    batch.active += part.active;
  }
  batch.right /= static_cast<double>(n);
  for (std::size_t i = 0; i < layers_.size(); ++i) batch.active[i] /= static_cast<double>(n * layers_[i].outputs());
  if (!derivatives) return batch;
  for (std::size_t k = 1; k < parts.size(); ++k) {
    for (std::size_t i = 0; i < parts[0].gradient.size(); ++i)
      if (!parts[k].gradient[i].is_empty()) parts[0].gradient[i] += parts[k].gradient[i];
    for (std::size_t i = 0; i < layers_.size(); ++i)
      for (arma::uword panel = 0; panel < parts[0].gram[i].count(); ++panel)
        parts[0].gram[i].add(panel, parts[k].gram[i]);
  }
  batch.gradient = std::move(parts[0].gradient);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (!layers_[i].kind->needs_gram() || batch.gradient[2 * i].is_empty()) continue;
    const arma::fmat& atoms = layers_[i].atoms;
    arma::fmat both = parts[0].gram[i].matrix();
    both += both.t();
    parallel_for(chunk_count(atoms.n_cols, code_chunk), [&](std::size_t index, unsigned) {
      const Range c = chunk(atoms.n_cols, code_chunk, index);
      batch.gradient[2 * i].cols(c.first, c.last - 1) += atoms * both.cols(c.first, c.last - 1);
    });
  }
  const auto all = parameters();
  for (std::size_t i = 0; i < all.size(); ++i)
    if (batch.gradient[i].is_empty()) batch.gradient[i].zeros(all[i]->n_rows, all[i]->n_cols);
  return batch;
}

Network::Batch Network::differentiate(const arma::fmat& images, const arma::uvec& labels,
                                      const NetworkLoss& loss) const {
  return run(images, labels, loss, true);
}

Network::Batch Network::evaluate(const arma::fmat& images, const arma::uvec& labels, const NetworkLoss& loss) const {
  return run(images, labels, loss, false);
}

Prediction Network::judge(const arma::fmat& images, const arma::uvec& labels) const {
  Prediction prediction;
  prediction.logits = forward(images).logits;
  prediction.labels = arma::index_max(prediction.logits, 0).t();
  arma::fmat probabilities = prediction.logits;
  prediction.losses = softmax(probabilities, labels);
  return prediction;
}

Prediction Network::judge(const arma::fmat& images, const arma::uvec& labels, AttackObjective objective, float scale,
                          arma::fmat& slope) const {
  Pass pass = forward(images);
  Prediction prediction;
  prediction.labels = arma::index_max(pass.logits, 0).t();
  arma::fmat& bar = pass.logits_bar = scale * pass.logits;
  prediction.losses = softmax(bar, labels);
  for (arma::uword i = 0; i < images.n_cols; ++i) {
    if (objective == AttackObjective::cross_entropy) {
      bar(labels[i], i) -= 1;
      bar.col(i) *= scale;
      continue;
    }
    arma::fvec others = pass.logits.col(i);
    others[labels[i]] = -arma::fdatum::inf;
    const arma::uword rival = others.index_max();
    prediction.losses[i] = scale * (others[rival] - pass.logits(labels[i], i));
    bar.col(i).zeros();
    bar(rival, i) = scale;
    bar(labels[i], i) = -scale;
  }
  prediction.logits = pass.logits;
  backward(pass, nullptr, &slope);
  return prediction;
}

Prediction Network::judge_all(const arma::fmat& images, const arma::uvec& labels) const {
  Prediction all{arma::fmat(spec_.classes, images.n_cols), arma::uvec(images.n_cols), arma::vec(images.n_cols)};
  const arma::uword width = chunk_images();
  parallel_for(chunk_count(images.n_cols, width), [&](std::size_t index, unsigned) {
    const Range c = chunk(images.n_cols, width, index);
    const Prediction some = judge(view(images, c), labels.subvec(c.first, c.last - 1));
    all.logits.cols(c.first, c.last - 1) = some.logits;
    all.labels.subvec(c.first, c.last - 1) = some.labels;
    all.losses.subvec(c.first, c.last - 1) = some.losses;
  });
  return all;
}

std::vector<arma::fmat> Network::codes(const arma::fmat& images) const {
  const Pass pass = forward(images);
  std::vector<arma::fmat> all;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    all.emplace_back(reshaped(pass.responses[i].codes, layers_[i].outputs()));
  return all;
}

}  // namespace simplecell
