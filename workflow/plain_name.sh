# Sourced by scripts that run CMake.

# plain_name: the path of this folder, or of a link to it if CMake cannot handle its characters.
plain_name() {
  local link
  case $PWD in
    *[\"\\\;\|]*)
      link=${XDG_CACHE_HOME:-$HOME/.cache}/simplecell/$(printf %s "$PWD" | cksum | tr ' ' -)
      mkdir -p "${link%/*}"
      ln -sfn "$PWD" "$link"
      echo "$link"
      ;;
    *) echo "$PWD" ;;
  esac
}

# fresh FOLDER: the option by which CMake configures a build folder anew, if it was configured for another folder: the
# project has been moved or copied.
fresh() {
  [ ! -f "$1/CMakeCache.txt" ] || [ "$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$1/CMakeCache.txt")" -ef . ] ||
    echo --fresh
}
