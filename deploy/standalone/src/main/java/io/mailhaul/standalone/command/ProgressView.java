package io.mailhaul.standalone.command;

import io.mailhaul.standalone.client.BatchView;

/** Progress for people, as bars or as plain lines. */
interface ProgressView extends AutoCloseable {

  /** Something takes a moment and cannot be measured. */
  void phase(String what);

  /** Where the batch stands now, and what Ctrl-C does. */
  void show(BatchView activity, String hint);

  /** The last word, when the run has ended. */
  void end(BatchView batch);

  /** Makes room for other output. */
  void clear();

  /** Gives the terminal back. */
  @Override
  void close();
}
