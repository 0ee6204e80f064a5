package io.mailhaul.worker.client;

import io.mailhaul.api.worker.FolderState;
import io.mailhaul.api.worker.UidMapQuery;
import io.mailhaul.model.folder.UidMap;
import java.util.List;

/** The part of the worker API that returns what the ledger knows about earlier passes. */
public interface LedgerClient {

  /** The folder states that earlier passes recorded; empty before the first pass. */
  List<FolderState> folderStates(String mailbox);

  /** The destination UIDs of copied messages, as far as the ledger has them. */
  UidMap uidMap(String mailbox, UidMapQuery query);
}
