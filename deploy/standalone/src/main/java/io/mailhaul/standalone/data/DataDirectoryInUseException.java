package io.mailhaul.standalone.data;

import java.nio.file.Path;
import java.util.Optional;

/** Another process holds the data directory. */
public final class DataDirectoryInUseException extends DataDirectoryException {

  private static final long serialVersionUID = 1L;

  private final transient Optional<PlatformAddress> holder;

  DataDirectoryInUseException(Path root, Optional<PlatformAddress> holder) {
    super(
        "The data directory "
            + root
            + " is in use by "
            + holder
                .map(PlatformAddress::describe)
                .orElse("a platform that is starting or stopping")
            + ". Wait until it ends, stop it, or name another directory with --data");
    this.holder = holder;
  }

  /** The platform that holds it; empty while that platform is starting or stopping. */
  public Optional<PlatformAddress> holder() {
    return holder;
  }
}
