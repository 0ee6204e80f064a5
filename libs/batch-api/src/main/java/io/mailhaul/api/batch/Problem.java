package io.mailhaul.api.batch;

import io.mailhaul.api.csv.FileError;
import java.util.List;
import java.util.Objects;

/**
 * The reason why a request was refused (RFC 9457).
 *
 * @param errors the errors in the mailbox file or the folder map, if they are the reason
 */
public record Problem(String title, String detail, List<FileError> errors) {
  public Problem {
    title = Objects.requireNonNullElse(title, "");
    detail = Objects.requireNonNullElse(detail, "");
    errors = errors == null ? List.of() : List.copyOf(errors);
  }
}
