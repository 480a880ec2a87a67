# Completion of asml for bash: source <(asml completion bash)
_asml() {
    local IFS=$'\n' current=${COMP_WORDS[COMP_CWORD]} words=() answers=() answer
    # bash takes "=" and ":" for words of their own; the line up to the cursor is split at spaces instead.
    local line=${COMP_LINE:0:COMP_POINT}
    IFS=' ' read -r -a words <<<"$line"
    [[ $line == *' ' ]] && words+=('')
    answers=($(asml __complete -- "${words[@]:1}" 2>/dev/null))
    COMPREPLY=()
    local typed=${words[${#words[@]} - 1]}
    local cut=${typed%"$current"}
    [[ $current == '=' || $current == ':' ]] && cut=$typed
    for answer in "${answers[@]}"; do
        answer=${answer%%$'\t'*}
        COMPREPLY+=("${answer#"$cut"}")
    done
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
    return 0
}
complete -o default -F _asml asml
