package io.mailhaul.access;

import io.mailhaul.access.folder.DestinationFolder;
import java.util.List;
import java.util.Map;

/** An open mailbox that copies are written to. It can be read as well. */
public interface DestinationMailbox extends SourceMailbox {

  /** Creates a folder; the server may create its parents. No error if the folder exists. */
  default void create(String folder) {
    requireNone(create(List.of(folder)));
  }

  /**
   * Creates several folders in this order, with pipelined commands.
   *
   * @return the refusals by folder name; all other folders exist
   */
  Map<String, MailboxException> create(List<String> folders);

  default void subscribe(String folder) {
    requireNone(subscribe(List.of(folder)));
  }

  /** As {@link #create(List)}, for existing folders. */
  Map<String, MailboxException> subscribe(List<String> folders);

  private static void requireNone(Map<String, MailboxException> refused) {
    for (MailboxException refusal : refused.values()) {
      throw refusal;
    }
  }

  /** Opens a folder for changes (SELECT). */
  DestinationFolder select(String folder);
}
