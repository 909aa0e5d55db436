#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <system_error>

#include "core/error.hpp"

namespace simplecell {
namespace {

namespace fs = std::filesystem;

constexpr const char* mark = ".simplecell-part";  // in temporary names, between the file's name and the process id

// The temporary files of this process, in static memory for the signal handler, which may neither allocate nor lock.
struct Slot {
  enum State { unused, being_filled, filled };
  std::atomic<State> state{unused};
  char path[4096];
};
Slot slots[8];  // enough for all files written at once; a file without a slot would not be removed on a signal

void remember(const fs::path& path) {
  if (path.native().size() >= sizeof Slot::path) return;
  for (Slot& slot : slots) {
    auto expected = Slot::unused;
    if (!slot.state.compare_exchange_strong(expected, Slot::being_filled)) continue;
    std::strcpy(slot.path, path.c_str());
    slot.state = Slot::filled;
    return;
  }
}

void forget(const fs::path& path) {
  for (Slot& slot : slots)
    if (slot.state == Slot::filled && path == slot.path) slot.state = Slot::unused;
}

void remove_and_end(int signal) {
  for (const Slot& slot : slots)
    if (slot.state == Slot::filled) unlink(slot.path);
  raise(signal);  // the default action ends the program
}

// Whether the writer of a temporary file has ended. The system then has released the writer's lock.
bool is_abandoned(const fs::path& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return false;
  const bool free = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  close(descriptor);
  return free;
}

void remove_abandoned(const fs::path& path) {
  const std::string start = path.filename().string() + mark;
  std::error_code error;
  for (fs::directory_iterator entry(fs::absolute(path).parent_path(), error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().filename().string().starts_with(start) && is_abandoned(entry->path()))
      unlink(entry->path().c_str());
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = write(descriptor, content.data(), content.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) content.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// Text for error messages, such as ": No space left on device; make room on the disk".
std::string explanation(int error) {
  const auto remedy = [error]() -> std::string {
    switch (error) {
      case ENOSPC:
      case EDQUOT: return "make room on the disk";
      case EFBIG: return "raise the limit on the size of files (ulimit -f)";
      case EMFILE:
      case ENFILE: return "raise the limit on open files (ulimit -n)";
      default: return "check permissions and free space";
    }
  }();
  return error ? ": " + std::generic_category().message(error) + "; " + remedy : "; " + remedy;
}

}  // namespace

fs::path link_target(fs::path path) {
  std::error_code error;
  for (int links = 0; fs::is_symlink(fs::symlink_status(path, error)); ++links) {
    if (links == 40) throw UsageError(path.string() + ": too many symbolic links, one after the other");
    path = path.parent_path() / fs::read_symlink(path);
  }
  return path;
}

AtomicFile::AtomicFile(const fs::path& path) : path_(link_target(path)) {
  std::error_code error;
  const fs::file_status status = fs::status(path_, error);
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw UsageError(path.string() + ": is no regular file; give the name of a file");
  errno = 0;
  if (fs::exists(status) && access(path_.c_str(), W_OK) != 0) fail();
  remove_abandoned(path_);
  const std::string start = path_.string() + mark + std::to_string(getpid());
  temporary_ = start;
  // A process on another machine may have the same process id.
  for (int taken = 1; fs::exists(fs::symlink_status(temporary_, error)); ++taken)
    temporary_ = start + "-" + std::to_string(taken);
  remember(temporary_);
  errno = 0;
}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) unlink(temporary_.c_str()), forget(temporary_);
  if (descriptor_ >= 0) close(descriptor_);
}

void AtomicFile::hold(int descriptor) {
  descriptor_ = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (descriptor_ < 0) fail();
  flock(descriptor_, LOCK_EX | LOCK_NB);  // may fail where locks are not supported; then is_abandoned fails as well
}

void AtomicFile::fail() const { throw RunError(path_.string() + ": cannot be written" + explanation(errno)); }

void AtomicFile::flush() const {
  if (fsync(descriptor_) != 0) fail();
}

void AtomicFile::commit() {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path_, error);
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw RunError(path_.string() + ": is no regular file any more; nothing was written");
  flush();
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail();
  forget(temporary_);
  temporary_.clear();
  close(std::exchange(descriptor_, -1));  // also releases the lock
}

TextFile::TextFile(const fs::path& path, std::string_view content) {
  if (path.empty()) return;
  file_.emplace(path);
  const int descriptor = open(file_->temporary().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) file_->fail();
  file_->hold(descriptor);
  const bool written = write_all(descriptor, content);
  if (!written) file_->fail();
}

void TextFile::finish() {
  if (file_) file_->flush();
}

void TextFile::commit() {
  if (file_) file_->commit();
}

void write_file(const fs::path& path, std::string_view content) { TextFile(path, content).commit(); }

void remove_file(const fs::path& path) {
  const fs::path target = link_target(path);
  std::error_code ignored;
  fs::remove(target, ignored);
  remove_abandoned(target);
}

void remove_temporary_files_on_signals() {
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGXCPU}) {
    struct sigaction action {};
    if (sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;  // ignored, as by nohup
    action.sa_handler = remove_and_end;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace simplecell
