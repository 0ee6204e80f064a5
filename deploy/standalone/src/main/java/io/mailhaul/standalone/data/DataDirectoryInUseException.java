package io.mailhaul.standalone.data;

import java.nio.file.Path;
import java.util.Optional;

/** Another process holds the data directory. */
public final class DataDirectoryInUseException extends DataDirectoryException {

  private static final long serialVersionUID = 1L;

  private final transient Optional<RunningPlatform> holder;

  DataDirectoryInUseException(Path root, Optional<RunningPlatform> holder) {
    super(
        "The data directory "
            + root
            + " is in use by "
            + holder
                .map(RunningPlatform::describe)
                .orElse("a platform that is starting or stopping")
            + ". Wait until it ends, stop it, or name another directory with --data");
    this.holder = holder;
  }

  /** The platform that holds it; empty while that platform is starting or stopping. */
  public Optional<RunningPlatform> holder() {
    return holder;
  }
}
