package io.mailhaul.cli.terminal;

import io.mailhaul.model.PrintableText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
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
    if (NEEDS_NO_QUOTES.matcher(word).matches()) {
      return word;
    }
    StringBuilder quoted = new StringBuilder("'");
    word.codePoints()
        .mapToObj(Character::toString)
        .forEach(c ->
            quoted.append(c.equals("'") ? "'\\''" : isPrintable(c) ? c : "'" + escaped(c) + "'"));
    return quoted.append("'").toString();
  }

  private static boolean isPrintable(String character) {
    return character.equals("\n") || PrintableText.of(character).equals(character);
  }

  /** Characters that control a terminal are not printed, and still reach the command unchanged. */
  private static String escaped(String character) {
    StringBuilder octal = new StringBuilder();
    for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
      octal.append(String.format(Locale.ROOT, "\\%03o", b & 0xFF));
    }
    return "\"$(printf '" + octal + "')\"";
  }
}
