package io.mailhaul.api.batch;

import io.mailhaul.api.csv.FileError;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The reason why a request was refused (RFC 9457).
 *
 * @param type the URI of a {@link Type}, or another one if the service did not expect the problem
 * @param errors the errors in the mailbox file or the folder map, if they are the reason
 */
public record Problem(String type, String title, String detail, List<FileError> errors) {

  /** The kinds of problems that a client can tell apart. */
  public enum Type {
    /** The mailbox file or the folder map has errors. */
    INVALID_FILE,
    /** Another part of the request is invalid. */
    INVALID_REQUEST,
    /** The request is not the expected JSON or URL, or not valid HTTP. */
    UNREADABLE_REQUEST,
    /** The request conflicts with existing data. */
    CONFLICT,
    /** The batch, the mailbox or the path does not exist. */
    NOT_FOUND,
    /** The request lacks the platform's token. */
    UNAUTHORIZED,
    /** The service has failed. */
    INTERNAL_ERROR;

    /** The value of {@code type} in JSON. */
    public URI uri() {
      return URI.create(
          "urn:mailhaul:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
  }

  /** Absent texts become empty. */
  public Problem {
    type = Objects.requireNonNullElse(type, "");
    title = Objects.requireNonNullElse(title, "");
    detail = Objects.requireNonNullElse(detail, "");
    errors = errors == null ? List.of() : List.copyOf(errors);
  }

  /** Whether the problem is of one of these kinds. */
  public boolean is(Type... types) {
    return Stream.of(types).anyMatch(expected -> expected.uri().toString().equals(type));
  }
}
