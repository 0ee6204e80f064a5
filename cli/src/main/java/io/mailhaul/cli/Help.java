package io.mailhaul.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The help texts. The launcher prints the same files without starting Java. */
public final class Help {

  private Help() {}

  /** The help of a command, or of {@code mailhaul} itself. */
  public static String of(String command) {
    try (InputStream text = Help.class.getResourceAsStream("/help/" + command + ".txt")) {
      if (text == null) {
        throw new IllegalArgumentException("No help for " + command);
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
