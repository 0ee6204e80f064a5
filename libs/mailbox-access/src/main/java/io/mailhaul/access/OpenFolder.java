package io.mailhaul.access;

import io.mailhaul.access.folder.AppendResult;
import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.access.folder.MessageMover;
import io.mailhaul.access.message.Message;
import java.util.List;

/** A folder with all capabilities; use the interfaces that it extends. */
public interface OpenFolder extends DestinationFolder, ChangeTracker, LabelReader, MessageMover {

  /** The same without a check. */
  default List<AppendResult> append(List<Message> messages) {
    return append(messages, () -> {});
  }
}
