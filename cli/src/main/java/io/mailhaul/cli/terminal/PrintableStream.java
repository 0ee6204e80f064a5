package io.mailhaul.cli.terminal;

import io.mailhaul.model.PrintableText;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prints text without control characters, apart from line ends, so that no argument and no text of
 * a server controls the terminal. Bytes are written unchanged.
 */
final class PrintableStream extends PrintStream {

  private PrintableStream(PrintStream target) {
    super(target, false, target.charset());
  }

  static PrintStream of(PrintStream target) {
    return target instanceof PrintableStream ? target : new PrintableStream(target);
  }

  // The other methods for texts call one of these.
  @Override
  public void print(@Nullable String text) {
    super.print(
        Arrays.stream(String.valueOf(text).split("\n", -1))
            .map(PrintableText::of)
            .collect(Collectors.joining("\n")));
  }

  @Override
  public void print(@Nullable Object text) {
    print(String.valueOf(text));
  }

  @Override
  public void print(char c) {
    print(String.valueOf(c));
  }

  @Override
  public void print(char[] text) {
    print(new String(text));
  }
}
