package io.mailhaul.standalone.client;

import java.util.List;
import java.util.Objects;

/**
 * Why a request was refused (RFC 9457).
 *
 * @param faults each fault of a mailbox file
 */
public record Problem(String title, String detail, List<Fault> faults) {

  public Problem {
    title = Objects.requireNonNullElse(title, "");
    detail = Objects.requireNonNullElse(detail, "");
    faults = faults == null ? List.of() : List.copyOf(faults);
  }

  /** A fault in a file; the line counts from 1, and is 0 when it is about the whole file. */
  public record Fault(int line, String message) {}
}
