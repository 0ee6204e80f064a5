package io.mailhaul.standalone.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.util.List;

/**
 * Whose rights PostgreSQL runs with: ours. But it refuses to run as root; for root it is started in
 * a user namespace in which no user is mapped. There it takes itself for {@code nobody} and has
 * none of root's capabilities, while the kernel still counts it as the owner of what it writes, so
 * that the data directory can stay closed to everybody else.
 *
 * @param prefix what a command line has to begin with
 */
record RunAs(List<String> prefix) {

  static RunAs current() {
    return new UnixSystem().getUid() == 0
        ? new RunAs(List.of("unshare", "--user"))
        : new RunAs(List.of());
  }

  /** What to tell somebody for whom a program could not even be started, in addition to why. */
  String hint() {
    return prefix.isEmpty()
        ? ""
        : " (PostgreSQL does not run as root, and a user namespace, which would help, may not be"
            + " allowed here: run this as an ordinary user)";
  }
}
