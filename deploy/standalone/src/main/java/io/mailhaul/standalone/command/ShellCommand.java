package io.mailhaul.standalone.command;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command, quoted so that the user can paste it into a shell. */
record ShellCommand(String program, List<String> arguments) {

  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  @Override
  public String toString() {
    return Stream.concat(Stream.of(program), arguments.stream())
        .map(ShellCommand::quoted)
        .collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return HARMLESS.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
