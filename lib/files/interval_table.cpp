#include "files/interval_table.hpp"

namespace simplecell {

TableForm interval_table(const std::string& option, Quantities metrics) {
  return {option,
          {{"metric", "what was measured"},
           {"value", "its value"},
           {"low", "lower end of its 95 % interval, by the percentiles of a bootstrap over units"},
           {"high", "upper end"},
           {"error", "its standard error over units, the standard deviation of resamples of units alone"}},
          std::move(metrics)};
}

std::string text_of(const TableForm& form, const std::vector<Metric>& metrics) {
  Table table{.names = {"metric", "value", "low", "high", "error"}, .rows = {}, .source = {}};
  for (const Metric& metric : metrics)
    table.rows.push_back({metric.name, cell_or_nan(metric.value, metric.name), cell_or_nan(metric.low, metric.name),
                          cell_or_nan(metric.high, metric.name), cell_or_nan(metric.error, metric.name)});
  return text_of(form, table);
}

}  // namespace simplecell
