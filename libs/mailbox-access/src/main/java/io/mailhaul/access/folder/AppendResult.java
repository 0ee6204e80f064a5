package io.mailhaul.access.folder;

import io.mailhaul.model.Failure;
import java.util.OptionalLong;

/** The outcome of appending one message. */
public sealed interface AppendResult {

  /**
   * The server has stored the message.
   *
   * @param uid the UID of the copy, if the server reports it (APPENDUID, RFC 4315); never guessed
   */
  record Stored(OptionalLong uid) implements AppendResult {}

  /**
   * The server has refused the message.
   *
   * @param singleMessage whether the command held only this message; false if a whole MULTIAPPEND
   *     was refused, so that it is not known which message caused it
   */
  record Refused(Failure failure, boolean singleMessage) implements AppendResult {}

  /** Sent, wholly or in part, without a response: the server may have stored the message. */
  record Unanswered(Failure failure) implements AppendResult {}

  /** Not sent: the server cannot have stored the message. */
  record NotSent(Failure failure) implements AppendResult {}
}
