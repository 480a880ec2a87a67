# Completion of asml for fish: asml completion fish > ~/.config/fish/completions/asml.fish
function __asml_complete
    set -l words (commandline -opc)
    asml __complete -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c asml -a '(__asml_complete)'
