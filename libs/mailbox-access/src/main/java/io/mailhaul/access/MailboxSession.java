package io.mailhaul.access;

import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.access.folder.MessageMover;

/** A mailbox whose folders have all capabilities; use the interfaces that it extends. */
public interface MailboxSession extends DestinationMailbox {

  /** Use {@link #supports}. */
  default boolean supportsLabels() {
    return supports(LabelReader.class);
  }

  /** Use {@link #supports}. */
  default boolean supportsMove() {
    return supports(MessageMover.class);
  }

  @Override
  OpenFolder examine(String folder);

  @Override
  OpenFolder select(String folder);
}
