package io.mailhaul.copier.lane.state;

import io.mailhaul.events.SourceProgress.AlteredMessage;
import io.mailhaul.events.SourceProgress.UncopiedMessage;
import io.mailhaul.model.folder.Alteration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The outcome of one message of a lane in a turn. */
public sealed interface MessageOutcome {
  /**
   * This lane appended the message.
   *
   * @param destinationUid the destination UID; 0 while it is unknown
   * @param alterations the differences from the source
   * @param alteredMessage set when the content differs from the source
   */
  record Copied(
      long destinationUid,
      long size,
      Set<Alteration> alterations,
      @Nullable AlteredMessage alteredMessage)
      implements MessageOutcome {}

  /** The destination had the message already, and not from this lane. */
  record AlreadyPresent(long destinationUid) implements MessageOutcome {}

  /**
   * The message was moved at the source, and its copy was moved at the destination.
   *
   * @param formerCopyKept whether the copy is also in its former folder, because the destination
   *     has refused to expunge it
   */
  record Moved(long destinationUid, boolean formerCopyKept) implements MessageOutcome {}

  /** An earlier pass had copied the message, and the user has deleted or moved the copy. */
  record CopyDeleted() implements MessageOutcome {}

  /** The message was not copied. */
  record NotCopied(UncopiedMessage message) implements MessageOutcome {}
}
