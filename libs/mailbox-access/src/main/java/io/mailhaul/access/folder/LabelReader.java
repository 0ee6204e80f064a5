package io.mailhaul.access.folder;

import io.mailhaul.model.folder.UidRanges;
import java.util.Map;
import java.util.Set;

/**
 * The capability of a folder that is a label, so that a message may be in several folders, as on
 * Gmail (X-GM-EXT-1).
 */
public interface LabelReader {

  /**
   * The labels of the messages (X-GM-LABELS), ascending by id: folder names, and system labels such
   * as {@code \Inbox} and {@code \Sent}. Gmail omits the label of this folder itself.
   */
  Map<Long, Set<String>> fetchLabels(UidRanges uids);
}
