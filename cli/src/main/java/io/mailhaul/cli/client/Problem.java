package io.mailhaul.cli.client;

import java.util.List;
import java.util.Objects;

/**
 * The reason why a request was refused (RFC 9457).
 *
 * @param faults the errors in a mailbox file or folder map
 */
public record Problem(String title, String detail, List<LineError> faults) {

  public Problem {
    title = Objects.requireNonNullElse(title, "");
    detail = Objects.requireNonNullElse(detail, "");
    faults = faults == null ? List.of() : List.copyOf(faults);
  }

  /** An error in a file; lines count from 1, 0 means the whole file. */
  public record LineError(int line, String message) {}
}
