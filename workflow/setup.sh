# Sourced by ./reproduce and ./check: installs missing Debian packages when allowed to, configures and builds.

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() { say "$@"; exit 2; }

# missing_packages LIST...: the packages of these files that are not installed.
missing_packages() {
  local package
  grep -hv '^#' "$@" | while read -r package; do
    [ -n "$package" ] || continue
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}

# install_packages yes|no LIST...: installs what is missing, or says in one line what is.
install_packages() {
  command -v dpkg-query >/dev/null || return 0 # not Debian: the compiler and Snakemake will name what they miss
  local missing root= install=$1
  shift
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  [ "$install" = yes ] || die "missing Debian packages: $missing(run without --no-install, or: apt-get install $missing)"
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      die "missing Debian packages, and no right to install them; as root: apt-get install $missing"
    fi
    root=sudo
  fi
  say "installing $missing"
  local log
  log=$(mktemp)
  local get="$root env DEBIAN_FRONTEND=noninteractive apt-get"
  if ! { $get update && $get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    die "apt-get could not install $missing: $(grep -m1 '^E:' "$log" || tail -n 1 "$log") (all of it: $log)"
  fi
  rm -f "$log"
}

# build_project TARGET: configures once, then builds what has changed. Quiet unless something fails.
build_project() {
  local log=build/setup.log
  mkdir -p build
  [ -f build/build.ninja ] || say "configuring and building (a few minutes the first time)"
  if ! { cmake --preset release && cmake --build --preset release --target "$1"; } >"$log" 2>&1; then
    grep -m 20 -E 'error|Error|FAILED' "$log" >&2 || tail -n 20 "$log" >&2
    die "the build failed; all of it: $log"
  fi
}
