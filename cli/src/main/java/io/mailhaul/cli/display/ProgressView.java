package io.mailhaul.cli.display;

import io.mailhaul.api.batch.BatchView;

/** Progress for the user, as bars or as plain lines. */
public interface ProgressView extends AutoCloseable {

  /** A step without measurable progress begins. */
  void showPhase(String description);

  /** Shows the batch's current state and what Ctrl-C does. */
  void show(BatchView activity, String hint);

  /** Shows the final state; the run has ended. */
  void showEnd(BatchView batch);

  /** Removes the progress from the screen, before other output. */
  void clear();

  /** Restores the terminal. */
  @Override
  void close();
}
