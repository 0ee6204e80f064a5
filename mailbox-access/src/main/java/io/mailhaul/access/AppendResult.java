package io.mailhaul.access;

import io.mailhaul.events.Failure;
import java.util.OptionalLong;

/** What became of one appended item. */
public sealed interface AppendResult {

  /**
   * The server has it.
   *
   * @param uid its UID where the server says so (APPENDUID, RFC 4315); never guessed
   */
  record Stored(OptionalLong uid) implements AppendResult {}

  /**
   * The server said no.
   *
   * @param alone whether the answer was to this very item; false when a whole window (MULTIAPPEND)
   *     was refused and the item to blame is not known
   */
  record Refused(Failure failure, boolean alone) implements AppendResult {}

  /** It was sent, wholly or in part, and no answer came: the server may have it or not. */
  record Unanswered(Failure failure) implements AppendResult {}

  /** It was not sent; the server cannot have it. */
  record NotSent(Failure failure) implements AppendResult {}
}
