#include "app/help.hpp"

#include <sstream>

namespace simplecell {
namespace {

std::string wrapped(const std::string& text, std::size_t indent, std::size_t width = 100) {
  std::istringstream words(text);
  std::string line(indent, ' '), result, word;
  bool empty = true;
  while (words >> word) {
    if (!empty && line.size() + 1 + word.size() > width) {
      result += line + "\n";
      line.assign(indent, ' ');
      empty = true;
    }
    line += (empty ? "" : " ") + word;
    empty = false;
  }
  return result + line + "\n";
}

// Keeps the line breaks of the text, which start new paragraphs.
std::string paragraphs(const std::string& text) {
  std::istringstream lines(text);
  std::string result, line;
  while (std::getline(lines, line)) result += wrapped(line, 0);
  return result;
}

std::string qualifiers(const Option& option) {
  std::string text;
  const auto append = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
  };
  append(option.bounds.text());
  const bool has_default = !option.value.empty() && option.kind != Option::Kind::flag;
  append(option.required ? "required" : has_default ? "default " + option.value : "");
  return text.empty() ? "" : " (" + text + ")";
}

std::string signature(const Option& option) {
  const std::string type = option.type();
  return "--" + option.name + (type.empty() ? "" : " " + type);
}

std::string heading(const TableForm& table) {
  if (!table.metrics.empty()) return "Metrics of --" + table.option;
  return "Columns of --" + table.option;
}

const Quantities& rows_or_columns(const TableForm& table) {
  return table.metrics.empty() ? table.columns : table.metrics;
}

std::string meaning(const Quantity& quantity) {
  return quantity.meaning + (quantity.unit.empty() ? "" : ", " + quantity.unit);
}

}  // namespace

std::string help_text(const Stage& stage, const Options& options) {
  std::string text = stage.name + ": " + stage.summary + "\n\n" + paragraphs(stage.description) + "\nUsage\n  " +
                     stage.name;
  for (const auto& option : options.all())
    if (option.required) text += " " + signature(option);
  text += " [options]\n";
  std::string group = "\n";  // differs from every heading, so that the first one is printed
  for (const auto& option : options.all()) {
    if (option.group != group) text += "\n" + (option.group.empty() ? std::string("Options") : option.group) + "\n";
    group = option.group;
    text += "  " + signature(option) + "\n" + wrapped(option.help + qualifiers(option), 6);
  }
  for (const auto& table : stage.tables) {
    text += "\n" + heading(table) + "\n";
    for (const auto& one : rows_or_columns(table)) text += "  " + one.name + "\n" + wrapped(meaning(one), 6);
  }
  text += "\nExample\n  " + stage.example + "\n";
  if (!stage.reference.empty()) text += "\nReference\n" + wrapped(stage.reference, 2);
  return text;
}

namespace {

// Text for a cell of a Markdown table, with bars escaped.
std::string table_cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\|");
  return text;
}

}  // namespace

std::string help_markdown(const Stage& stage, const Options& options) {
  std::string text = "## " + stage.name + "\n\n" + stage.summary + "\n\n" + stage.description + "\n\n";
  text += "| option | meaning |\n|---|---|\n";
  for (const auto& option : options.all()) {
    text += "| `" + table_cell(signature(option)) + "` | " + table_cell(option.help + qualifiers(option)) + " |\n";
  }
  for (const auto& table : stage.tables) {
    text += "\n| " + heading(table) + " | meaning |\n|---|---|\n";
    for (const auto& one : rows_or_columns(table))
      text += "| `" + table_cell(one.name) + "` | " + table_cell(meaning(one)) + " |\n";
  }
  text += "\n```sh\n" + stage.example + "\n```\n";
  if (!stage.reference.empty()) text += "\nReference: " + stage.reference + "\n";
  return text;
}

}  // namespace simplecell
