#compdef asml
# Completion of asml for zsh: source <(asml completion zsh), after compinit
_asml() {
    local -a answers described
    local answer
    answers=("${(@f)$(asml __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    for answer in "${answers[@]}"; do
        [[ -n $answer ]] && described+=("${${answer%%$'\t'*}//:/\\:}:${answer#*$'\t'}")
    done
    if (( ${#described} )); then
        _describe -t asml 'asml' described
    else
        _files
    fi
}
if ! (( $+functions[compdef] )); then
    autoload -Uz compinit && compinit
fi
compdef _asml asml
