package io.mailhaul.cli.terminal;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command, quoted so that the user can paste it into a shell. */
public record ShellCommand(String program, List<String> arguments) {

  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  @Override
  public String toString() {
    return Stream.concat(Stream.of(program), arguments.stream())
        .map(ShellCommand::quote)
        .collect(Collectors.joining(" "));
  }

  private static String quote(String word) {
    return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
