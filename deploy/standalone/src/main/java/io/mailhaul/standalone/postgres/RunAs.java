package io.mailhaul.standalone.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose rights PostgreSQL runs with: ours. But it refuses to run as root, and for root there are
 * two ways around that which leave the data directory closed to everybody else.
 *
 * <p>The better one is a user namespace in which no user is mapped: PostgreSQL takes itself for
 * {@code nobody} and has none of root's capabilities, while the kernel still counts it as the owner
 * of what it writes. Containers often forbid that. There it really runs as {@code nobody}, owns its
 * data directory, and keeps the one capability that lets it pass the directories above.
 *
 * @param prefix what a command line has to begin with
 * @param owner the user number that must own the data directory
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
              // Else access(2) would answer as if the capability were not there.
              "--securebits=+no_setuid_fixup"),
          NOBODY);

  /** The way for this process; one data directory keeps to the one it was made with. */
  static RunAs over(Path data) throws IOException {
    var uid = (int) new UnixSystem().getUid();
    if (uid != ROOT) {
      return new RunAs(List.of(), uid);
    }
    if (Files.exists(data)) {
      return IN_NAMESPACE.owns(data) ? IN_NAMESPACE : AS_NOBODY;
    }
    return IN_NAMESPACE.works() ? IN_NAMESPACE : AS_NOBODY;
  }

  /** Makes a directory for PostgreSQL's data; it insists on owning it. */
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
