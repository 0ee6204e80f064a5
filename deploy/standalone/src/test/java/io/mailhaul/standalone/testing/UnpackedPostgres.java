package io.mailhaul.standalone.testing;

import io.mailhaul.standalone.embedded.PostgresBinaries;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * PostgreSQL, unpacked once for all integration tests. Unpacking it for every data directory would
 * take five seconds each.
 */
public final class UnpackedPostgres {

  /** The build sets it to a directory; a platform that is started with it copies the programs. */
  private static final String PROPERTY = "mailhaul.postgres";

  static {
    try {
      PostgresBinaries.main(new String[] {System.getProperty(PROPERTY)});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UnpackedPostgres() {}

  /** Unpacks PostgreSQL, if this is the first use; {@code EmbeddedPostgres} then finds it. */
  public static void prepare() {}

  /** The same for another Java process: its option. */
  public static String javaOption() {
    return "-D" + PROPERTY + "=" + System.getProperty(PROPERTY);
  }
}
