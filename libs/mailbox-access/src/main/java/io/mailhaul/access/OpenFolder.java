package io.mailhaul.access;

import io.mailhaul.access.folder.ChangeTracker;
import io.mailhaul.access.folder.DestinationFolder;
import io.mailhaul.access.folder.LabelReader;
import io.mailhaul.access.folder.MessageMover;

/** A folder with all capabilities; use the interfaces that it extends. */
public interface OpenFolder extends DestinationFolder, ChangeTracker, LabelReader, MessageMover {}
