# Sourced by scripts that run CMake.

# plain_name: the path of this folder, or of a link to it if CMake cannot handle its characters.
plain_name() {
  local link
  case $PWD in
    *[\"\\\;\|]*)
      link=${XDG_CACHE_HOME:-$HOME/.cache}/simplecell/$(printf %s "$PWD" | sha256sum | cut -c 1-16)
      mkdir -p "${link%/*}"
      ln -sfn "$PWD" "$link"
      echo "$link"
      ;;
    *) echo "$PWD" ;;
  esac
}
