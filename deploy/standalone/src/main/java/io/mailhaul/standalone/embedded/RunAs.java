package io.mailhaul.standalone.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The user as which PostgreSQL runs: the user of this process. But PostgreSQL refuses to run as
 * root. For root there are two ways that keep the data directory closed to other users.
 *
 * <p>The better one is a user namespace in which no user is mapped. PostgreSQL sees itself as
 * {@code nobody} and has none of root's capabilities, while the kernel still treats it as the owner
 * of its files. Containers often forbid that. There it really runs as {@code nobody}, owns its data
 * directory, and keeps the one capability to traverse the directories above.
 *
 * @param prefix the words before each command
 * @param owner the uid that must own the data directory
 */
record RunAs(List<String> prefix, int owner) {

  private static final int ROOT = 0;
  private static final int NOBODY = 65_534;

  static final RunAs IN_NAMESPACE = new RunAs(List.of("unshare", "--user"), ROOT);

  static final RunAs AS_NOBODY =
      new RunAs(
          List.of(
              "setpriv",
              "--reuid=" + NOBODY,
              "--regid=" + NOBODY,
              "--clear-groups",
              "--inh-caps=-all,+dac_override",
              "--ambient-caps=-all,+dac_override",
              // Otherwise access(2) ignores the capability.
              "--securebits=+no_setuid_fixup"),
          NOBODY);

  /** The way for this process and this data directory, the same as when it was created. */
  static RunAs forDirectory(Path data) throws IOException {
    var uid = (int) new UnixSystem().getUid();
    if (uid != ROOT) {
      return new RunAs(List.of(), uid);
    }
    if (Files.exists(data)) {
      return IN_NAMESPACE.owns(data) ? IN_NAMESPACE : AS_NOBODY;
    }
    return IN_NAMESPACE.works() ? IN_NAMESPACE : AS_NOBODY;
  }

  /** Creates a directory for PostgreSQL's data, owned by the user as which it runs. */
  Path createDirectory(Path path) throws IOException {
    Files.createDirectory(path);
    if (!owns(path)) {
      Files.setAttribute(path, "unix:uid", owner);
    }
    return path;
  }

  private boolean owns(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid").equals(owner);
  }

  private boolean works() throws IOException {
    var command = new ArrayList<>(prefix);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
