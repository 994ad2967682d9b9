import ArgumentParser

/// `homeward completions`: the script with which a shell completes commands and options.
struct CompletionsCommand: ParsableCommand, ReadsNoSettings {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Write the script that completes commands in bash, zsh or fish.",
    discussion: """
      bash: homeward completions bash > ~/.local/share/bash-completion/completions/homeward
      zsh:  homeward completions zsh > a folder of $fpath/_homeward
      fish: homeward completions fish > ~/.config/fish/completions/homeward.fish
      """)

  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash
    case zsh
    case fish

    var parsers: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "The shell: bash, zsh or fish.")
  var shell: Shell

  func run() {
    Console.output.write(Homeward.completionScript(for: shell.parsers))
    Console.output.write("\n")
  }
}
